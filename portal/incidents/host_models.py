"""Which organisations raise money because of an incident."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model


class IncidentHost(Model):
    """An organisation that raises money because of an incident: it has an interest in it."""

    __tablename__ = "incident_host"

    incident_id: Mapped[int] = mapped_column(
        ForeignKey("incident.id"), primary_key=True, autoincrement=False
    )
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id"), primary_key=True, autoincrement=False, index=True
    )
