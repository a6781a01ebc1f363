"""At the end of a shift everybody who is still there leaves at once."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.volunteering.keeping_rosters import set_state
from portal.volunteering.models import Shift
from portal.volunteering.presence_rules import is_missed
from portal.volunteering.rules import SignUpState
from portal.volunteering.team_queries import team


def check_out_all(
    session: Session, *, shift: Shift, sign_ups: Collection[str], lead: Actor, now: datetime
) -> int:
    """Note the departure of everybody on the page who is still there; how many.

    Whoever came after the page was made is not on it and stays. So does whoever is missed by now:
    of each of them somebody has to say what became of them.
    """
    session.refresh(shift, with_for_update={"of": Shift})
    leaving = [
        line.reference
        for line in team(session, shift)
        if line.reference in sign_ups
        and line.state is SignUpState.CHECKED_IN
        and not is_missed(line.state, ends_at=shift.ends_at, now=now)
    ]
    for sign_up in leaving:
        set_state(
            session,
            shift=shift,
            sign_up=sign_up,
            to=SignUpState.COMPLETED,
            coordinator=lead,
            now=now,
        )
    return len(leaving)
