"""Close out a stand-down once everybody was heard of, and forget who was asked a month later."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.audit.recording import record
from portal.errors import NotFound
from portal.volunteering.board_queries import how_many_unheard
from portal.volunteering.safety_errors import StillUnheard
from portal.volunteering.stand_down_models import SafetyCheck, StandDown

KEPT = timedelta(days=30)


def close_out(session: Session, *, standing: StandDown, coordinator: Actor, now: datetime) -> None:
    """End the stand-down: shifts may be planned there again, links answer no more.

    What was called off stays so. Raises StillUnheard, and NotFound for another organisation's.
    """
    if not coordinator.can_in(Permission.SHIFT_MANAGE, standing.organisation_id):
        raise NotFound
    session.refresh(standing, with_for_update={"of": StandDown})
    if standing.ended_at is not None:
        return
    unheard = how_many_unheard(session, standing)
    if unheard:
        raise StillUnheard(unheard)
    standing.ended_at, standing.ended_by = now, coordinator.reference
    session.flush()
    record(
        session,
        actor=coordinator,
        action="stand_down_closed",
        subject=f"stand_down:{standing.reference}",
        organisation_id=standing.organisation_id,
        now=now,
    )


def forget_answers(session: Session, *, now: datetime) -> int:
    """Delete who was asked and what they said, a month after the close-out; return how many."""
    old = select(StandDown.id).where(StandDown.ended_at < now - KEPT)
    gone = (
        delete(SafetyCheck)
        .where(SafetyCheck.stand_down_id.in_(old))
        .returning(SafetyCheck.id)
        .execution_options(synchronize_session=False)
    )
    return len(session.scalars(gone).all())
