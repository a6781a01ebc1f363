"""The outbox table and the record of messages from the vault that were applied."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model, UTCDateTime
from portal.references import new_reference


class OutboxMessage(Model):
    """One piece of work to do after commit. The payload holds ids only, never words."""

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_due", "finished_at", "dead_at", "available_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_reference)
    kind: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    available_at: Mapped[datetime] = mapped_column(UTCDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    dead_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    fault: Mapped[str | None] = mapped_column(String(120))


class AppliedMessage(Model):
    """A message from the vault that the main database has already acted on."""

    __tablename__ = "applied_message"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
