"""Staff take a request over one's own data along its way; its contact is erased afterwards."""

from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.recording import record
from portal.clock import day_of
from portal.organisations.arco_queries import request_for
from portal.organisations.arco_rules import (
    CONTACT_KEPT,
    ENDED,
    ArcoState,
    due_after,
    ensure_step,
)
from portal.organisations.errors import PageIsOld
from portal.organisations.models import DataRequest, DataRequestContact

ANSWERS = frozenset({ArcoState.GRANTED, ArcoState.REFUSED})


def move_request(
    session: Session,
    *,
    organisation_id: int,
    reference: str,
    to: ArcoState,
    ground: str = "",
    version: int,
    actor: Actor,
    now: datetime,
) -> DataRequest:
    """One step; `version` is what the page showed.

    Raises NotFound, PageIsOld, NotFromHere, GroundMissing.
    """
    asked = request_for(session, actor, organisation_id, reference, lock=True)
    if asked.version != version:
        raise PageIsOld
    ensure_step(ArcoState(asked.state), to, ground)
    today = day_of(now)
    asked.state, asked.is_open, asked.ground = to, to not in ENDED, ground
    asked.version += 1
    if to in ANSWERS:
        asked.answered_on = today
    if to in ENDED:
        asked.closed_on = today
    else:
        asked.due_on = due_after(to, filed_on=asked.filed_on, answered_on=asked.answered_on)
    session.flush()
    record(
        session,
        actor=actor,
        action=f"data_request_{to}",
        subject=f"data_request:{asked.reference}",
        organisation_id=organisation_id,
        reason=ground,
        now=now,
    )
    return asked


def forget_contacts(session: Session, *, today: date) -> int:
    """Erase how to reach those whose request ended long enough ago; return how many."""
    ended = select(DataRequest.id).where(DataRequest.closed_on <= today - CONTACT_KEPT)
    gone = (
        delete(DataRequestContact)
        .where(DataRequestContact.request_id.in_(ended))
        .returning(DataRequestContact.request_id)
        .execution_options(synchronize_session=False)
    )
    return len(session.scalars(gone).all())
