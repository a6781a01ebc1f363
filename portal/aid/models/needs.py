"""What is needed, line by line, and the money set apart for it."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.aid.models.cases import Case
from portal.extensions import Model
from portal.money import Currency, Money
from portal.references import new_reference


class Need(Model):
    """One line of what is needed; partial fulfilment is ordinary."""

    __tablename__ = "aid_need"
    __table_args__ = (
        CheckConstraint("asked_minor > 0", name="asked_positive"),
        CheckConstraint("committed_minor >= 0", name="committed_not_negative"),
        CheckConstraint("delivered_minor >= 0", name="delivered_not_negative"),
        CheckConstraint("committed_minor + delivered_minor <= asked_minor", name="not_over_asked"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    case_id: Mapped[int] = mapped_column(ForeignKey("aid_case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    currency: Mapped[str] = mapped_column(String(3))
    asked_minor: Mapped[int] = mapped_column(BigInteger)
    committed_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    delivered_minor: Mapped[int] = mapped_column(BigInteger, default=0)

    case: Mapped[Case] = relationship(back_populates="needs")

    @property
    def asked(self) -> Money:
        """What was asked for."""
        return Money(self.asked_minor, Currency(self.currency))

    @property
    def committed(self) -> Money:
        """What is set apart and not yet handed over."""
        return Money(self.committed_minor, Currency(self.currency))

    @property
    def delivered(self) -> Money:
        """What was handed over."""
        return Money(self.delivered_minor, Currency(self.currency))

    @property
    def lacking(self) -> Money:
        """What nobody has set apart yet."""
        return self.asked - self.committed - self.delivered


class Commitment(Model):
    """Money set apart for one need, delivered against a one-time code of its own."""

    __tablename__ = "aid_commitment"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        # Two people: the database has the last word.
        CheckConstraint("approved_by = '' OR approved_by <> proposed_by", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    need_id: Mapped[int] = mapped_column(ForeignKey("aid_need.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    code_digest: Mapped[str] = mapped_column(String(64))
    committed_on: Mapped[date] = mapped_column(Date)
    delivered_on: Mapped[date | None] = mapped_column(Date)
    batch: Mapped[str | None] = mapped_column(String(32), index=True)
    livemode: Mapped[bool]
    from_reserve: Mapped[bool] = mapped_column(default=False)
    proposed_by: Mapped[str] = mapped_column(String(32), default="")
    approved_by: Mapped[str] = mapped_column(String(32), default="")
    why_again: Mapped[str | None] = mapped_column(String(32))

    need: Mapped[Need] = relationship(lazy="joined")

    @property
    def amount(self) -> Money:
        """What is set apart."""
        return Money(self.amount_minor, Currency(self.currency))


class Evidence(Model):
    """What an expense came to and the mark of its paper, which stays sealed in the vault.

    Neither the day it came nor its place in an order is kept: with the days on which files came to
    the vault they would join the case to a request.
    """

    __tablename__ = "aid_evidence"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_reference)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("aid_commitment.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    spent_on: Mapped[date] = mapped_column(Date)
    mark: Mapped[str] = mapped_column(String(64), unique=True)

    @property
    def amount(self) -> Money:
        """What was spent."""
        return Money(self.amount_minor, Currency(self.currency))
