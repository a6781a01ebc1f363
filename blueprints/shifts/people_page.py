"""The queue of people asked for cases, as whoever plans shifts may see it."""

from datetime import date

from flask import render_template, request, url_for

from blueprints import people_words
from blueprints.access_gate import current_actor
from blueprints.base_form import ConfirmForm
from blueprints.shifts import wording
from portal.aid import people_queries
from portal.aid.errors import AidRefused, ShiftRefused
from portal.aid.people_queries import QueueKey, QueueLine
from portal.aid.people_rules import ShiftFacts, ensure_fits
from portal.clock import day_of, utc_now
from portal.extensions import db
from portal.volunteering import standing_queries
from portal.volunteering.models import Shift
from portal.volunteering.standing_queries import ShiftAhead


def queue_page(*, refusal: AidRefused | None = None, wrong: str = "") -> str:
    """What waits for a shift, or with `?in=shifts` what is in one."""
    session, actor, now = db.session(), current_actor(), utc_now()
    in_shifts = request.args.get("in") == "shifts"
    reads = people_queries.asks_in_shifts if in_shifts else people_queries.asks_to_plan
    lines, after = reads(
        session,
        actor,
        standing=standing_queries.standing(now),
        today=day_of(now),
        after=_wanted_key(),
    )
    return render_template(
        "shifts/people.html",
        lines=lines,
        in_shifts=in_shifts,
        older=_next_page(after, in_shifts),
        fitting={} if in_shifts else _fitting(lines),
        shifts=standing_queries.named(session, [one.shift for one in lines if one.shift]),
        places={one.area: people_words.place(session, one.area) for one in lines},
        called=called,
        briefly=briefly,
        form=ConfirmForm(formdata=None),
        problem=people_words.why(refusal) if refusal else "",
        wrong=wrong,
        words=people_words,
    )


def facts_of(ahead: ShiftAhead) -> ShiftFacts:
    """What the desk's rule is told of a shift."""
    return ShiftFacts(
        reference=ahead.shift.reference,
        organisation_id=ahead.organisation_id,
        starts_on=ahead.starts_on,
        places=ahead.shift.capacity,
        fully_vetted=ahead.fully_vetted,
        is_ahead=ahead.is_ahead,
    )


def called(shift: Shift) -> str:
    """A shift in one line."""
    return f"{_title(shift)} · {wording.when(shift.starts_at, shift.ends_at, shift.zone)}"


def briefly(shift: Shift) -> str:
    """The same where there is little room: what tells two shifts apart comes first."""
    return f"{wording.moment_in(shift.starts_at, shift.zone)} · {_title(shift)}"


def _title(shift: Shift) -> str:
    return wording.title_of(shift.task)


def _fitting(lines: list[QueueLine]) -> dict[str, list[Shift]]:
    """For each ask the shifts that may carry it, by the rule that decides again when it is tied."""
    session = db.session()
    ahead = standing_queries.fully_vetted_ahead(session, current_actor(), now=utc_now())
    taken = people_queries.carrying(session, [one.shift.reference for one in ahead])
    free = [one for one in ahead if one.shift.reference not in taken]
    return {
        line.reference: [one.shift for one in free if _fits(facts_of(one), line)] for line in lines
    }


def _fits(shift: ShiftFacts, line: QueueLine) -> bool:
    days = {"from_on": line.from_on, "until_on": line.until_on}
    try:
        ensure_fits(shift, people=line.people, is_free=True, **days)
    except ShiftRefused:
        return False
    return shift.organisation_id == line.organisation_id


def _wanted_key() -> QueueKey | None:
    """Where the list goes on: `2026-12-05.reference`; what is malformed is left out."""
    when, _dot, reference = request.args.get("after", "").partition(".")
    try:
        return QueueKey(date.fromisoformat(when), reference)
    except ValueError:
        return None


def _next_page(after: QueueKey | None, in_shifts: bool) -> str:
    if after is None:
        return ""
    kept = {"in": "shifts"} if in_shifts else {}
    return url_for("shifts.people", after=f"{after.from_on}.{after.reference}", **kept)
