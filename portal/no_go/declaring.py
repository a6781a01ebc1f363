"""Declare that nobody should go somewhere, and say so again for longer."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.models import Organisation
from portal.extensions import insert_once
from portal.no_go.errors import NoGoReason, NoGoRefused
from portal.no_go.models import NoGo
from portal.no_go.noting import (
    ensure_read,
    hold_notice,
    let_readers_know,
    note_step,
    speaking_for,
)
from portal.no_go.queries import published_there
from portal.no_go.rules import NoGoFor, ensure_length, ensure_may_prolong
from portal.places.whole_places import place_exists
from portal.references import new_reference


def declare(
    session: Session,
    *,
    actor: Actor,
    place: str,
    reason: NoGoFor,
    until: datetime,
    now: datetime,
    incident: str = "",
) -> NoGo:
    """One person declares it at once: a precaution. The same person asking twice is one notice.

    `incident` is the published one that it rests on, if any. Raises NoGoRefused, and NotFound for
    whoever may not.
    """
    home = speaking_for(session, actor)
    ensure_length(until=until, now=now)
    if not place_exists(session, place):
        raise NoGoRefused(NoGoReason.PLACE_UNKNOWN)
    rests_on = published_there(session, place, incident) if incident else None
    if incident and rests_on is None:
        raise NoGoRefused(NoGoReason.INCIDENT_UNKNOWN)
    close_ended(session, now=now)
    reference = new_reference()
    is_new = insert_once(
        session,
        NoGo,
        reference=reference,
        place=place,
        reason=reason,
        incident_id=rests_on.id if rests_on else None,
        organisation_id=home,
        declared_by=actor.reference,
        begins_at=now,
        until=until,
        edition=1,
        is_demo=session.get_one(Organisation, home).is_demo,
    )
    if not is_new:
        return _asked_twice(session, place, actor, until)
    notice = hold_notice(session, reference)
    note_step(session, notice, actor=actor, home=home, action="no_go_declared", now=now)
    let_readers_know(session, notice, now=now)
    return notice


def prolong(
    session: Session, *, actor: Actor, notice: str, edition: int, until: datetime, now: datetime
) -> NoGo:
    """It stands until later; whoever had said "all clear" is asked anew.

    Raises NoGoRefused, and NotFound for whoever may not.
    """
    home, found = speaking_for(session, actor), hold_notice(session, notice)
    if found.until == until and found.edition == edition + 1 and found.closed_at is None:
        return found
    ensure_read(found, edition)
    ensure_may_prolong(found.facts(), until=until, now=now)
    found.until, found.edition = until, found.edition + 1
    found.clear_asked_by = found.clear_asked_at = None
    session.flush()
    note_step(session, found, actor=actor, home=home, action="no_go_prolonged", now=now)
    let_readers_know(session, found, now=now)
    return found


def close_ended(session: Session, *, now: datetime) -> int:
    """Write down what the time has ended already; how many."""
    over = update(NoGo).where(NoGo.closed_at.is_(None), NoGo.until <= now)
    closed = over.values(closed_at=NoGo.until).returning(NoGo.id)
    return len(session.scalars(closed.execution_options(synchronize_session=False)).all())


def _asked_twice(session: Session, place: str, actor: Actor, until: datetime) -> NoGo:
    standing = session.scalars(
        select(NoGo)
        .where(NoGo.place == place, NoGo.closed_at.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()
    same = standing is not None and (standing.declared_by, standing.until) == (
        actor.reference,
        until,
    )
    if standing is None or not same:
        raise NoGoRefused(NoGoReason.ALREADY_STANDS)
    return standing
