"""Tables of tasks, shifts and sign-ups. The constraints have the last word."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation, User
from portal.extensions import Model, UTCDateTime
from portal.incidents.models import Incident
from portal.places.models import Area
from portal.references import new_reference
from portal.volunteering.rules import SignUpState


class Task(Model):
    """What there is to do, for which verified incident, at which organisation."""

    __tablename__ = "task"
    __table_args__ = (CheckConstraint("level_needed BETWEEN 0 AND 3", name="level_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    title_es: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(120))
    account_es: Mapped[str] = mapped_column(Text)
    account_en: Mapped[str] = mapped_column(Text)
    level_needed: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    incident: Mapped[Incident] = relationship()


class Shift(Model):
    """When and where a task is done, and by how many; `taken` is recounted at every change.

    The area is coarse; the meeting point is shown to the confirmed alone, shortly before.
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
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    task: Mapped[Task] = relationship(lazy="joined", innerjoin=True)
    area: Mapped[Area] = relationship(lazy="joined", innerjoin=True)


class SignUp(Model):
    """One volunteer in one shift, once. The times are the shift's, copied for the constraint.

    On PostgreSQL `ex_sign_up_one_place_at_a_time` forbids two rows that hold a place and whose
    [starts_at, rest_until) meet; on SQLite every writer waits for the one before.
    """

    __tablename__ = "sign_up"
    __table_args__ = (
        UniqueConstraint("shift_id", "volunteer_id"),
        CheckConstraint("starts_at < ends_at AND ends_at <= rest_until", name="rest_after_work"),
        Index("ix_sign_up_engagements", "volunteer_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shift.id"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("account_user.id", ondelete="CASCADE"))
    state: Mapped[SignUpState] = mapped_column(
        Enum(
            SignUpState,
            native_enum=False,
            create_constraint=False,
            length=16,
            values_callable=lambda members: [member.value for member in members],
        )
    )
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    rest_until: Mapped[datetime] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    shift: Mapped[Shift] = relationship(lazy="joined", innerjoin=True)
    volunteer: Mapped[User] = relationship()
