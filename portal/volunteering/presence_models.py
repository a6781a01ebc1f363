"""Tables of who came and left, of hours, of their certificates, and of whom to ring."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model, UTCDateTime
from portal.references import new_reference
from portal.volunteering.hour_rules import CorrectionReason
from portal.volunteering.presence_rules import Answer


class Attendance(Model):
    """When one volunteer came and left, and the minutes that count; `day` is the place's."""

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 0 AND 1440", name="minutes_of_a_day"),
        CheckConstraint("left_at IS NULL OR left_at >= came_at", name="left_after_coming"),
        CheckConstraint("told_again_at IS NULL OR told_at IS NOT NULL", name="told_first"),
    )

    sign_up_id: Mapped[int] = mapped_column(
        ForeignKey("sign_up.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(index=True)
    came_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    minutes: Mapped[int] = mapped_column(default=0)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    told_again_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer: Mapped[Answer | None] = mapped_column(String(16))


class HoursCorrection(Model):
    """One change of somebody's minutes, kept for good: who, when, from, to and why."""

    __tablename__ = "hours_correction"
    __table_args__ = (CheckConstraint("minutes_before <> minutes_after", name="changes_something"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sign_up_id: Mapped[int] = mapped_column(
        ForeignKey("sign_up.id", ondelete="CASCADE"), index=True
    )
    minutes_before: Mapped[int]
    minutes_after: Mapped[int]
    reason: Mapped[CorrectionReason] = mapped_column(String(24))
    note: Mapped[str] = mapped_column(String(120), default="")
    corrected_by: Mapped[int | None] = mapped_column(
        ForeignKey("account_user.id", ondelete="SET NULL")
    )
    corrected_at: Mapped[datetime] = mapped_column(UTCDateTime)


class HoursCertificate(Model):
    """A paper that says how long somebody helped; the name on it is not kept, only its mark.

    It outlives its volunteer's account without saying whose it was.
    """

    __tablename__ = "hours_certificate"
    __table_args__ = (
        UniqueConstraint("volunteer_id", "pressed"),
        CheckConstraint("from_day <= until_day", name="period_forwards"),
        CheckConstraint("minutes > 0", name="says_something"),
        CheckConstraint("(name_salt IS NULL) = (name_mark IS NULL)", name="name_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    volunteer_id: Mapped[int | None] = mapped_column(
        ForeignKey("account_user.id", ondelete="SET NULL")
    )
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    from_day: Mapped[date]
    until_day: Mapped[date]
    minutes: Mapped[int]
    minutes_now: Mapped[int | None]
    issued_on: Mapped[date]
    revoked_on: Mapped[date | None]
    name_salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    name_mark: Mapped[bytes | None] = mapped_column(LargeBinary)
    # The form's own mark: pressing the button twice makes one paper.
    pressed: Mapped[str] = mapped_column(String(32))


class VolunteerContact(Model):
    """What a volunteer leaves for whoever leads their shift; sealed, and erased when they say."""

    __tablename__ = "volunteer_contact"

    volunteer_id: Mapped[int] = mapped_column(
        ForeignKey("account_user.id", ondelete="CASCADE"), primary_key=True
    )
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ContactLook(Model):
    """One time that a lead read a volunteer's name; the volunteer sees it."""

    __tablename__ = "contact_look"
    __table_args__ = (Index("ix_contact_look_page", "volunteer_id", "looked_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("account_user.id", ondelete="CASCADE"))
    shift_id: Mapped[int] = mapped_column(ForeignKey("shift.id"))
    looked_by: Mapped[int | None] = mapped_column(
        ForeignKey("account_user.id", ondelete="SET NULL")
    )
    looked_at: Mapped[datetime] = mapped_column(UTCDateTime)
