"""Offer the places that are free to those who wait, in the transaction that frees them.

The caller holds the shift's lock, and volunteers are locked before shifts: to wait here for a
volunteer's lock, or for the exclusion constraint, could close a circle (two shifts that offer
their places to the same two people, in turn, do). So a volunteer is locked only when that needs
no waiting. Behind it nobody adds to their engagements; what somebody is just taking from them looks
taken still, so that they do not fit. Either way the constraint has nothing to wait for.

Somebody whose lock is taken does something at this very moment. They are neither passed over nor
waited for: the place stays theirs, for nobody else gets it while somebody waits, and a message
written with this transaction looks after the shift as soon as it is over.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.outbox import writing
from portal.volunteering.door_queries import look_at_door
from portal.volunteering.errors import Closed, ClosedBecause, SignUpRefused
from portal.volunteering.placing import move_sign_up
from portal.volunteering.rules import SignUpState, ensure_fit
from portal.volunteering.waiting_queries import InLine, first_in_line
from portal.volunteering.waiting_rules import offer_until

# More than this is left to the next transaction, which begins at once.
AT_ONCE = 25
MESSAGE = "tend_shift"
_user: Any = User.__table__
# The same lock as at the door of a shift.
_WITHOUT_WAITING = (
    select(_user.c.active)
    .where(_user.c.id == bindparam("volunteer"))
    .with_for_update(key_share=True, skip_locked=True)
)


def offer_free_places(session: Session, *, shift: str, now: datetime) -> None:
    """Offer each free place to the next in line who fits; who no longer fits is told and passed.

    The caller holds the lock of the shift of that reference.
    """
    for _ in range(AT_ONCE):
        waiting = first_in_line(session, shift, now)
        if waiting is None:
            return
        given = {"volunteer": waiting.volunteer_id}
        active = session.connection().execute(_WITHOUT_WAITING, given).scalar()
        if active is None:
            break
        _offer(session, shift, waiting, now, active=active)
    writing.append(session, kind=MESSAGE, payload={"shift": shift}, now=now)


def _offer(session: Session, shift: str, waiting: InLine, now: datetime, *, active: bool) -> None:
    door = look_at_door(
        session, shift=shift, volunteer_id=waiting.volunteer_id, now=now, role=waiting.role
    )
    until = offer_until(starts_at=door.shift.starts_at, now=now, rules=door.shift.rules)
    told: dict[str, str | int] = {"sign_up": waiting.reference}
    try:
        if until is None or not active:
            raise Closed(ClosedBecause.PAST)
        ensure_fit(door.facts)
        _move(session, waiting, SignUpState.OFFERED, now, until)
    except SignUpRefused as refused:
        _move(session, waiting, SignUpState.CANCELLED, now, None)
        told["why"] = f"skipped_{refused.outcome}"
    writing.append(session, kind="sign_up_notice", payload=told, now=now)


def _move(
    session: Session, one: InLine, to: SignUpState, now: datetime, until: datetime | None
) -> None:
    move_sign_up(
        session,
        sign_up_id=one.id,
        shift_id=one.shift_id,
        to=to,
        now=now,
        offered_until=until,
    )
