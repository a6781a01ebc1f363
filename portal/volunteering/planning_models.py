"""Tables of planning ahead: series, templates, and what was written to a shift's people."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model, UTCDateTime
from portal.references import new_reference


class ShiftSeries(Model):
    """Shifts planned by one rule. `rule` is an RRULE over days; the clocks are its shifts'."""

    __tablename__ = "shift_series"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    rule: Mapped[str] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ShiftTemplate(Model):
    """A shift as an organisation plans it again and again, without its day.

    `begins_minute` counts from midnight on the clock of `zone`; `roles` are the parts: name_es,
    name_en, capacity, skills. The task brings the incident, which is asked again whether it is
    verified whenever the template is used.
    """

    __tablename__ = "shift_template"
    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        CheckConstraint("begins_minute BETWEEN 0 AND 1439", name="begins_in_the_day"),
        CheckConstraint("minutes BETWEEN 30 AND 960", name="length_of_a_shift"),
        CheckConstraint("minimum >= 1 AND minimum <= capacity", name="minimum_within_capacity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(80))
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    begins_minute: Mapped[int]
    minutes: Mapped[int]
    zone: Mapped[str] = mapped_column(String(40))
    minimum: Mapped[int]
    capacity: Mapped[int]
    asks_first: Mapped[bool] = mapped_column(default=False)
    meeting_point: Mapped[str] = mapped_column(Text)
    roles: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ShiftMessage(Model):
    """What a coordinator wrote to a shift's people; the words go with the mails, then away."""

    __tablename__ = "shift_message"
    __table_args__ = (Index("ix_shift_message_sent", "shift_id", "sent_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shift.id"))
    text: Mapped[str] = mapped_column(Text)
    told: Mapped[int]
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
