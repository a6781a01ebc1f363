"""Tables about volunteers: age, where they live, answers, what they watch, what they were asked."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model, UTCDateTime
from portal.references import new_reference
from portal.volunteering.answer_rules import RefusalReason
from portal.volunteering.skill_rules import Skill


class YoungVolunteer(Model):
    """Who is under age: from when no longer, and that a guardian's consent was seen.

    Neither birthday nor guardian's name: the paper stays with the organisation that saw it.
    """

    __tablename__ = "young_volunteer"
    __table_args__ = (
        CheckConstraint("(consent_on IS NULL) = (consent_seen_by IS NULL)", name="consent_seen"),
    )

    volunteer_id: Mapped[int] = mapped_column(
        ForeignKey("account_user.id", ondelete="CASCADE"), primary_key=True
    )
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    of_age_on: Mapped[date] = mapped_column(index=True)
    consent_on: Mapped[date | None]
    consent_seen_by: Mapped[str | None] = mapped_column(String(64))


class SkillRefusal(Model):
    """The last "no" to a skill that a volunteer declared; declaring it again takes it away."""

    __tablename__ = "skill_refusal"
    __table_args__ = (UniqueConstraint("volunteer_id", "skill"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("account_user.id", ondelete="CASCADE"))
    skill: Mapped[Skill] = mapped_column(String(24))
    reason: Mapped[RefusalReason] = mapped_column(String(16))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    answered_by: Mapped[str] = mapped_column(String(64))
    answered_on: Mapped[date]


class VolunteerHome(Model):
    """The state in which a volunteer says they live, if they wish to say it."""

    __tablename__ = "volunteer_home"

    volunteer_id: Mapped[int] = mapped_column(
        ForeignKey("account_user.id", ondelete="CASCADE"), primary_key=True
    )
    state_code: Mapped[str] = mapped_column(ForeignKey("federal_state.code"))


class ShiftWatch(Model):
    """Shifts without enough people of which a volunteer wants to hear: in a state, with a skill.

    An empty word stands for any, so that the same wish cannot be there twice.
    """

    __tablename__ = "shift_watch"
    __table_args__ = (UniqueConstraint("volunteer_id", "state_code", "skill"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("account_user.id", ondelete="CASCADE"))
    state_code: Mapped[str] = mapped_column(String(2), default="")
    skill: Mapped[str] = mapped_column(String(24), default="")
    since: Mapped[datetime] = mapped_column(UTCDateTime)


class ShiftAsk(Model):
    """That a volunteer was asked to come to a shift: once for each, by the coordinator."""

    __tablename__ = "shift_ask"
    __table_args__ = (Index("ix_shift_ask_of_volunteer", "volunteer_id", "asked_at"),)

    shift_id: Mapped[int] = mapped_column(
        ForeignKey("shift.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    volunteer_id: Mapped[int] = mapped_column(
        ForeignKey("account_user.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    why: Mapped[str] = mapped_column(String(16))
