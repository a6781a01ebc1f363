"""The table of notices: an area, or a whole state, where nobody should go until a moment."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model, UTCDateTime, plain_enum
from portal.incidents.models import PublicIncident
from portal.no_go.rules import NoGoFor, NoticeFacts
from portal.references import new_reference

_OPEN = "closed_at IS NULL"


class NoGo(Model):
    """One notice. Whether it stands follows from the time; `closed_at` is written once it is over.

    `edition` counts what readers may be told: declared, prolonged, lifted. `incident` is the coarse
    copy of what it rests on.
    """

    __tablename__ = "no_go"
    __table_args__ = (
        CheckConstraint("begins_at < until", name="until_after_beginning"),
        CheckConstraint("edition >= 1", name="some_edition"),
        CheckConstraint(
            "(clear_asked_by IS NULL) = (clear_asked_at IS NULL)", name="clear_asked_by_somebody"
        ),
        CheckConstraint(
            "lifted_by IS NULL OR (closed_at IS NOT NULL AND clear_asked_by IS NOT NULL"
            " AND clear_asked_by <> lifted_by)",
            name="lifted_by_two",
        ),
        Index(
            "uq_no_go_open",
            "place",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    place: Mapped[str] = mapped_column(String(12))
    reason: Mapped[NoGoFor] = mapped_column(plain_enum(NoGoFor, 16))
    incident_id: Mapped[int | None] = mapped_column(
        ForeignKey("public_incident.id", ondelete="SET NULL"), index=True
    )
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    declared_by: Mapped[str] = mapped_column(String(64))
    begins_at: Mapped[datetime] = mapped_column(UTCDateTime)
    until: Mapped[datetime] = mapped_column(UTCDateTime)
    edition: Mapped[int] = mapped_column(default=1)
    clear_asked_by: Mapped[str | None] = mapped_column(String(64))
    clear_asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lifted_by: Mapped[str | None] = mapped_column(String(64))
    is_demo: Mapped[bool] = mapped_column(default=False)

    incident: Mapped[PublicIncident | None] = relationship()

    def facts(self) -> NoticeFacts:
        """As facts for the rule."""
        return NoticeFacts(
            self.until, self.closed_at is not None, self.clear_asked_by, self.clear_asked_at
        )
