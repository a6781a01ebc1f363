"""What a change would do to each shift: shown before it is done, and decided again when it is."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.no_go.queries import is_no_go
from portal.volunteering.change_queries import (
    Concerned,
    as_it_stands,
    concerned_in,
    ends_of,
    other_engagements,
    rules_of,
    shifts_to_change,
)
from portal.volunteering.change_rules import Change, ShiftThen, after_change, who_cannot_follow
from portal.volunteering.choosing_leads import handle_of, lead_of
from portal.volunteering.errors import PlanReason, PlanRefused
from portal.volunteering.models import Shift
from portal.volunteering.rules import Stretch
from portal.volunteering.stand_down_queries import is_stood_down


@dataclass
class Weighed:
    """One shift, what it would be, or why not; who is told, and whose place would be freed."""

    shift: Shift
    then: ShiftThen | None
    refusal: PlanReason | None
    what: tuple[str, ...]
    concerned: list[Concerned]
    left_behind: list[Concerned]
    lead_id: int | None = None

    @property
    def moves(self) -> bool:
        """Whether it would be at another time."""
        return "times" in self.what

    @property
    def must_be_told(self) -> bool:
        """Whether people must follow it: another time, another place, or no shift at all."""
        return bool({"times", "meeting_point", "call_off"} & set(self.what))


def weigh(
    session: Session, actor: Actor, references: Collection[str], change: Change, *, now: datetime
) -> list[Weighed]:
    """For the preview, without a lock. Raises NotFound."""
    shifts = shifts_to_change(session, actor, references)
    people = concerned_in(session, [one.id for one in shifts])
    return sorted(
        weigh_held(session, shifts, people, change, now=now),
        key=lambda one: (one.shift.starts_at, one.shift.reference),
    )


def weigh_held(
    session: Session,
    shifts: Sequence[Shift],
    people: Sequence[Concerned],
    change: Change,
    *,
    now: datetime,
) -> list[Weighed]:
    """The same of shifts and people that are at hand already."""
    weighed = [
        _weigh_one(session, shift, [one for one in people if one.shift_id == shift.id], change, now)
        for shift in shifts
    ]
    _find_left_behind(session, [one for one in weighed if one.moves])
    return weighed


def _weigh_one(
    session: Session, shift: Shift, people: list[Concerned], change: Change, now: datetime
) -> Weighed:
    try:
        then = after_change(as_it_stands(session, shift), change, now)
        _ensure_not_stood_down(session, shift, then)
        lead_id = _lead(session, shift, change, now)
    except PlanRefused as refused:
        return Weighed(shift, None, refused.reason, (), people, [])
    return Weighed(shift, then, None, _what(shift, then, change, lead_id), people, [], lead_id)


def _ensure_not_stood_down(session: Session, shift: Shift, then: ShiftThen) -> None:
    """A place where activities are suspended takes no shift by way of a change either."""
    if then.starts_at != shift.starts_at and is_stood_down(
        session,
        organisation_id=shift.task.organisation_id,
        area_code=shift.area_code,
        starts_at=then.starts_at,
    ):
        raise PlanRefused(PlanReason.AREA_STOOD_DOWN)
    if then.starts_at != shift.starts_at and is_no_go(
        session, area_code=shift.area_code, starts_at=then.starts_at
    ):
        raise PlanRefused(PlanReason.AREA_NO_GO)


def _lead(session: Session, shift: Shift, change: Change, now: datetime) -> int | None:
    # Who leads already and is not touched is not judged again.
    if change.lead is None or change.lead == handle_of(session, shift.lead_id):
        return shift.lead_id
    return lead_of(session, shift.task, handle=change.lead, now=now)


def _what(shift: Shift, then: ShiftThen, change: Change, lead_id: int | None) -> tuple[str, ...]:
    if change.call_off:
        return ("call_off",)
    point, asks = change.meeting_point, change.asks_first
    changed = {
        "times": (then.starts_at, then.ends_at) != (shift.starts_at, shift.ends_at),
        "meeting_point": point is not None and point != shift.meeting_point,
        "minimum": then.minimum != shift.minimum,
        "capacity": then.capacity != shift.capacity,
        "roles": then.role_places != tuple(role.capacity for role in shift.roles),
        "asks_first": asks is not None and asks != shift.asks_first,
        "lead": lead_id != shift.lead_id,
    }
    return tuple(name for name, differs in changed.items() if differs)


def _find_left_behind(session: Session, moving: list[Weighed]) -> None:
    stretches = {
        one.shift.id: Stretch(one.then.starts_at, one.then.ends_at) for one in moving if one.then
    }
    if not stretches:
        return
    own: dict[int, dict[int, Stretch]] = defaultdict(dict)
    for one in moving:
        for sign_up in one.concerned:
            if sign_up.holds:
                own[sign_up.volunteer_id][one.shift.id] = stretches[one.shift.id]
    others = other_engagements(
        session, own.keys(), besides=stretches, between=ends_of(list(stretches.values()))
    )
    for one in moving:
        rules = rules_of(session, one.shift.task.organisation_id)
        one.left_behind = [
            sign_up
            for sign_up in one.concerned
            if sign_up.holds
            and one.shift.id
            in who_cannot_follow(
                own[sign_up.volunteer_id], others.get(sign_up.volunteer_id, []), rules
            )
        ]
