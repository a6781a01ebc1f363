"""Read published entries for feeds; the coarse copy is all that is asked."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.incidents.models import PublicIncident
from portal.incidents.period_rules import Period
from portal.incidents.public_queries import public_incident, public_page
from portal.incidents.public_rules import Cursor
from portal.places.models import Area
from portal.publishing.entry_rules import Entry, Place, Text
from portal.publishing.question_rules import Question

Outlines = dict[str, dict[str, Any]]


def entries_page(
    session: Session, question: Question, *, size: int, outlined: bool = False
) -> tuple[list[Entry], Cursor | None]:
    """A page of entries, newest published period first, and where the next begins."""
    found, following = public_page(session, question.wanted, after=question.after, size=size)
    outlines = _outlines(session, found) if outlined else {}
    return [entry_of(copy, outlines) for copy in found], following


def entry(session: Session, reference: str) -> Entry:
    """One entry with its outline; raises NotFound."""
    copy = public_incident(session, reference)
    return entry_of(copy, _outlines(session, [copy]))


def entry_of(copy: PublicIncident, outlines: Outlines) -> Entry:
    """The copy's facts, with its outline where one was asked for."""
    return Entry(
        reference=copy.reference,
        layer=copy.layer,
        kind=copy.kind,
        state=copy.state,
        place=_place(copy, outlines),
        period=Period(copy.granularity, copy.period_start, copy.part_of_day),
        text=Text(*(getattr(copy, name) or "" for name in Text.__dataclass_fields__)),
        revision=copy.revision,
        supporting=copy.supporting,
        accredited=copy.accredited,
        retraction_reason=copy.retraction_reason,
        deaths=copy.deaths,
        is_demo=copy.is_demo,
        edition=copy.edition,
        told_on=copy.told_on,
    )


def _place(copy: PublicIncident, outlines: Outlines) -> Place:
    state, area = copy.state_of_area, copy.area
    return Place(
        state_code=copy.state_code,
        state=state.name if state else None,
        area_code=copy.area_code,
        area=area.name if area else None,
        merged=area.merged if area else 0,
        outline=outlines.get(copy.area_code or copy.state_code or ""),
    )


def _outlines(session: Session, copies: Sequence[PublicIncident]) -> Outlines:
    """Each outline once, however many entries it stands for."""
    states = {state.code: state.outline for c in copies if (state := c.state_of_area)}
    areas = _area_outlines(session, {c.area_code for c in copies if c.area_code})
    return {code: json.loads(text) for code, text in {**states, **areas}.items()}


def _area_outlines(session: Session, codes: Collection[str]) -> dict[str, str]:
    rows = session.execute(select(Area.code, Area.outline).where(Area.code.in_(codes)))
    return {row.code: row.outline for row in rows}
