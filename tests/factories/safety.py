"""Outside tasks, people in a shift, and stand-downs for tests."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.volunteering.models import Shift, SignUp, Task
from portal.volunteering.rules import SignUpState
from portal.volunteering.signing_up import sign_up
from portal.volunteering.skill_rules import TaskKind
from portal.volunteering.stand_down_models import StandDown
from portal.volunteering.stand_down_rules import SuspendedFor
from portal.volunteering.standing_down import stand_down
from portal.volunteering.sweeping import sweep
from tests.factories import shifts

PLACE = "20067"


def outside_task(session: Session, planner: User, **more: Any) -> Task:
    """Work in the field, with its briefing."""
    given: dict[str, Any] = {
        "kind": TaskKind.FIELD,
        "briefing_es": "Camino de terracería. Si algo pasa, regresar por donde vinieron.",
        "briefing_en": "A dirt road. If anything happens, go back the way you came.",
        **more,
    }
    return shifts.task(session, planner=planner, **given)


def outside_shift(session: Session, planner: User, **more: Any) -> Shift:
    """A shift in the field for four people, two at least."""
    given: dict[str, Any] = {"minimum": 2, "capacity": 4, **more}
    task = given.pop("of", None) or outside_task(session, planner)
    return shifts.shift(session, of=task, planner=planner, **given)


def in_shift(
    session: Session,
    shift: Shift,
    *,
    who: User | None = None,
    state: SignUpState = SignUpState.CONFIRMED,
    now: datetime | None = None,
    email: str | None = None,
) -> SignUp:
    """Somebody in the shift, put into a state past the door, as if since `now`."""
    who = who or shifts.volunteer(session)
    who.email = email or who.email
    at = now or utc_now()
    sign_up(session, shift=shift.reference, volunteer=actor_for(who), now=utc_now())
    row = session.scalars(
        select(SignUp).where(SignUp.shift_id == shift.id, SignUp.volunteer_id == who.id)
    ).one()
    row.state = state
    row.queued_at = row.changed_at = at
    row.offered_until = at + timedelta(days=9) if state is SignUpState.OFFERED else None
    session.flush()
    session.refresh(shift)
    return row


def stood_down(
    session: Session, coordinator: User, *, place: str = PLACE, hours: int = 24, **more: Any
) -> StandDown:
    """A stand-down that has swept everything."""
    now = more.pop("now", None) or utc_now()
    made = stand_down(
        session,
        coordinator=actor_for(coordinator),
        organisation_id=coordinator.memberships[0].organisation_id,
        place=place,
        reason=more.pop("reason", SuspendedFor.ROAD),
        until=now + timedelta(hours=hours),
        now=now,
    )
    while sweep(session, stand_down=made.reference, now=now, **more):
        pass
    return made
