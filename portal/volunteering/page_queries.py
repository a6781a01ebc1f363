"""One shift as one reader may see it."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.incidents.queries import is_verified
from portal.volunteering.briefing_queries import is_briefed
from portal.volunteering.company_queries import how_many_expected
from portal.volunteering.company_rules import is_alone, is_shown
from portal.volunteering.door_queries import look_at_door
from portal.volunteering.errors import SignUpRefused, SkillMissing, TooYoung, VettingMissing
from portal.volunteering.message_queries import messages_in
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.planning_models import ShiftMessage
from portal.volunteering.queries import shift_by_reference, sign_up_in
from portal.volunteering.rules import (
    HOLDS_A_PLACE,
    SignUpState,
    ensure_may_sign_up,
    may_see_meeting_point,
)
from portal.volunteering.skill_rules import OUTSIDE


@dataclass(frozen=True)
class ShiftView:
    """A shift, the reader's state in it, what they would be told, and the meeting point if due.

    `is_on`: nobody called it off and its incident is verified still. `is_briefed`: nothing is
    left to read. `is_alone`: it is near, outside, and fewer than two are expected. `waits`: the
    reader stands in line, and may leave it.
    """

    shift: Shift
    is_on: bool
    state: SignUpState | None
    refusal: SignUpRefused | None
    meeting_point: str | None
    may_ask: bool
    messages: tuple[ShiftMessage, ...] = ()
    is_briefed: bool = True
    is_alone: bool = False
    waits: bool = False


def shift_view(session: Session, reference: str, *, reader: Actor, now: datetime) -> ShiftView:
    """Everything the page of a shift shows to `reader`; raises NotFound."""
    shift = shift_by_reference(session, reference)
    own = sign_up_in(session, shift, reader) if reader.is_signed_in else None
    state = own.state if own and own.state in HOLDS_A_PLACE else None
    briefed = own is None or is_briefed(session, own.id)
    refusal = None if state else answer_now(session, shift=reference, volunteer=reader, now=now)
    is_on = shift.cancelled_at is None and is_verified(session, shift.task.incident_id)
    return ShiftView(
        shift=shift,
        is_on=is_on,
        state=state,
        refusal=refusal,
        meeting_point=_meeting_point(own, now) if is_on and briefed else None,
        may_ask=state is None and refusal is None and reader.can(Permission.SHIFT_SIGN_UP),
        messages=tuple(messages_in(session, shift)) if state else (),
        is_briefed=briefed,
        waits=own is not None and own.state is SignUpState.WAITLISTED,
        is_alone=is_on and _is_alone(session, shift, now),
    )


def _is_alone(session: Session, shift: Shift, now: datetime) -> bool:
    near = is_shown(starts_at=shift.starts_at, ends_at=shift.ends_at, now=now)
    # Most shifts are inside, and then nobody is counted.
    if not near or shift.task.kind not in OUTSIDE:
        return False
    return is_alone(shift.task.kind, how_many_expected(session, shift))


def answer_now(
    session: Session, *, shift: str, volunteer: Actor, now: datetime
) -> SignUpRefused | None:
    """What a page may say before anyone asks: the refusal that would come, or None.

    Of a stranger the shift alone is judged; who they are is not known yet.
    """
    door = look_at_door(session, shift=shift, volunteer_id=volunteer.user_id or 0, now=now)
    try:
        # The part is chosen on the page; of each of them is said there whether it has room.
        ensure_may_sign_up(replace(door.facts, role_chosen=True))
    except (TooYoung, VettingMissing, SkillMissing) as refused:
        return refused if volunteer.can(Permission.SHIFT_SIGN_UP) else None
    except SignUpRefused as refused:
        return refused
    return None


def _meeting_point(own: SignUp | None, now: datetime) -> str | None:
    if own is None:
        return None
    due = may_see_meeting_point(own.state, starts_at=own.starts_at, ends_at=own.ends_at, now=now)
    return own.shift.meeting_point if due else None
