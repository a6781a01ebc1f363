"""A coordinator changes shifts that are planned; whoever must follow is told once for each."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.recording import record
from portal.notices.writing import notify
from portal.outbox.writing import enqueue
from portal.volunteering.calling_off import call_off
from portal.volunteering.change_queries import Concerned, stale
from portal.volunteering.change_rules import Change
from portal.volunteering.choosing_leads import called
from portal.volunteering.holding_shifts import hold_shifts
from portal.volunteering.models import Shift
from portal.volunteering.moving_times import move_times
from portal.volunteering.offering import offer_free_places
from portal.volunteering.placing import move_sign_up
from portal.volunteering.rules import SignUpState, Stretch
from portal.volunteering.weighing_changes import Weighed, weigh_held

KIND = "shift_change_notice"


def change_shifts(
    session: Session,
    *,
    versions: Mapping[str, int],
    change: Change,
    coordinator: Actor,
    now: datetime,
) -> list[Weighed]:
    """Change every shift of `versions` that can be; the others come back with their refusal.

    Whoever cannot be in two places, or would not rest, is excused and told. Raises StaleShift
    when a shift is not the one that was shown, BusyShift, and NotFound.
    """
    leads = called(session, change.lead)
    shifts, people = hold_shifts(session, coordinator, versions, also=leads)
    for shift in shifts:
        if versions[shift.reference] != shift.version:
            raise stale(session, shift)
    weighed = weigh_held(session, shifts, people, change, now=now)
    for one in _in_safe_order(weighed):
        if one.refusal is None and one.what:
            _apply(session, one, change, coordinator, now)
    session.flush()
    return weighed


def _in_safe_order(weighed: list[Weighed]) -> list[Weighed]:
    """Later shifts first when they move later, earlier first when earlier.

    A person in two of them is then never in both at once on the way, and the constraint on
    PostgreSQL, which looks at each row as it is written, has nothing to say.
    """
    later = [one for one in weighed if one.then and one.then.starts_at > one.shift.starts_at]
    rest = [one for one in weighed if one not in later]
    return sorted(later, key=_begins, reverse=True) + sorted(rest, key=_begins)


def _begins(one: Weighed) -> datetime:
    return one.shift.starts_at


def _apply(
    session: Session, one: Weighed, change: Change, coordinator: Actor, now: datetime
) -> None:
    shift = one.shift
    if change.call_off:
        call_off(session, shift=shift, coordinator=coordinator, now=now)
        return
    was = Stretch(shift.starts_at, shift.ends_at)
    for left in one.left_behind:
        _excuse(session, shift, left, now)
    _write(shift, one, change)
    session.flush()
    if one.moves:
        staying = [each for each in one.concerned if each not in one.left_behind]
        for each in move_times(session, shift, staying):
            one.left_behind.append(each)
            _excuse(session, shift, each, now)
    _tell(session, one, was, now)
    # Room that came by a higher number, or by who cannot follow, goes to who waits for it.
    offer_free_places(session, shift=shift.reference, now=now)
    record(
        session,
        actor=coordinator,
        action="shift_changed",
        subject=f"shift:{shift.reference}",
        organisation_id=shift.task.organisation_id,
        reason=" ".join(one.what),
        now=now,
    )


def _write(shift: Shift, one: Weighed, change: Change) -> None:
    assert one.then is not None
    shift.starts_at, shift.ends_at = one.then.starts_at, one.then.ends_at
    shift.minimum, shift.capacity = one.then.minimum, one.then.capacity
    for role, places in zip(shift.roles, one.then.role_places, strict=True):
        role.capacity = places
    if change.meeting_point is not None:
        shift.meeting_point = change.meeting_point
    if change.asks_first is not None:
        shift.asks_first = change.asks_first
    shift.lead_id = one.lead_id
    shift.version += 1
    shift.sequence += one.must_be_told


def _excuse(session: Session, shift: Shift, left: Concerned, now: datetime) -> None:
    session.flush()
    move_sign_up(session, sign_up_id=left.id, shift_id=shift.id, to=SignUpState.EXCUSED, now=now)
    session.expire(shift, ["taken"])
    for role in shift.roles:
        session.expire(role, ["taken"])


def _tell(session: Session, one: Weighed, was: Stretch, now: datetime) -> None:
    """Those who lost their place at once and in words of their own; the others by one job."""
    if not one.must_be_told:
        return
    facts: dict[str, str | int] = {
        "shift": one.shift.reference,
        "was_starts": _said(was.starts_at),
        "was_ends": _said(was.ends_at),
        "starts": _said(one.shift.starts_at),
        "ends": _said(one.shift.ends_at),
        "zone": one.shift.zone,
        "place": int("meeting_point" in one.what),
    }
    for left in one.left_behind:
        notify(
            session,
            kind="shift_changed",
            language=left.language,
            user_id=left.volunteer_id,
            facts={**facts, "left": 1},
            now=now,
        )
    if one.concerned:
        enqueue(session, kind=KIND, payload={**facts, "sequence": one.shift.sequence}, now=now)


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M}Z"
