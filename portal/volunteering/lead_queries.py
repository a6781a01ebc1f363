"""Which shifts somebody leads or coordinates, and what they may say there."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.errors import NotFound
from portal.volunteering.models import Shift
from portal.volunteering.presence_rules import LEAD_AFTER, LEAD_BEFORE, LEAD_STEPS, leads_now
from portal.volunteering.queries import shift_by_reference
from portal.volunteering.rules import SignUpState


def shift_to_lead(session: Session, actor: Actor, reference: str, *, now: datetime) -> Shift:
    """The shift for whoever leads it, from a day before until a day after, or coordinates it.

    Raises NotFound for everybody else and at any other time.
    """
    shift = shift_by_reference(session, reference)
    if not (coordinates(actor, shift) or leads(actor, shift, now=now)):
        raise NotFound
    return shift


def coordinates(actor: Actor, shift: Shift) -> bool:
    """Whether the actor plans the shifts of its organisation."""
    return actor.can_in(Permission.SHIFT_MANAGE, shift.task.organisation_id)


def leads(actor: Actor, shift: Shift, *, now: datetime) -> bool:
    """Whether the actor is the one who leads this shift, and it is near."""
    return (
        shift.lead_id is not None
        and shift.lead_id == actor.user_id
        and actor.can(Permission.SHIFT_LEAD)
        and leads_now(starts_at=shift.starts_at, ends_at=shift.ends_at, now=now)
    )


def ensure_keeps_roster(actor: Actor, shift: Shift, to: SignUpState, *, now: datetime) -> None:
    """Raise NotFound unless the actor may say this of somebody in the shift."""
    if coordinates(actor, shift):
        return
    if to not in LEAD_STEPS or not leads(actor, shift, now=now):
        raise NotFound


def shifts_led(session: Session, actor: Actor, *, now: datetime) -> list[Shift]:
    """The shifts that the actor leads and that are near."""
    if actor.user_id is None or not actor.can(Permission.SHIFT_LEAD):
        return []
    return list(
        session.scalars(
            select(Shift)
            .where(
                Shift.lead_id == actor.user_id,
                Shift.cancelled_at.is_(None),
                Shift.starts_at <= now + LEAD_BEFORE,
                Shift.ends_at > now - LEAD_AFTER,
            )
            .order_by(Shift.starts_at)
            .limit(20)
        )
    )
