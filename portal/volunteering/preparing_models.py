"""Tables of what happens before a shift: briefings read, warnings, reminders, calendars."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model, UTCDateTime


class BriefingAcceptance(Model):
    """“I read it and understand”, for one sign-up and one wording of the briefing.

    `read_by` is the coordinator who read it aloud to somebody without a phone.
    """

    __tablename__ = "briefing_acceptance"
    __table_args__ = (UniqueConstraint("sign_up_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sign_up_id: Mapped[int] = mapped_column(ForeignKey("sign_up.id", ondelete="CASCADE"))
    version: Mapped[str] = mapped_column(String(32))
    accepted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_by: Mapped[str | None] = mapped_column(String(64))


class AloneWarning(Model):
    """It was told, once for each time at which the shift was to start, that one person is alone."""

    __tablename__ = "alone_warning"
    __table_args__ = (UniqueConstraint("shift_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shift.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    told_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Reminder(Model):
    """A reminder that was sent: one of a kind for each time at which the shift was to start."""

    __tablename__ = "shift_reminder"
    __table_args__ = (UniqueConstraint("sign_up_id", "kind", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sign_up_id: Mapped[int] = mapped_column(ForeignKey("sign_up.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(8))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)


class RemindersOff(Model):
    """Whoever has a row here wants no reminders."""

    __tablename__ = "reminders_off"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("account_user.id", ondelete="CASCADE"), primary_key=True
    )
    since: Mapped[datetime] = mapped_column(UTCDateTime)


class CalendarFeed(Model):
    """The one address at which a person's calendar program finds their shifts; only its digest."""

    __tablename__ = "calendar_feed"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("account_user.id", ondelete="CASCADE"), primary_key=True
    )
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
