"""What the address of a list asks for; whatever is malformed is left out."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import request, url_for
from sqlalchemy.orm import Session

from portal.places.queries import state_names
from portal.volunteering.desk_queries import DeskFilter
from portal.volunteering.queries import Cursor, ShiftFilter
from portal.volunteering.skill_rules import TaskKind, as_skills

HOME_ZONE = ZoneInfo("America/Mexico_City")
ALL_STATES = 32
PUBLIC_KEYS = ("state", "from", "to", "kind", "skill", "language", "remote")
DESK_KEYS = ("from", "until", "area", "incident")
_known_states: dict[str, str] = {}


def wanted_shifts(now: datetime) -> ShiftFilter:
    """The filter in `?state=20&from=2026-12-05&kind=office&skill=law&after=…`.

    Nothing before now is ever wanted.
    """
    begins = _midnight(request.args.get("from", ""))
    ends = _midnight(request.args.get("to", ""), days_later=1)
    state, kind = request.args.get("state", ""), request.args.get("kind", "")
    if request.args.get("remote"):
        kind = TaskKind.REMOTE
    return ShiftFilter(
        from_=max(begins, now) if begins else now,
        until=ends,
        state_code=state if state.isdecimal() and len(state) == 2 else None,
        kind=TaskKind(kind) if kind in set(TaskKind) else None,
        skills=as_skills(" ".join(request.args.get(key, "")[:24] for key in ("skill", "language"))),
        after=wanted_cursor(),
    )


def kept_filter(keys: Collection[str] = PUBLIC_KEYS) -> dict[str, str]:
    """What the address asks for, without the page."""
    return {key: request.args[key][:32] for key in keys if request.args.get(key)}


def wanted_at_desk(now: datetime) -> DeskFilter:
    """The filter in `?from=2026-12-05&until=…&area=…&incident=…`; shifts that are over never."""
    begins = _midnight(request.args.get("from", ""))
    return DeskFilter(
        from_=max(begins, now) if begins else now,
        until=_midnight(request.args.get("until", ""), days_later=1),
        area_code=request.args.get("area", "")[:12],
        incident=request.args.get("incident", "")[:32],
        after=wanted_cursor(),
    )


def wanted_cursor() -> Cursor | None:
    """Where the list goes on: `20261205T150000000000-reference`."""
    moment, _, reference = request.args.get("after", "").partition("-")
    try:
        starts_at = datetime.strptime(moment, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    except ValueError:
        return None
    return Cursor(starts_at, reference)


def next_page(after: Cursor | None, kept: Collection[str] = PUBLIC_KEYS) -> str:
    """The address of the next page with the same filter, or an empty string."""
    if after is None or request.endpoint is None:
        return ""
    filtered = kept_filter(kept) | (request.view_args or {})
    marked = f"{after.starts_at:%Y%m%dT%H%M%S%f}-{after.reference}"
    return url_for(request.endpoint, after=marked, **filtered)


def state_choices(session: Session) -> dict[str, str]:
    """Code → name of the states; remembered once all are there, for they do not change."""
    if _known_states:
        return _known_states
    found = state_names(session)
    if len(found) == ALL_STATES:
        _known_states.update(found)
    return found


def _midnight(text: str, *, days_later: int = 0) -> datetime | None:
    try:
        day = date.fromisoformat(text) + timedelta(days=days_later)
        return datetime.combine(day, time(), HOME_ZONE).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
