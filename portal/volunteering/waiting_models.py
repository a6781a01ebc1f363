"""Tables of holds after absences, and of who was asked to cover for whom."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model, UTCDateTime
from portal.volunteering.absence_rules import ClearedBecause


class VolunteerHold(Model):
    """One organisation takes no sign-ups of a volunteer until somebody talked with them.

    One row a volunteer and organisation; absences noted before `counts_from`, when somebody last
    talked with them, count no more.
    """

    __tablename__ = "volunteer_hold"
    __table_args__ = (
        UniqueConstraint("volunteer_id", "organisation_id"),
        CheckConstraint("absences >= 1", name="for_absences"),
        CheckConstraint(
            "(cleared_at IS NULL) = (cleared_because IS NULL)", name="cleared_for_a_reason"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("account_user.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    absences: Mapped[int]
    held_at: Mapped[datetime] = mapped_column(UTCDateTime)
    cleared_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cleared_because: Mapped[ClearedBecause | None] = mapped_column(String(16))
    counts_from: Mapped[datetime | None] = mapped_column(UTCDateTime)


class CoverAsk(Model):
    """Somebody was asked whether they take the place of one who looks for cover."""

    __tablename__ = "cover_ask"
    __table_args__ = (
        UniqueConstraint("sign_up_id", "volunteer_id"),
        Index("ix_cover_ask_last", "volunteer_id", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sign_up_id: Mapped[int] = mapped_column(ForeignKey("sign_up.id", ondelete="CASCADE"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("account_user.id", ondelete="CASCADE"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
