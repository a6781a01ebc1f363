"""Tables of tasks, shifts and sign-ups. The constraints have the last word."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation, User
from portal.extensions import Model, UTCDateTime, plain_enum
from portal.incidents.models import Incident
from portal.places.models import Area
from portal.references import new_reference
from portal.volunteering import people_models
from portal.volunteering.planning_models import ShiftSeries
from portal.volunteering.rules import SignUpState
from portal.volunteering.skill_rules import OF_AGE, Skill, TaskKind

assert people_models  # its tables belong to the same house


class Task(Model):
    """What there is to do, for which verified incident, at which organisation.

    `skills` is a column of words (`skill_rules.as_skills`); all of them are asked for.
    """

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("level_needed BETWEEN 0 AND 3", name="level_known"),
        CheckConstraint("kind <> 'family' OR level_needed = 3", name="families_meet_the_trained"),
        CheckConstraint("youngest BETWEEN 15 AND 18", name="age_known"),
        CheckConstraint("kind NOT IN ('field', 'family') OR youngest = 18", name="of_age_outside"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    title_es: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(120))
    account_es: Mapped[str] = mapped_column(Text)
    account_en: Mapped[str] = mapped_column(Text)
    level_needed: Mapped[int] = mapped_column(default=1)
    kind: Mapped[TaskKind] = mapped_column(String(16), default=TaskKind.CENTRE)
    skills: Mapped[str] = mapped_column(String(240), default="")
    youngest: Mapped[int] = mapped_column(default=OF_AGE)
    briefing_es: Mapped[str] = mapped_column(Text, default="")
    briefing_en: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    incident: Mapped[Incident] = relationship()


class Shift(Model):
    """When and where a task is done, and by how many; `taken` is recounted at every change.

    The area is coarse; the meeting point is shown to the confirmed alone, shortly before.
    `sequence` grows with every change that a calendar must follow, `version` with every change.
    """

    __tablename__ = "shift"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND taken <= capacity", name="taken_within_capacity"),
        CheckConstraint("minimum >= 1 AND minimum <= capacity", name="minimum_within_capacity"),
        CheckConstraint("starts_at < ends_at", name="ends_after_start"),
        Index("ix_shift_page", "starts_at", "reference"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    zone: Mapped[str] = mapped_column(String(40))
    opens_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    minimum: Mapped[int] = mapped_column(default=1)
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    asks_first: Mapped[bool] = mapped_column(default=False)
    meeting_point: Mapped[str] = mapped_column(Text)
    has_roles: Mapped[bool] = mapped_column(default=False)
    lead_id: Mapped[int | None] = mapped_column(
        ForeignKey("account_user.id", ondelete="SET NULL"), index=True
    )
    series_id: Mapped[int | None] = mapped_column(ForeignKey(ShiftSeries.id), index=True)
    sequence: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    task: Mapped[Task] = relationship(lazy="joined", innerjoin=True)
    area: Mapped[Area] = relationship(lazy="joined", innerjoin=True)
    roles: Mapped[list["ShiftRole"]] = relationship(order_by="ShiftRole.id")


class ShiftRole(Model):
    """A part in a shift with its own places and skills; the places of all add up to the shift's."""

    __tablename__ = "shift_role"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND taken <= capacity", name="taken_within_capacity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shift.id", ondelete="CASCADE"), index=True)
    name_es: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    skills: Mapped[str] = mapped_column(String(240), default="")
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)


class SignUp(Model):
    """One volunteer in one shift, once. The times are the shift's, copied for the constraint.

    On PostgreSQL `ex_sign_up_one_place_at_a_time` forbids two rows that hold a place and whose
    [starts_at, rest_until) meet; on SQLite every writer waits for the one before.
    """

    __tablename__ = "sign_up"
    __table_args__ = (
        UniqueConstraint("shift_id", "volunteer_id"),
        CheckConstraint("starts_at < ends_at AND ends_at <= rest_until", name="rest_after_work"),
        CheckConstraint(
            "(state = 'offered') = (offered_until IS NOT NULL)", name="offer_has_its_end"
        ),
        CheckConstraint(
            "state NOT IN ('waitlisted', 'offered') OR queued_at IS NOT NULL", name="waiting_since"
        ),
        CheckConstraint("places BETWEEN 1 AND 5", name="group_fits_a_car"),
        Index("ix_sign_up_engagements", "volunteer_id", "starts_at"),
        Index("ix_sign_up_waiting", "shift_id", "state", "queued_at"),
        Index("ix_sign_up_offers", "offered_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shift.id"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("account_user.id", ondelete="CASCADE"))
    state: Mapped[SignUpState] = mapped_column(plain_enum(SignUpState, 16))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    rest_until: Mapped[datetime] = mapped_column(UTCDateTime)
    role_id: Mapped[int | None] = mapped_column(ForeignKey("shift_role.id"))
    # The volunteer's own place and those of the people they bring.
    places: Mapped[int] = mapped_column(default=1)
    queued_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    offered_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    shift: Mapped[Shift] = relationship(lazy="joined", innerjoin=True)
    volunteer: Mapped[User] = relationship()


class VolunteerSkill(Model):
    """What a volunteer says they can do; it counts once staff confirmed it, until it expires."""

    __tablename__ = "volunteer_skill"
    __table_args__ = (
        UniqueConstraint("volunteer_id", "skill"),
        CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by IS NULL)", name="confirmed_by_somebody"
        ),
        CheckConstraint(
            "(confirmed_at IS NULL) = (organisation_id IS NULL)", name="confirmed_somewhere"
        ),
        CheckConstraint(
            "expires_on IS NULL OR confirmed_at IS NOT NULL", name="only_confirmed_ends"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("account_user.id", ondelete="CASCADE"))
    skill: Mapped[Skill] = mapped_column(String(24))
    declared_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_by: Mapped[str | None] = mapped_column(String(64))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    expires_on: Mapped[date | None] = mapped_column(index=True)


class VolunteeringSettings(Model):
    """What one organisation asks of its shifts; without a row the defaults of the rules hold."""

    __tablename__ = "volunteering_settings"
    __table_args__ = (
        CheckConstraint("long_work_hours BETWEEN 4 AND 12", name="hours_of_work"),
        CheckConstraint("rest_hours BETWEEN 8 AND 48", name="hours_of_rest"),
        CheckConstraint("cancel_hours BETWEEN 0 AND 168", name="hours_to_cancel"),
        CheckConstraint("offer_minutes BETWEEN 15 AND 2880", name="minutes_to_confirm"),
        CheckConstraint("most_absences BETWEEN 1 AND 10", name="absences"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    long_work_hours: Mapped[int]
    rest_hours: Mapped[int]
    cancel_hours: Mapped[int]
    offer_minutes: Mapped[int]
    most_absences: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
