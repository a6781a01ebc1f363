"""Tables of areas stood down, and of the people who were asked whether they are safe."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation
from portal.extensions import Model, UTCDateTime
from portal.no_go.models import NoGo
from portal.references import new_reference
from portal.volunteering.models import SignUp

_STANDS = "ended_at IS NULL AND no_go_id IS NULL"
_STANDS_FOR_NO_GO = "ended_at IS NULL AND no_go_id IS NOT NULL"


class StandDown(Model):
    """One organisation's activities in one place are suspended until a moment.

    `place` is the code of an area or, of two digits, of a state; `swept_at` is when the last of
    its shifts was called off. It stays open until somebody closed it out. `no_go_id` is the notice
    that made it, if no coordinator did.
    """

    __tablename__ = "stand_down"
    __table_args__ = (
        CheckConstraint("begins_at < until", name="until_after_beginning"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
        Index(
            "uq_stand_down_open",
            "organisation_id",
            "place",
            unique=True,
            sqlite_where=text(_STANDS),
            postgresql_where=text(_STANDS),
        ),
        Index(
            "uq_stand_down_no_go",
            "organisation_id",
            "no_go_id",
            unique=True,
            sqlite_where=text(_STANDS_FOR_NO_GO),
            postgresql_where=text(_STANDS_FOR_NO_GO),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    no_go_id: Mapped[int | None] = mapped_column(ForeignKey("no_go.id"), index=True)
    place: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(24))
    begins_at: Mapped[datetime] = mapped_column(UTCDateTime)
    until: Mapped[datetime] = mapped_column(UTCDateTime)
    called_by: Mapped[str] = mapped_column(String(64))
    swept_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by: Mapped[str | None] = mapped_column(String(64))

    organisation: Mapped[Organisation] = relationship()
    no_go: Mapped[NoGo | None] = relationship()


class SafetyCheck(Model):
    """Whether one person is safe: asked, asked again, answered, or reached by somebody.

    It hangs on the sign-up, not on the person: their row is locked before the shift's, never
    after. `help_asked_at` stays when a later answer says "safe": whoever reads the board decides.
    """

    __tablename__ = "safety_check"
    __table_args__ = (
        UniqueConstraint("stand_down_id", "sign_up_id"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_at_some_time"),
        CheckConstraint("(reached_at IS NULL) = (reached_by IS NULL)", name="reached_by_somebody"),
        CheckConstraint("(asked_at IS NULL) = (times_asked = 0)", name="asked_some_time"),
        Index("ix_safety_check_asking", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    stand_down_id: Mapped[int] = mapped_column(ForeignKey("stand_down.id", ondelete="CASCADE"))
    sign_up_id: Mapped[int] = mapped_column(
        ForeignKey("sign_up.id", ondelete="CASCADE"), index=True
    )
    link_until: Mapped[datetime] = mapped_column(UTCDateTime)
    was_there: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    times_asked: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str | None] = mapped_column(String(12))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    help_asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reached_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reached_by: Mapped[str | None] = mapped_column(String(64))

    stand_down: Mapped[StandDown] = relationship()
    sign_up: Mapped[SignUp] = relationship()
