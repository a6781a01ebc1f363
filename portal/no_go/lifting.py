"""Say that it is all clear before the end: one person asks, another one lifts it."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.no_go.noting import (
    ensure_read,
    hold_notice,
    let_readers_know,
    note_step,
    speaking_for,
)
from portal.no_go.rules import ClearStep, clear_step


def say_clear(
    session: Session, *, actor: Actor, notice: str, edition: int, now: datetime
) -> ClearStep:
    """The first of two people, or the second; asking twice is still the first.

    Raises NoGoRefused, and NotFound for whoever may not.
    """
    home, found = speaking_for(session, actor), hold_notice(session, notice)
    if found.lifted_by == actor.reference:
        return ClearStep.LIFTED
    ensure_read(found, edition)
    step = clear_step(found.facts(), person=actor.reference, now=now)
    if step is ClearStep.LIFTED:
        found.closed_at, found.lifted_by = now, actor.reference
        found.edition += 1
    else:
        found.clear_asked_by, found.clear_asked_at = actor.reference, now
    session.flush()
    note_step(session, found, actor=actor, home=home, action=f"no_go_clear_{step.value}", now=now)
    if step is ClearStep.LIFTED:
        let_readers_know(session, found, now=now)
    return step
