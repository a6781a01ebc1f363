"""The shifts to come, as they fit one volunteer."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.volunteering.facts_queries import candidates, fit_between, people
from portal.volunteering.fit_rules import Fit
from portal.volunteering.queries import ShiftFilter, ShiftLine, open_shifts

# So many of the next shifts are judged, and so many are shown.
LOOKED_AT, SHOWN = 120, 30


class Fitting(NamedTuple):
    """A shift and how it fits."""

    line: ShiftLine
    fit: Fit


def shifts_fitting(
    session: Session, volunteer: Actor, wanted: ShiftFilter, *, now: datetime
) -> list[Fitting]:
    """Open shifts with room, best fit first; then those that something stands in the way of.

    Those in which the volunteer is already are left out.
    """
    who = volunteer.user_id or 0
    lines, _ = open_shifts(session, replace(wanted, after=None), size=LOOKED_AT)
    roomy = {line.reference: line for line in lines if line.taken < line.capacity}
    judged = candidates(session, list(roomy))
    person = people(session, [who], around=judged, now=now)[who]
    found = [
        Fitting(roomy[one.shift.reference], fit_between(one, person, now=now))
        for one in judged
        if not person.is_in(one.shift.id) and (one.shift.opens_at or now) <= now
    ]
    return sorted(found, key=_best_first)[:SHOWN]


def _best_first(one: Fitting) -> tuple[int, datetime, str]:
    return -one.fit.weight, one.line.starts_at, one.line.reference
