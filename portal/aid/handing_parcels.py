"""A parcel leaves the centre with the intermediary; it arrives against its code, or comes back."""

import hmac
from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.committing import code_digest
from portal.aid.errors import LotExpired, WrongCode, WrongState
from portal.aid.models import Case, Parcel
from portal.aid.moving_stock import move_parcel_goods
from portal.aid.parcel_rules import ON_THE_WAY, ParcelState, ensure_step
from portal.aid.pausing import restart_clock
from portal.aid.progressing import progress
from portal.aid.recording_history import note_change
from portal.aid.rules import ENDED, CaseState
from portal.aid.stock_rules import MovementKind, is_expired
from portal.clock import day_of


def hand_parcel_over(
    session: Session, *, case: Case, parcel: Parcel, actor: Actor, now: datetime
) -> None:
    """The intermediary took it along. Case, line and parcel are locked by their query.

    Raises WrongState for a case that ended, LotExpired, AlreadyDecided, AlreadyDelivered.
    """
    _hand_over(session, case, parcel, actor, now)
    note_change(session, case=case, actor=actor, what="parcel_handed", now=now)
    session.flush()


def deliver_parcel(
    session: Session, *, case: Case, parcel: Parcel, code: str, actor: Actor, now: datetime
) -> None:
    """It reached the door: lots, line and case move together, against the parcel's code.

    Where nobody noted that it left the centre, that is noted too. Case, line and parcel are
    locked by their query. Raises WrongState, WrongCode, LotExpired, AlreadyDelivered,
    AlreadyDecided.
    """
    state = ParcelState(parcel.state)
    if state not in ON_THE_WAY:
        ensure_step(state, ParcelState.DELIVERED)
    if CaseState(case.state) in ENDED:
        raise WrongState(case.state)
    if not hmac.compare_digest(code_digest(code, parcel.reference), parcel.code_digest):
        raise WrongCode
    if state is ParcelState.RESERVED:
        _hand_over(session, case, parcel, actor, now)
    move_parcel_goods(session, parcel=parcel, kind=MovementKind.DELIVERED, actor=actor, now=now)
    parcel.need.in_transit -= parcel.quantity
    parcel.need.delivered += parcel.quantity
    parcel.state, parcel.ended_on = ParcelState.DELIVERED, day_of(now)
    restart_clock(case, now=now)
    progress(case)
    note_change(session, case=case, actor=actor, what="delivered", now=now)
    session.flush()


def take_parcel_back(
    session: Session, *, case: Case, parcel: Parcel, actor: Actor, now: datetime
) -> None:
    """It did not arrive and is in the centre again, also for a case that ended meanwhile.

    Raises AlreadyDecided, AlreadyDelivered.
    """
    ensure_step(ParcelState(parcel.state), ParcelState.CAME_BACK)
    move_parcel_goods(session, parcel=parcel, kind=MovementKind.CAME_BACK, actor=actor, now=now)
    parcel.need.in_transit -= parcel.quantity
    parcel.state, parcel.ended_on = ParcelState.CAME_BACK, day_of(now)
    note_change(session, case=case, actor=actor, what="parcel_came_back", now=now)
    session.flush()


def _hand_over(session: Session, case: Case, parcel: Parcel, actor: Actor, now: datetime) -> None:
    if CaseState(case.state) in ENDED:
        raise WrongState(case.state)
    ensure_step(ParcelState(parcel.state), ParcelState.IN_TRANSIT)
    lots = move_parcel_goods(
        session, parcel=parcel, kind=MovementKind.HANDED_OUT, actor=actor, now=now
    )
    if any(is_expired(lot.expires_on, day_of(now)) for lot in lots):
        raise LotExpired
    parcel.need.reserved -= parcel.quantity
    parcel.need.in_transit += parcel.quantity
    parcel.state = ParcelState.IN_TRANSIT
