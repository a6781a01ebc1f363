"""Propose an incident: an intermediary's own words; the report itself stays sealed."""

from collections.abc import Set
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.accounts.queries import hold_organisation
from portal.audit.recording import record
from portal.errors import NotFound
from portal.incidents.errors import AlreadyProposed, DateRefused
from portal.incidents.models import Incident
from portal.incidents.period_rules import PartOfDay, local_day
from portal.incidents.rules import ANSWER_WITHIN, IncidentKind, Priority
from portal.incidents.source_queries import source_digest
from portal.incidents.word_rules import SourceClass
from portal.places.queries import area_by_code


def propose(
    session: Session,
    *,
    proposer: Actor,
    organisation_id: int,
    kind: IncidentKind,
    area_code: str,
    happened_on: date,
    title_es: str,
    title_en: str,
    account_es: str,
    account_en: str,
    source_capsule: str | None,
    now: datetime,
    source_classes: Set[SourceClass] = frozenset(),
    part_of_day: PartOfDay | None = None,
    priority: Priority = Priority.MEDIUM,
) -> Incident:
    """Put an incident before the verifiers; nothing of it is public yet.

    `source_capsule` names the sealed report, of which a digest and the classes of what it brought
    are kept. Raises NotFound for an organisation where the proposer may not, UnknownArea,
    DateRefused for a day to come, AlreadyProposed when that report was put before them already.
    """
    organisation = held_to_propose(session, proposer, organisation_id)
    if happened_on > local_day(now):
        raise DateRefused
    incident = Incident(
        kind=kind,
        priority=priority,
        area_code=area_by_code(session, area_code).code,
        happened_on=happened_on,
        part_of_day=part_of_day,
        title_es=title_es,
        title_en=title_en,
        account_es=account_es,
        account_en=account_en,
        handled_by_user_id=proposer.user_id,
        handled_by_organisation_id=organisation_id,
        source_digest=source_capsule and source_digest(source_capsule),
        source_classes=" ".join(sorted(source_classes)),
        received_at=now,
        due_at=now + ANSWER_WITHIN[priority],
        is_demo=organisation.is_demo,
    )
    _write(session, incident, proposer, now)
    return incident


def held_to_propose(
    session: Session, proposer: Actor, organisation_id: int, *, alone: bool = False
) -> Organisation:
    """The organisation for which the proposer speaks, held until this transaction ends.

    `alone`: against others who propose for it, too. Raises NotFound for one that left, or where the
    proposer may not.
    """
    may = proposer.can_in(Permission.INCIDENT_PROPOSE, organisation_id)
    if not may or not hold_organisation(session, organisation_id, alone=alone):
        raise NotFound
    return session.get_one(Organisation, organisation_id)


def _write(session: Session, incident: Incident, proposer: Actor, now: datetime) -> None:
    session.add(incident)
    try:
        session.flush()
    except IntegrityError:
        if incident.source_digest is None:  # the one column that may not repeat
            raise
        raise AlreadyProposed
    record(
        session,
        actor=proposer,
        action="incident_proposed",
        subject=f"incident:{incident.reference}",
        now=now,
        organisation_id=incident.handled_by_organisation_id,
    )
