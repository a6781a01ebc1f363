"""What the door would know of many at once: several shifts, or several volunteers."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from portal.accounts.vetting import vetting_levels
from portal.clock import day_of
from portal.places.models import Area
from portal.volunteering.age_rules import Young
from portal.volunteering.door_queries import facts_of
from portal.volunteering.door_statements import (
    SHIFTS,
    WITHIN_REACH,
    OwnSignUp,
    RoleAtTheDoor,
    ShiftAtTheDoor,
)
from portal.volunteering.fit_rules import Fit, FitFacts, judge
from portal.volunteering.models import Shift, ShiftRole, SignUp, VolunteerSkill
from portal.volunteering.people_models import VolunteerHome, YoungVolunteer
from portal.volunteering.rules import HOLDS_A_PLACE, SignUpFacts, SignUpState
from portal.volunteering.skill_rules import Skill, TaskKind, as_skills

_WAITING = HOLDS_A_PLACE | {SignUpState.WAITLISTED}


class Candidate(NamedTuple):
    """A shift to be judged, where it is, and its parts."""

    shift: ShiftAtTheDoor
    state_code: str
    minimum: int
    parts: tuple[RoleAtTheDoor, ...]


class Person(NamedTuple):
    """A volunteer to be judged."""

    level: int
    skills: frozenset[Skill]
    home: str | None
    young: Young | None
    engagements: tuple[OwnSignUp, ...]

    def is_in(self, shift_id: int) -> bool:
        """Whether they hold a place there, or wait for one."""
        return any(row.shift_id == shift_id and row.state in _WAITING for row in self.engagements)


def candidates(session: Session, references: Collection[str]) -> list[Candidate]:
    """The shifts of these references, whatever their state."""
    query: Select[Any] = (
        SHIFTS.add_columns(Area.state_code, Shift.minimum)
        .join(Area, Area.code == Shift.area_code)
        .where(Shift.reference.in_(references))
    )
    # Nobody is 0: whose age it is, is asked for each person apart.
    rows = session.connection().execute(query, {"volunteer": 0}).all()
    shifts = [(ShiftAtTheDoor._make(row[:-2]), row[-2], row[-1]) for row in rows]
    parts = _parts(session, [shift.id for shift, _, _ in shifts if shift.has_roles])
    return [
        Candidate(shift, state_code, minimum, tuple(parts[shift.id]))
        for shift, state_code, minimum in shifts
    ]


def people(
    session: Session, ids: Collection[int], *, around: Iterable[Candidate], now: datetime
) -> dict[int, Person]:
    """What is known of these volunteers, with their places within reach of these shifts."""
    levels = vetting_levels(session, ids, now)
    skills, homes = _skills(session, ids, now), _homes(session, ids)
    young, engagements = _young(session, ids), _engagements(session, ids, list(around))
    return {
        one: Person(
            levels[one],
            as_skills(" ".join(skills[one])),
            homes.get(one),
            young.get(one),
            tuple(engagements[one]),
        )
        for one in ids
    }


def fit_between(candidate: Candidate, person: Person, *, now: datetime) -> Fit:
    """How well they fit: of several parts, the one that suits best."""
    free: list[RoleAtTheDoor | None] = [one for one in candidate.parts if one.taken < one.capacity]
    fits = [_fit(candidate, part, person, now) for part in free or [None]]
    return max(fits, key=lambda fit: fit.weight)


def shift_facts(
    candidate: Candidate, person: Person, *, now: datetime, part: RoleAtTheDoor | None = None
) -> SignUpFacts:
    """What the door's rule would be told of them."""
    shift = candidate.shift
    needed = as_skills(shift.skills) | (as_skills(part.skills) if part else frozenset())
    near = [
        row
        for row in person.engagements
        if shift.starts_at - WITHIN_REACH <= row.starts_at <= shift.ends_at + WITHIN_REACH
    ]
    facts = facts_of(shift, part, None, near, person.level, now, (needed, person.skills))
    return replace(facts, young=person.young)


def _fit(candidate: Candidate, part: RoleAtTheDoor | None, person: Person, now: datetime) -> Fit:
    shift = candidate.shift
    return judge(
        FitFacts(
            door=shift_facts(candidate, person, now=now, part=part),
            is_near=candidate.state_code == person.home,
            is_remote=shift.kind == TaskKind.REMOTE,
            is_short=shift.taken < candidate.minimum,
        )
    )


def _parts(session: Session, shift_ids: Collection[int]) -> dict[int, list[RoleAtTheDoor]]:
    found: dict[int, list[RoleAtTheDoor]] = defaultdict(list)
    if shift_ids:
        columns = (ShiftRole.id, ShiftRole.reference, ShiftRole.skills, ShiftRole.capacity)
        rows = session.execute(
            select(*columns, ShiftRole.taken, ShiftRole.shift_id)
            .where(ShiftRole.shift_id.in_(shift_ids))
            .order_by(ShiftRole.id)
        )
        for row in rows:
            found[row.shift_id].append(RoleAtTheDoor._make(row[:-1]))
    return found


def _skills(session: Session, ids: Collection[int], now: datetime) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = session.execute(
        select(VolunteerSkill.volunteer_id, VolunteerSkill.skill).where(
            VolunteerSkill.volunteer_id.in_(ids),
            VolunteerSkill.confirmed_at.is_not(None),
            or_(VolunteerSkill.expires_on.is_(None), VolunteerSkill.expires_on >= day_of(now)),
        )
    )
    for one, skill in rows:
        found[one].append(skill)
    return found


def _homes(session: Session, ids: Collection[int]) -> dict[int, str]:
    rows = session.execute(
        select(VolunteerHome.volunteer_id, VolunteerHome.state_code).where(
            VolunteerHome.volunteer_id.in_(ids)
        )
    )
    return {row.volunteer_id: row.state_code for row in rows}


def _young(session: Session, ids: Collection[int]) -> dict[int, Young]:
    rows = session.scalars(select(YoungVolunteer).where(YoungVolunteer.volunteer_id.in_(ids)))
    return {row.volunteer_id: Young(row.of_age_on, row.consent_on is not None) for row in rows}


def _engagements(
    session: Session, ids: Collection[int], around: list[Candidate]
) -> dict[int, list[OwnSignUp]]:
    found: dict[int, list[OwnSignUp]] = defaultdict(list)
    if not around:
        return found
    columns = [getattr(SignUp, name) for name in OwnSignUp._fields]
    rows = session.execute(
        select(SignUp.volunteer_id, *columns).where(
            SignUp.volunteer_id.in_(ids),
            SignUp.state.in_(_WAITING),
            SignUp.starts_at >= min(one.shift.starts_at for one in around) - WITHIN_REACH,
            SignUp.starts_at <= max(one.shift.ends_at for one in around) + WITHIN_REACH,
        )
    )
    for one, *rest in rows:
        found[one].append(OwnSignUp._make(rest))
    return found
