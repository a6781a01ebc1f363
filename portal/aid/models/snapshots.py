"""The monthly table that may leave. Triggers refuse any change: drawn anew, it would tell more."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation
from portal.extensions import Model
from portal.references import new_reference


class Snapshot(Model):
    """One organisation's cases of one month, drawn once."""

    __tablename__ = "aid_snapshot"
    __table_args__ = (UniqueConstraint("organisation_id", "month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    month: Mapped[str] = mapped_column(String(7))
    taken_on: Mapped[date] = mapped_column(Date)
    is_demo: Mapped[bool] = mapped_column(default=False)

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    lines: Mapped[list["SnapshotLine"]] = relationship(lazy="selectin")


class SnapshotLine(Model):
    """One figure, already shifted and rounded: the true count is written nowhere."""

    __tablename__ = "aid_snapshot_line"
    __table_args__ = (
        CheckConstraint(
            "shown IS NULL OR (shown >= 10 AND shown / 5 * 5 = shown)", name="rounded_or_hidden"
        ),
    )

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("aid_snapshot.id"), primary_key=True)
    sector: Mapped[str] = mapped_column(String(16), primary_key=True)
    shown: Mapped[int | None]
