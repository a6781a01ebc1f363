"""Where activities are suspended now, and which shifts that touches."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.errors import NotFound
from portal.places.models import Area, State
from portal.places.whole_places import lies_in
from portal.volunteering.models import Shift, SignUp, Task
from portal.volunteering.rules import HOLDS_A_PLACE, SignUpState
from portal.volunteering.stand_down_models import SafetyCheck, StandDown
from portal.volunteering.stand_down_rules import NEAR, NOT_SEEN_LEAVING, WERE_THERE

_STILL_IN = (HOLDS_A_PLACE | {SignUpState.WAITLISTED}) - {SignUpState.COMPLETED}
MOST = 50


@dataclass(frozen=True)
class Reach:
    """What a stand-down would touch: shifts called off, and places and requests let go."""

    shifts: int
    people: int


def suspends(organisation_id: Any, area_code: Any, starts_at: Any) -> ColumnElement[bool]:
    """Whether some open stand-down covers a shift that starts then; all three may be columns.

    Not those that a no-go notice made: there the notice itself decides, and ends by itself.
    """
    return exists().where(
        StandDown.organisation_id == organisation_id,
        StandDown.ended_at.is_(None),
        StandDown.no_go_id.is_(None),
        StandDown.until > starts_at,
        lies_in(StandDown.place, area_code),
    )


def hold_open(session: Session, organisation_id: int) -> None:
    """Whoever plans holds the organisation's row shared until the end of the transaction.

    Who stands a place down waits for it, and then sees what was planned.
    """
    session.execute(
        select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(read=True)
    )


def is_stood_down(
    session: Session, *, organisation_id: int, area_code: str, starts_at: datetime
) -> bool:
    """Whether the organisation suspended its activities there until after that moment."""
    return bool(session.scalar(select(suspends(organisation_id, area_code, starts_at))))


def all_shifts_in(place: str, *, until: datetime, now: datetime) -> Select[Shift]:
    """Everybody's shifts there that run now or start before `until`, not called off."""
    return (
        select(Shift)
        .join(Task, Task.id == Shift.task_id)
        .where(
            Shift.cancelled_at.is_(None),
            Shift.ends_at > now,
            Shift.starts_at < until,
            lies_in(place, Shift.area_code),
        )
    )


def shifts_in(organisation_id: int, place: str, *, until: datetime, now: datetime) -> Select[Shift]:
    """The same of one organisation."""
    return all_shifts_in(place, until=until, now=now).where(Task.organisation_id == organisation_id)


def reach_of(
    session: Session, organisation_id: int, place: str, *, until: datetime, now: datetime
) -> Reach:
    """How many shifts would be called off, and how many people would be told."""
    return _reach(session, shifts_in(organisation_id, place, until=until, now=now))


def reach_of_all(session: Session, place: str, *, until: datetime, now: datetime) -> Reach:
    """The same over all organisations, each person counted once."""
    return _reach(session, all_shifts_in(place, until=until, now=now))


def _reach(session: Session, touched: Select[Shift]) -> Reach:
    some = touched.with_only_columns(Shift.id).subquery()
    people = select(func.count(SignUp.volunteer_id.distinct())).where(
        SignUp.shift_id.in_(select(some.c.id)), SignUp.state.in_(_STILL_IN)
    )
    shifts = session.scalar(select(func.count()).select_from(some))
    return Reach(shifts or 0, session.scalar(people) or 0)


def stand_downs(session: Session, actor: Actor) -> list[StandDown]:
    """Those of the actor's organisations: what stands first, then the latest closed."""
    return list(
        session.scalars(
            select(StandDown)
            .where(StandDown.organisation_id.in_(_led_by(actor)))
            .order_by(StandDown.ended_at.is_not(None), StandDown.begins_at.desc())
            .limit(MOST)
        )
    )


def stand_down_for(session: Session, actor: Actor, reference: str) -> StandDown:
    """One of an organisation whose shifts the actor manages; raises NotFound."""
    found = session.scalar(
        select(StandDown).where(
            StandDown.reference == reference, StandDown.organisation_id.in_(_led_by(actor))
        )
    )
    if found is None:
        raise NotFound
    return found


def places_to_choose(session: Session, actor: Actor) -> dict[str, dict[str, str]]:
    """State → code → name of the places where one's organisations have planned anything.

    Each state as a whole comes first; where nothing was planned yet, all states are there.
    """
    planned = (
        select(Area.state_code)
        .join(Shift, Shift.area_code == Area.code)
        .join(Task, Task.id == Shift.task_id)
        .where(Task.organisation_id.in_(_led_by(actor)))
    )
    codes = set(session.scalars(planned.distinct()))
    states = select(State.code, State.name).order_by(State.name)
    found = session.execute(states.where(State.code.in_(codes)) if codes else states).all()
    areas = session.execute(
        select(Area.code, Area.name, Area.state_code)
        .where(Area.state_code.in_(codes))
        .order_by(Area.name, Area.code)
    ).all()
    return {
        state.name: {state.code: state.name}
        | {area.code: area.name for area in areas if area.state_code == state.code}
        for state in found
    }


def whose_people_are_in(
    session: Session, place: str, *, until: datetime, now: datetime
) -> list[int]:
    """Whose shifts a notice there touches, or whose people may be on their way home; by id."""
    theirs = (
        select(Task.organisation_id)
        .join(Shift, Shift.task_id == Task.id)
        .where(
            Shift.cancelled_at.is_(None),
            Shift.ends_at > now - NOT_SEEN_LEAVING,
            Shift.starts_at < until,
            lies_in(place, Shift.area_code),
        )
    )
    return sorted(session.scalars(theirs.distinct()))


def _led_by(actor: Actor) -> frozenset[int]:
    return actor.organisations_with(Permission.SHIFT_MANAGE)


def asked_people(session: Session, standing: StandDown, among: set[int]) -> set[int]:
    """Which of these people a question of this stand-down waits for already."""
    return set(
        session.scalars(
            select(SignUp.volunteer_id)
            .join(SafetyCheck, SafetyCheck.sign_up_id == SignUp.id)
            .where(SafetyCheck.stand_down_id == standing.id, SignUp.volunteer_id.in_(among))
        )
    )


def seen_there(session: Session, standing: StandDown, *, now: datetime, limit: int) -> list[SignUp]:
    """Who worked there until a moment ago, or never checked out, and is not asked yet."""
    asked = (
        select(SignUp.volunteer_id)
        .join(SafetyCheck, SafetyCheck.sign_up_id == SignUp.id)
        .where(SafetyCheck.stand_down_id == standing.id)
    )
    rows = session.scalars(
        select(SignUp)
        .join(Shift, Shift.id == SignUp.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .where(
            Task.organisation_id == standing.organisation_id,
            lies_in(standing.place, Shift.area_code),
            Shift.cancelled_at.is_(None),
            Shift.ends_at.between(now - NOT_SEEN_LEAVING, now),
            or_(
                SignUp.state == SignUpState.CHECKED_IN,
                and_(SignUp.state.in_(WERE_THERE), Shift.ends_at >= now - NEAR),
            ),
            SignUp.volunteer_id.not_in(asked),
        )
        .order_by(SignUp.id)
        .limit(limit)
    )
    return list(rows)
