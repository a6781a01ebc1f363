"""Who has an interest in an incident: who took its reports in, and who raises money for it."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation
from portal.incidents.host_models import IncidentHost
from portal.incidents.models import Attestation, Incident


@dataclass(frozen=True)
class Handler:
    """Who took in a report that tells of an incident."""

    user_id: int
    organisation_id: int

    def gave(self, word: Attestation) -> bool:
        """Whether the word is this person's or this organisation's own."""
        return word.user_id == self.user_id or word.organisation_id == self.organisation_id


def handlers_of(session: Session, incident: Incident) -> list[Handler]:
    """Of the incident's own report, and of every report that was merged into it."""
    rows = session.execute(
        select(Incident.handled_by_user_id, Incident.handled_by_organisation_id)
        .where(or_(Incident.id == incident.id, Incident.duplicate_of_id == incident.id))
        .distinct()
    )
    return [Handler(user, organisation) for user, organisation in rows]


def hosting_groups(session: Session, incident: Incident) -> frozenset[str]:
    """The groups of the organisations that raise money for it; one group is one interest."""
    return frozenset(
        session.scalars(
            select(Organisation.independence_group)
            .join(IncidentHost, IncidentHost.organisation_id == Organisation.id)
            .where(IncidentHost.incident_id == incident.id)
        )
    )
