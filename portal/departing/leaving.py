"""An organisation leaves the alliance: proposed by one person, approved by another, and only when
nothing and nobody would be stranded."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.audit.recording import record
from portal.clock import day_of
from portal.departing.errors import AlreadyProposed, NothingProposed
from portal.departing.models import Departure
from portal.departing.queries import departure_of, facts_of
from portal.departing.rules import ensure_free, ensure_may_approve
from portal.errors import NotFound
from portal.extensions import insert_once
from portal.organisations.suspending import STOPPED
from portal.outbox.writing import enqueue


def propose_leaving(
    session: Session, *, organisation_id: int, key_holders: int, actor: Actor, now: datetime
) -> None:
    """Say that the organisation wants to leave. Raises NotFound, StillKept, AlreadyProposed."""
    where = _locked(session, organisation_id, actor)
    ensure_free(facts_of(session, organisation_id, key_holders=key_holders, now=now))
    made = insert_once(
        session,
        Departure,
        organisation_id=organisation_id,
        proposed_by=actor.reference,
        proposed_on=day_of(now),
        approved_by="",
        left_on=None,
    )
    if not made:
        raise AlreadyProposed
    _record(session, "leaving_proposed", where, actor, now)


def stay_after_all(session: Session, *, organisation_id: int, actor: Actor, now: datetime) -> None:
    """Take the proposal back. Raises NotFound, NothingProposed."""
    where = _locked(session, organisation_id, actor)
    session.delete(_proposed(session, organisation_id))
    _record(session, "leaving_taken_back", where, actor, now)


def approve_leaving(
    session: Session, *, organisation_id: int, key_holders: int, actor: Actor, now: datetime
) -> Organisation:
    """The organisation is gone from now on: its roles sleep, its page says so, its books stay.

    Everything is asked again under the organisation's lock, which an arriving case takes too.
    Raises NotFound, NothingProposed, NotTheProposer, OneNightFirst, StillKept.
    """
    where = _locked(session, organisation_id, actor)
    proposed, today = _proposed(session, organisation_id), day_of(now)
    ensure_may_approve(
        proposed_by=proposed.proposed_by,
        proposed_on=proposed.proposed_on,
        approver=actor.reference,
        today=today,
    )
    ensure_free(facts_of(session, organisation_id, key_holders=key_holders, now=now))
    proposed.approved_by, proposed.left_on, where.left_on = actor.reference, today, today
    _record(session, "organisation_left", where, actor, now)
    enqueue(session, kind=STOPPED, payload={"organisation": where.reference}, now=now)
    return where


def _locked(session: Session, organisation_id: int, actor: Actor) -> Organisation:
    if not actor.can_in(Permission.ORGANISATION_LEAVE, organisation_id):
        raise NotFound
    where = session.scalar(
        select(Organisation)
        .where(Organisation.id == organisation_id, Organisation.left_on.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if where is None:
        raise NotFound
    return where


def _proposed(session: Session, organisation_id: int) -> Departure:
    proposed = departure_of(session, organisation_id, lock=True)
    if proposed is None:
        raise NothingProposed
    return proposed


def _record(
    session: Session, action: str, where: Organisation, actor: Actor, now: datetime
) -> None:
    session.flush()
    record(
        session,
        actor=actor,
        action=action,
        subject=f"organisation:{where.reference}",
        organisation_id=where.id,
        now=now,
    )
