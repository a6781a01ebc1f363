"""Tables of the desk. Times are days: an hour would join a case to who was online then."""

from datetime import date

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model
from portal.money import Currency, Money
from portal.references import new_pseudonym, new_reference


class Case(Model):
    """A support request as staff know it: a pseudonym, needs, bands and a coarse cell."""

    __tablename__ = "aid_case"
    __table_args__ = (
        Index("ix_aid_case_board", "organisation_id", "state", "reference"),
        Index("ix_aid_case_crowd", "need", "household", "cell"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_pseudonym)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(String(24))
    need: Mapped[str] = mapped_column(String(24))
    urgency: Mapped[str] = mapped_column(String(16))
    household: Mapped[str] = mapped_column(String(16))
    cell: Mapped[str] = mapped_column(String(32))
    tied: Mapped[bool]
    confirmed_through: Mapped[int] = mapped_column(default=0)
    sealed_text: Mapped[bytes] = mapped_column(LargeBinary)
    opened_on: Mapped[date] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    outcome: Mapped[str | None] = mapped_column(String(32))
    intermediary: Mapped[str] = mapped_column(String(32))
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    is_demo: Mapped[bool] = mapped_column(default=False)

    needs: Mapped[list["Need"]] = relationship(
        back_populates="case", order_by="Need.id", lazy="selectin"
    )


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
    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount_positive"),)

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

    need: Mapped[Need] = relationship(lazy="joined")

    @property
    def amount(self) -> Money:
        """What is set apart."""
        return Money(self.amount_minor, Currency(self.currency))


class CasePicture(Model):
    """A picture that an intermediary cleaned and released, encrypted like the case's text.

    Neither its day nor its place in an order is kept: with the days on which files were opened
    in the vault they would join the case to a request.
    """

    __tablename__ = "aid_case_picture"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_reference)
    case_id: Mapped[int] = mapped_column(ForeignKey("aid_case.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class CaseEvent(Model):
    """One line of a case's history: what changed, on which day, by whom."""

    __tablename__ = "aid_case_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("aid_case.id"), index=True)
    day: Mapped[date] = mapped_column(Date)
    actor: Mapped[str] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(String(64))
