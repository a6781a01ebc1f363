"""Tables of files of reports: the file until it is imported, and which rows were received."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model, UTCDateTime
from portal.references import new_reference


class ReportUpload(Model):
    """A file between its preview and its import, sealed; it is forgotten after a day."""

    __tablename__ = "report_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    uploaded_by: Mapped[str] = mapped_column(String(64))
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    # What people sent to somebody else's list may name them. The key is with whoever brought it.
    body: Mapped[bytes] = mapped_column(LargeBinary)


class ReceivedReport(Model):
    """A row that was received: brought again, it is known by its key and not received twice."""

    __tablename__ = "received_report"
    __table_args__ = (UniqueConstraint("organisation_id", "source_key"),)

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    source_key: Mapped[str] = mapped_column(String(64))
