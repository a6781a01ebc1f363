"""Reports that wait to be sorted: whose they are, in which order, and which hang on an incident."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, Tuple, literal, select, true, tuple_
from sqlalchemy.orm import Session, selectinload

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.errors import NotFound
from portal.incidents.models import IS_WAITING, Incident
from portal.incidents.rules import TO_SORT
from portal.incidents.triage_rules import QueueKey

PAGE = 25
MOST_REPORTS_SHOWN = 50

Listing = tuple[Sequence[Incident], QueueKey | None]


def waiting_for_words(
    session: Session, *, after: QueueKey | None = None, size: int = PAGE
) -> Listing:
    """The verifiers' queue: high priority first, then what is due soonest."""
    return _page(session, select(Incident), after, size)


def waiting_for_sorting(
    session: Session, actor: Actor, *, after: QueueKey | None = None, size: int = PAGE
) -> Listing:
    """Reports that nobody has looked at yet, in the same order; as far as `actor` may see them."""
    query = select(Incident).where(seen_by(actor), Incident.state.in_(TO_SORT))
    return _page(session, query, after, size)


def report_for(session: Session, actor: Actor, reference: str) -> Incident:
    """One report; raises NotFound, also for one that another organisation took in."""
    found = session.scalar(select(Incident).where(seen_by(actor), Incident.reference == reference))
    if found is None:
        raise NotFound
    return found


def reports_of(session: Session, incident: Incident) -> list[Incident]:
    """The reports that were merged into an incident, oldest first."""
    return list(
        session.scalars(
            select(Incident)
            .where(Incident.duplicate_of_id == incident.id)
            .options(selectinload(Incident.area))
            .order_by(Incident.received_at, Incident.id)
            .limit(MOST_REPORTS_SHOWN)
        )
    )


def has_reports(session: Session, incident: Incident) -> bool:
    """Whether any report was merged into it."""
    merged = select(Incident.id).where(Incident.duplicate_of_id == incident.id).limit(1)
    return session.scalar(merged) is not None


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Verifiers sort what anyone took in; an organisation that only takes in, its own."""
    if actor.can(Permission.INCIDENT_ATTEST):
        return true()
    ours = actor.organisations_with(Permission.INCIDENT_SORT)
    return Incident.handled_by_organisation_id.in_(ours)


def _page(session: Session, query: Select[Incident], after: QueueKey | None, size: int) -> Listing:
    # By name `high` comes before `medium`: the index gives the order and nothing is sorted.
    key = tuple_(Incident.priority, Incident.due_at, Incident.id)
    query = query.where(IS_WAITING).options(selectinload(Incident.area))
    if after is not None:
        query = query.where(key > _place(session, after))
    found = session.scalars(query.order_by(*key).limit(size + 1)).all()
    if len(found) <= size:
        return found, None
    last = found[size - 1]
    return found[:size], QueueKey(last.priority, last.due_at, last.reference)


def _place(session: Session, after: QueueKey) -> Tuple:
    number = session.scalar(select(Incident.id).where(Incident.reference == after.reference))
    if number is None:
        raise NotFound
    return tuple_(
        literal(after.priority, Incident.priority.type),
        literal(after.due_at, Incident.due_at.type),
        number,
    )
