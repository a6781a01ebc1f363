"""Once a day: each volunteer hears of the shifts that lack people, as they asked to."""

from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.notices.writing import notify
from portal.outbox.writing import apply_once
from portal.volunteering.facts_queries import Candidate, candidates, fit_between, people
from portal.volunteering.people_models import ShiftWatch
from portal.volunteering.skill_rules import TaskKind, as_skills
from portal.volunteering.watch_queries import (
    short_of_people,
    watchers_after,
    watches_by_volunteer,
)

AT_A_TIME = 100
# As many as fit into one notice; the rest is said tomorrow.
MOST_IN_A_MAIL = 10


def tell_watchers(session: Session, *, after: int, now: datetime) -> int | None:
    """Tell the next hundred watchers after that number; the last one's number, or None at the end.

    Of each shift a person hears once, and only of shifts that they could take.
    """
    ids = watchers_after(session, after, most=AT_A_TIME)
    short = short_of_people(session, now=now)
    if not ids or not short:
        return None
    judged = candidates(session, short)
    judged.sort(key=lambda one: (one.shift.starts_at, one.shift.reference))
    known = people(session, ids, around=judged, now=now)
    users = {u.id: u for u in session.scalars(select(User).where(User.id.in_(ids), User.active))}
    wishes = groupby(watches_by_volunteer(session, ids), key=lambda watch: watch.volunteer_id)
    for volunteer_id, watches in wishes:
        asked, person = list(watches), known[volunteer_id]
        fitting = [
            one.shift.reference
            for one in judged
            if any(_meets(watch, one) for watch in asked)
            and not person.is_in(one.shift.id)
            and fit_between(one, person, now=now).hurdle is None
        ]
        if volunteer_id in users:
            _tell(session, users[volunteer_id], fitting, now)
    return ids[-1]


def _meets(watch: ShiftWatch, one: Candidate) -> bool:
    # Whoever helps from a distance helps in every state.
    near = watch.state_code in {"", one.state_code} or one.shift.kind == TaskKind.REMOTE
    asked = " ".join([one.shift.skills, *(part.skills for part in one.parts)])
    return near and (not watch.skill or watch.skill in as_skills(asked))


def _tell(session: Session, person: User, fitting: list[str], now: datetime) -> None:
    new: list[str] = []
    for reference in fitting:
        if len(new) < MOST_IN_A_MAIL and apply_once(
            session, f"watch:{person.reference}:{reference}"
        ):
            new.append(reference)
    if new:
        notify(
            session,
            kind="shifts_short",
            language=person.language,
            user_id=person.id,
            facts={"shifts": "/".join(new)},
            now=now,
        )
