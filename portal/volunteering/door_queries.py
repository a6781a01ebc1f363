"""What the rule must know at the door of a shift, with the locks or, for a page, without.

Core statements, built once: this is the path that many people take in the same second.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from portal.accounts.vetting import current_vetting_level
from portal.clock import day_of
from portal.errors import NotFound
from portal.incidents.rules import IncidentState
from portal.volunteering.door_statements import (
    ROLE,
    SHIFT,
    SHIFT_LOCKED,
    SIGN_UPS,
    SKILLS,
    VOLUNTEER,
    WITHIN_REACH,
    OwnSignUp,
    RoleAtTheDoor,
    ShiftAtTheDoor,
)
from portal.volunteering.group_rules import may_bring_others
from portal.volunteering.rules import HOLDS_A_PLACE, SignUpFacts, Stretch, rest_until
from portal.volunteering.skill_rules import Skill, as_skills
from portal.volunteering.waiting_rules import offer_until


class AtTheDoor(NamedTuple):
    """A volunteer before a shift: the shift, their sign-up in it if any, and the facts."""

    shift: ShiftAtTheDoor
    role: RoleAtTheDoor | None
    own: OwnSignUp | None
    facts: SignUpFacts


def lock_door(
    session: Session,
    *,
    shift: str,
    volunteer_id: int,
    now: datetime,
    role: str | None = None,
    places: int = 1,
) -> AtTheDoor:
    """Lock the volunteer, then the shift, always in that order; read the facts behind the locks.

    Raises NotFound for an unknown shift or part, or a volunteer who is no longer active.
    """
    connection = session.connection()
    if not connection.execute(VOLUNTEER, {"volunteer": volunteer_id}).scalar():
        raise NotFound
    door = _at_the_door(session, shift, volunteer_id, now, role=role, locked=True)
    return door._replace(facts=replace(door.facts, places_wanted=places))


def look_at_door(
    session: Session, *, shift: str, volunteer_id: int, now: datetime, role: str | None = None
) -> AtTheDoor:
    """The same facts for a page, without a lock: what would be said if one asked now."""
    return _at_the_door(session, shift, volunteer_id, now, role=role, locked=False)


def _at_the_door(
    session: Session,
    reference: str,
    volunteer_id: int,
    now: datetime,
    *,
    role: str | None,
    locked: bool,
) -> AtTheDoor:
    connection = session.connection()
    # Asked before the shift is locked: many wait there, and this is the volunteer's own.
    level = current_vetting_level(session, volunteer_id, now)
    found = connection.execute(
        SHIFT_LOCKED if locked else SHIFT, {"reference": reference, "volunteer": volunteer_id}
    ).first()
    if found is None:
        raise NotFound
    shift = ShiftAtTheDoor._make(found)
    part = _part(session, shift, role)
    found_rows = connection.execute(SIGN_UPS, _reach(shift, part, volunteer_id)).all()
    rows = [OwnSignUp._make(row[:-1]) for row in found_rows if row.id is not None]
    own = next((row for row in rows if row.shift_id == shift.id), None)
    needed = as_skills(shift.skills) | (as_skills(part.skills) if part else frozenset())
    # Most shifts ask for no skill, and then nobody's are read.
    held = skills_held(session, volunteer_id, now) if needed else frozenset()
    facts = facts_of(shift, part, own, rows, level, now, (needed, held))
    last_call = offer_until(starts_at=shift.starts_at, now=now, rules=shift.rules) is None
    others_wait = bool(found_rows[0].others_wait) and not last_call
    return AtTheDoor(shift, part, own, replace(facts, others_wait=others_wait))


def skills_held(session: Session, volunteer_id: int, now: datetime) -> frozenset[Skill]:
    """What staff confirmed of the volunteer and has not expired."""
    given = {"volunteer": volunteer_id, "today": day_of(now)}
    return as_skills(" ".join(session.connection().execute(SKILLS, given).scalars()))


def _part(session: Session, shift: ShiftAtTheDoor, role: str | None) -> RoleAtTheDoor | None:
    if role is None:
        return None
    found = session.connection().execute(ROLE, {"shift": shift.id, "role": role}).first()
    if found is None:
        raise NotFound
    return RoleAtTheDoor._make(found)


def _reach(
    shift: ShiftAtTheDoor, part: RoleAtTheDoor | None, volunteer_id: int
) -> dict[str, object]:
    return {
        "role": part.id if part else None,
        "volunteer": volunteer_id,
        "shift": shift.id,
        "from_": shift.starts_at - WITHIN_REACH,
        "until": shift.ends_at + WITHIN_REACH,
    }


def facts_of(
    shift: ShiftAtTheDoor,
    part: RoleAtTheDoor | None,
    own: OwnSignUp | None,
    rows: Sequence[OwnSignUp],
    level_held: int,
    now: datetime,
    skills: tuple[frozenset[Skill], frozenset[Skill]],
) -> SignUpFacts:
    """The facts for the rule; `skills` are those that are needed and those that are held."""
    left, stretch = shift.capacity - shift.taken, Stretch(shift.starts_at, shift.ends_at)
    return SignUpFacts(
        stretch=replace(stretch, rested_at=rest_until(stretch, shift.rules)),
        places_left=min(left, part.capacity - part.taken) if part else left,
        opens_at=shift.opens_at,
        incident_verified=shift.incident_state == IncidentState.VERIFIED,
        shift_cancelled=shift.cancelled_at is not None,
        level_needed=shift.level_needed,
        level_held=level_held,
        already_in=own is not None and own.state in HOLDS_A_PLACE,
        engagements=tuple(
            Stretch(row.starts_at, row.ends_at, row.rest_until)
            for row in rows
            if row.shift_id != shift.id and row.state in HOLDS_A_PLACE
        ),
        now=now,
        rules=shift.rules,
        skills_needed=skills[0],
        skills_held=skills[1],
        role_chosen=part is not None or not shift.has_roles,
        kind=shift.kind,
        youngest=shift.youngest,
        young=shift.young,
        stood_down=shift.stood_down,
        no_go_until=shift.no_go_until,
        on_hold=bool(shift.on_hold),
        may_bring=may_bring_others(shift.kind, shift.level_needed, skills[0]),
    )
