"""What the public may read. Nothing here knows the verifiers' table: the coarse copy is all."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, null, select, tuple_
from sqlalchemy.orm import Session, selectinload

from portal.errors import NotFound
from portal.incidents.models import PublicIncident
from portal.incidents.period_rules import Granularity
from portal.incidents.public_rules import Cursor, Layer, MapLayer, PublicFilter, map_layer
from portal.incidents.rules import IncidentKind, IncidentState
from portal.incidents.word_search import says

PAGE = 20
SOMEWHERE = ""
TELLS_THE_WEEK = (Granularity.PART_OF_DAY, Granularity.WEEK)
TELLS_THE_MONTH = (*TELLS_THE_WEEK, Granularity.MONTH)

Sorted = dict[tuple[MapLayer, IncidentKind], int]
Listing = tuple[Sequence[PublicIncident], Cursor | None]


def public_page(
    session: Session, wanted: PublicFilter, *, after: Cursor | None = None, size: int = PAGE
) -> Listing:
    """One page, newest published period first, and where the next begins (None: nowhere)."""
    query = _matching(session, wanted).order_by(
        PublicIncident.period_start.desc(), PublicIncident.reference.desc()
    )
    if after is not None:
        key = tuple_(PublicIncident.period_start, PublicIncident.reference)
        query = query.where(key < tuple_(after.period_start, after.reference))
    found = session.scalars(query.limit(size + 1)).all()
    if len(found) <= size:
        return found, None
    last = found[size - 1]
    return found[:size], Cursor(last.period_start, last.reference)


def taken_back_lately(
    session: Session, wanted: PublicFilter, *, today: date, most: int
) -> Sequence[PublicIncident]:
    """What was retracted this month or the last, newest first, however old the incident is.

    A month is the finest that can be asked of all of them: some tell no more of when it was.
    """
    since = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    return session.scalars(
        _matching(session, wanted)
        .where(PublicIncident.state == IncidentState.RETRACTED, PublicIncident.told_on >= since)
        .order_by(PublicIncident.told_on.desc(), PublicIncident.reference)
        .limit(most)
    ).all()


def public_incident(session: Session, reference: str) -> PublicIncident:
    """What the public may know of one incident; raises NotFound."""
    found = session.scalar(
        select(PublicIncident)
        .where(PublicIncident.reference == reference)
        .options(selectinload(PublicIncident.revisions))
    )
    if found is None:
        raise NotFound
    return found


def counts_on_map(session: Session, wanted: PublicFilter) -> dict[MapLayer, dict[str, int]]:
    """Map layer → state, or area of the wanted state → how many entries, whatever `wanted.layer`.

    What is known no finer is counted under SOMEWHERE.
    """
    counted: dict[MapLayer, dict[str, int]] = {layer: {} for layer in MapLayer}
    for layer in Layer:
        for state, code, number in session.execute(_by_place(replace(wanted, layer=layer))):
            drawn = map_layer(layer, state)
            if drawn is not None:
                code = code or SOMEWHERE
                counted[drawn][code] = counted[drawn].get(code, 0) + number
    return counted


def _by_place(wanted: PublicFilter) -> Select[Any, Any, Any]:
    by_state = wanted.state_code is None
    place = PublicIncident.state_code if by_state else PublicIncident.area_code
    # Events of the historical layer have no state of their own: an index alone counts them.
    has_states = wanted.layer is Layer.ALLIANCE
    state: Any = PublicIncident.state if has_states else null()
    return (
        select(state, place, func.count())
        .where(PublicIncident.layer == wanted.layer, *_narrowed(wanted))
        .group_by(*((state, place) if has_states else (place,)))
    )


def counts_by_month(
    session: Session, wanted: PublicFilter, shown: Collection[MapLayer], *, first: date
) -> dict[date, Sorted]:
    """Month → map layer and kind → how many entries that tell their month, from `first`'s on."""
    rows = session.execute(
        select(PublicIncident.state, PublicIncident.kind, PublicIncident.period_start, func.count())
        .where(
            PublicIncident.layer == wanted.layer,
            PublicIncident.granularity.in_(TELLS_THE_MONTH),
            PublicIncident.period_start >= first,
            *_narrowed(wanted),
        )
        .group_by(PublicIncident.state, PublicIncident.kind, PublicIncident.period_start)
    )
    counted: dict[date, Sorted] = {}
    for state, kind, start, number in rows:
        drawn = map_layer(wanted.layer, state)
        if drawn in shown and drawn is not None:
            of_month = counted.setdefault(start.replace(day=1), {})
            of_month[drawn, kind] = of_month.get((drawn, kind), 0) + number
    return counted


def months_told(session: Session, layer: Layer, *, limit: int = 24) -> list[date]:
    """The latest months in which published periods of a layer begin."""
    # From each beginning to the one before it: however many begin together, one step passes them.
    walk = select(_latest(layer).scalar_subquery().label("start")).cte("told", recursive=True)
    earlier = _latest(layer).where(PublicIncident.period_start < walk.c.start).correlate(walk)
    walk = walk.union_all(select(earlier.scalar_subquery()).where(walk.c.start.is_not(None)))
    told = select(walk.c.start).where(walk.c.start.is_not(None)).limit(31 * limit)
    months = {start.replace(day=1) for start in session.scalars(told)}
    return sorted(months, reverse=True)[:limit]


def _latest(layer: Layer) -> Select[date]:
    return (
        select(PublicIncident.period_start)
        .where(PublicIncident.layer == layer, PublicIncident.granularity.in_(TELLS_THE_MONTH))
        .order_by(PublicIncident.period_start.desc())
        .limit(1)
    )


def _matching(session: Session, wanted: PublicFilter) -> Select[PublicIncident]:
    query = select(PublicIncident).where(PublicIncident.layer == wanted.layer, *_narrowed(wanted))
    return query.where(says(session, wanted.words)) if wanted.words else query


def _narrowed(wanted: PublicFilter) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if wanted.state_code is not None:
        asked.append(PublicIncident.state_code == wanted.state_code)
    if wanted.area_code is not None:
        asked.append(PublicIncident.area_code == wanted.area_code)
    if wanted.kind is not None:
        asked.append(PublicIncident.kind == wanted.kind)
    if wanted.span is not None:
        # An entry that tells only its month must not answer to any week of it.
        tells = TELLS_THE_WEEK if wanted.span.is_week else TELLS_THE_MONTH
        asked.append(PublicIncident.granularity.in_(tells))
        asked.append(PublicIncident.period_start.between(wanted.span.first, wanted.span.last))
    return asked
