"""Cases referred between organisations.

What a referral shows is a copy of what the family agreed to, under the referral's own name; it is
gone with the end of the referral, and the database sees to that.
"""

from datetime import date

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation
from portal.aid.models.cases import Case
from portal.extensions import Model
from portal.references import new_pseudonym

_IS_OPEN = "state IN ('consent_wanted', 'offered', 'accepted')"


class Referral(Model):
    """A case that another organisation is asked to help, as far as the family agreed."""

    __tablename__ = "aid_referral"
    __table_args__ = (
        CheckConstraint("from_id <> to_id", name="not_oneself"),
        CheckConstraint(
            f"{_IS_OPEN} OR (urgency IS NULL AND household IS NULL AND cell IS NULL"
            " AND sealed_text IS NULL)",
            name="gone_at_the_end",
        ),
        CheckConstraint(
            "state NOT IN ('offered', 'accepted', 'completed', 'returned')"
            " OR consent_by IS NOT NULL",
            name="never_without_consent",
        ),
        Index(
            "uq_aid_referral_open",
            "case_id",
            "to_id",
            unique=True,
            sqlite_where=text(_IS_OPEN),
            postgresql_where=text(_IS_OPEN),
        ),
        Index("ix_aid_referral_desk", "to_id", "state", "until", "reference"),
        Index("ix_aid_referral_due", "state", "until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # A name of its own: never that of the case.
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_pseudonym)
    case_id: Mapped[int] = mapped_column(ForeignKey("aid_case.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(String(16))
    needs: Mapped[list[str]] = mapped_column(JSON)
    urgency: Mapped[str | None] = mapped_column(String(16))
    household: Mapped[str | None] = mapped_column(String(16))
    cell: Mapped[str | None] = mapped_column(String(32))
    sealed_text: Mapped[bytes | None] = mapped_column(LargeBinary)
    hands_over: Mapped[bool]
    days: Mapped[int]
    proposed_by: Mapped[str] = mapped_column(String(32))
    proposed_on: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    consent_by: Mapped[str | None] = mapped_column(String(32))
    consent_on: Mapped[date | None] = mapped_column(Date)
    accepted_by: Mapped[str | None] = mapped_column(String(32))
    ended_on: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str | None] = mapped_column(String(32))
    sealed_note: Mapped[bytes | None] = mapped_column(LargeBinary)
    is_demo: Mapped[bool] = mapped_column(default=False)

    case: Mapped[Case] = relationship(lazy="joined")
    origin: Mapped[Organisation] = relationship(foreign_keys=[from_id], lazy="joined")
    receiver: Mapped[Organisation] = relationship(foreign_keys=[to_id], lazy="joined")
