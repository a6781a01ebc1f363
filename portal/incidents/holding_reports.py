"""Hold the reports that somebody sorts, if they may see them at all."""

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.errors import NotFound
from portal.incidents.models import Incident
from portal.incidents.queries import lock_incident


def hold_reports(
    session: Session, sorter: Actor, organisation_id: int, *ids: int
) -> tuple[Incident, ...]:
    """Each held, always in the same order: two who merge crosswise wait for each other.

    Raises NotFound where the sorter may not, and for a report that another organisation took in
    unless this one attests.
    """
    if not sorter.can_in(Permission.INCIDENT_SORT, organisation_id):
        raise NotFound
    held = {one: lock_incident(session, one) for one in sorted(set(ids))}
    sees_all = sorter.can_in(Permission.INCIDENT_ATTEST, organisation_id)
    if not sees_all and any(
        one.handled_by_organisation_id != organisation_id for one in held.values()
    ):
        raise NotFound
    return tuple(held[one] for one in ids)
