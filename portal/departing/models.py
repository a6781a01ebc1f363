"""A departure that two people decide, and an export in pieces."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.departing.export_rules import ExportState
from portal.extensions import Model, UTCDateTime
from portal.references import new_reference


class Departure(Model):
    """That an organisation wants to leave: one person proposed it, another approves."""

    __tablename__ = "departure"
    __table_args__ = (
        # Two people: the database has the last word.
        CheckConstraint("approved_by = '' OR approved_by <> proposed_by", name="two_people"),
        CheckConstraint("(approved_by = '') = (left_on IS NULL)", name="left_when_approved"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    proposed_by: Mapped[str] = mapped_column(String(32))
    proposed_on: Mapped[date] = mapped_column()
    approved_by: Mapped[str] = mapped_column(String(32), default="")
    left_on: Mapped[date | None] = mapped_column()


class Export(Model):
    """Everything of one organisation as one file, for whoever asked; it lasts a day."""

    __tablename__ = "organisation_export"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account_user.id", ondelete="CASCADE"))
    state: Mapped[ExportState] = mapped_column(String(16), default=ExportState.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column()
    size: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    touched_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ready_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)


class ExportPiece(Model):
    """A part of the file. In the database, so that any worker writes it and any desk serves it."""

    __tablename__ = "organisation_export_piece"

    export_id: Mapped[int] = mapped_column(
        ForeignKey("organisation_export.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[bytes] = mapped_column(LargeBinary)
