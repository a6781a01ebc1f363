"""Suspend the activities in a place: one action, then batch after batch until nobody is left."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.audit.recording import record
from portal.errors import NotFound
from portal.outbox.writing import enqueue
from portal.places.whole_places import place_exists
from portal.volunteering.safety_errors import StandDownReason, StandDownRefused
from portal.volunteering.stand_down_models import StandDown
from portal.volunteering.stand_down_rules import SuspendedFor, ensure_may_stand_down

KIND = "stand_down"


def stand_down(
    session: Session,
    *,
    coordinator: Actor,
    organisation_id: int,
    place: str,
    reason: SuspendedFor,
    until: datetime,
    now: datetime,
) -> StandDown:
    """From this moment nothing new begins there until `until`; asking twice is one.

    A later `until` extends what stands. What is planned there is called off by `sweep`, which
    goes on by the outbox. Raises StandDownRefused, and NotFound for another organisation.
    """
    if not coordinator.can_in(Permission.SHIFT_MANAGE, organisation_id):
        raise NotFound
    ensure_may_stand_down(until=until, now=now)
    if not place_exists(session, place):
        raise StandDownRefused(StandDownReason.PLACE_UNKNOWN)
    _hold_planning(session, organisation_id)
    standing = _standing(session, organisation_id, place)
    if standing is not None and until <= standing.until:
        return standing
    if standing is None:
        standing = StandDown(
            organisation_id=organisation_id,
            place=place,
            reason=reason.value,
            begins_at=now,
            until=until,
            called_by=coordinator.reference,
        )
        session.add(standing)
    standing.until, standing.swept_at = until, None
    session.flush()
    note_stand_down(session, standing, actor=coordinator, reason=reason.value, now=now)
    enqueue(session, kind=KIND, payload={"stand_down": standing.reference}, now=now)
    return standing


def note_stand_down(
    session: Session, standing: StandDown, *, actor: Actor | str, reason: str, now: datetime
) -> None:
    """Write who stood down what, and until when."""
    record(
        session,
        actor=actor,
        action="area_stood_down",
        subject=f"stand_down:{standing.reference}",
        organisation_id=standing.organisation_id,
        reason=f"{standing.place} {reason} {standing.until:%Y-%m-%dT%H:%MZ}",
        now=now,
    )


def _hold_planning(session: Session, organisation_id: int) -> None:
    # Whoever plans a shift holds the same row shared: either they see this, or the sweep theirs.
    session.execute(
        select(Organisation.id)
        .where(Organisation.id == organisation_id)
        .with_for_update(key_share=True)
    )


def _standing(session: Session, organisation_id: int, place: str) -> StandDown | None:
    return session.scalar(
        select(StandDown)
        .where(
            StandDown.organisation_id == organisation_id,
            StandDown.place == place,
            StandDown.ended_at.is_(None),
            StandDown.no_go_id.is_(None),
        )
        .with_for_update()
    )
