"""For one shift: the volunteers of its organisation who could come, and why they."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.roles import Role
from portal.accounts.models import Membership, User
from portal.volunteering.asked_queries import last_asked_of
from portal.volunteering.facts_queries import candidates, fit_between, people
from portal.volunteering.fit_rules import Fit
from portal.volunteering.models import Shift
from portal.volunteering.people_models import ShiftAsk

LOOKED_AT, SHOWN = 300, 30
_NEVER = datetime(1, 1, 1, tzinfo=UTC)


class Willing(NamedTuple):
    """One volunteer by handle: why they fit, when they were last asked, and whether for this."""

    reference: str
    handle: str
    fit: Fit
    last_asked: datetime | None
    is_asked: bool


def willing(session: Session, shift: Shift, *, now: datetime) -> list[Willing]:
    """Who fits and is free, best fit first, then the least recently asked."""
    rows = session.execute(_volunteers(shift)).all()
    judged = candidates(session, [shift.reference])[0]
    known = people(session, [row.id for row in rows], around=[judged], now=now)
    fits = [
        Willing(row.reference, row.handle, fit, row.asked_at, bool(row.asked_here))
        for row in rows
        if not known[row.id].is_in(shift.id)
        and (fit := fit_between(judged, known[row.id], now=now)).hurdle is None
    ]
    return sorted(fits, key=_best_first)[:SHOWN]


def volunteer_there(session: Session, shift: Shift, reference: str) -> User | None:
    """An active volunteer of the shift's organisation."""
    return session.scalar(
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(
            User.reference == reference,
            User.active,
            Membership.role == Role.VOLUNTEER,
            Membership.organisation_id == shift.task.organisation_id,
        )
    )


def _best_first(one: Willing) -> tuple[int, datetime, str]:
    return -one.fit.weight, one.last_asked or _NEVER, one.handle


def _volunteers(shift: Shift) -> Any:
    asked = last_asked_of()
    here = select(ShiftAsk.volunteer_id).where(ShiftAsk.shift_id == shift.id)
    return (
        select(
            User.id,
            User.reference,
            User.handle,
            asked.label("asked_at"),
            User.id.in_(here).label("asked_here"),
        )
        .join(Membership, Membership.user_id == User.id)
        .where(
            User.active,
            Membership.role == Role.VOLUNTEER,
            Membership.organisation_id == shift.task.organisation_id,
        )
        # A large organisation asks those first whom nobody has asked, or long ago.
        .order_by(asked.asc().nulls_first(), User.reference)
        .limit(LOOKED_AT)
    )
