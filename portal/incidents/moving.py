"""Move an incident from one state to the next: the rule, the audit and the public copy together."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.recording import record
from portal.incidents.lapsing import record_lapse
from portal.incidents.models import Incident
from portal.incidents.publishing import publish
from portal.incidents.rules import IncidentState, ensure_transition, next_towards_review


def move(
    session: Session,
    incident: Incident,
    wanted: IncidentState,
    *,
    actor: Actor | str,
    now: datetime,
    organisation_id: int | None = None,
    reason: str = "",
    note: str = "",
) -> None:
    """Take one step of the table; raises TransitionRefused. The caller holds the row's lock.

    `note` tells everybody what was wrong with the text before.
    """
    ensure_transition(incident.state, wanted)
    if incident.state is IncidentState.VERIFIED:
        record_lapse(session, incident)
    incident.state = wanted
    record(
        session,
        actor=actor,
        action=f"incident_{wanted}",
        subject=f"incident:{incident.reference}",
        now=now,
        organisation_id=organisation_id,
        reason=reason,
    )
    publish(session, incident, now=now, note=note)


def bring_under_review(
    session: Session, incident: Incident, *, actor: Actor | str, now: datetime
) -> None:
    """Walk the steps before a review, each audited, when they are still to be taken."""
    while (step := next_towards_review(incident.state)) is not None:
        move(session, incident, step, actor=actor, now=now)
