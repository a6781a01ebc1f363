"""What the address of a list asks for; whatever is malformed is left out."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import request, url_for
from sqlalchemy.orm import Session

from portal.places.queries import state_names
from portal.volunteering.desk_queries import DeskFilter
from portal.volunteering.queries import Cursor, ShiftFilter

HOME_ZONE = ZoneInfo("America/Mexico_City")
ALL_STATES = 32
PUBLIC_KEYS = ("state", "from")
DESK_KEYS = ("from", "until", "area", "incident")
_known_states: dict[str, str] = {}


def wanted_shifts(now: datetime) -> ShiftFilter:
    """The filter in `?state=20&from=2026-12-05&after=…`; nothing before now is ever wanted."""
    day = _day(request.args.get("from", ""))
    begins = _midnight(day) if day else now
    state = request.args.get("state", "")
    return ShiftFilter(
        from_=max(begins, now),
        state_code=state if state.isdecimal() and len(state) == 2 else None,
        after=wanted_cursor(),
    )


def wanted_at_desk(now: datetime) -> DeskFilter:
    """The filter in `?from=2026-12-05&until=…&area=…&incident=…`; shifts that are over never."""
    begins, ends = _day(request.args.get("from", "")), _day(request.args.get("until", ""))
    return DeskFilter(
        from_=max(_midnight(begins), now) if begins else now,
        until=_midnight(ends + timedelta(days=1)) if ends and ends.year < 9999 else None,
        area_code=request.args.get("area", "")[:12],
        incident=request.args.get("incident", "")[:32],
        after=wanted_cursor(),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), HOME_ZONE).astimezone(UTC)


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
    filtered = {key: request.args[key] for key in kept if request.args.get(key)}
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


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
