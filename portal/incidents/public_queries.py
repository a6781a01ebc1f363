"""What the public may read. Nothing here knows the verifiers' table: the coarse copy is all."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.orm import Session, selectinload

from portal.errors import NotFound
from portal.incidents.models import PublicIncident
from portal.incidents.period_rules import Granularity
from portal.incidents.public_rules import Cursor, Layer, PublicFilter
from portal.incidents.rules import IncidentState

PAGE = 20
TELLS_THE_WEEK = (Granularity.PART_OF_DAY, Granularity.WEEK)
TAKEN_BACK = (IncidentState.RETRACTED, IncidentState.DUPLICATE_OF, IncidentState.FALSE)
TELLS_THE_MONTH = (*TELLS_THE_WEEK, Granularity.MONTH)

Listing = tuple[Sequence[PublicIncident], Cursor | None]


def public_page(
    session: Session, wanted: PublicFilter, *, after: Cursor | None = None, size: int = PAGE
) -> Listing:
    """One page, newest published period first, and where the next begins (None: nowhere)."""
    query = _matching(wanted).order_by(
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
        _matching(wanted)
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


def count_by_state(session: Session, layer: Layer) -> dict[str, int]:
    """How many entries of a layer each state has, but for those that were taken back."""
    rows = session.execute(
        select(PublicIncident.state_code, func.count())
        .where(
            PublicIncident.layer == layer,
            PublicIncident.state_code.is_not(None),
            or_(PublicIncident.state.is_(None), PublicIncident.state.not_in(TAKEN_BACK)),
        )
        .group_by(PublicIncident.state_code)
    )
    return {str(code): count for code, count in rows}


def months_told(session: Session, layer: Layer, *, limit: int = 24) -> list[date]:
    """The latest months in which published periods of a layer begin."""
    starts = session.scalars(
        select(PublicIncident.period_start)
        .where(PublicIncident.layer == layer, PublicIncident.granularity.in_(TELLS_THE_MONTH))
        .distinct()
        .order_by(PublicIncident.period_start.desc())
        .limit(31 * limit)
    )
    return list(dict.fromkeys(start.replace(day=1) for start in starts))[:limit]


def _matching(wanted: PublicFilter) -> Select[PublicIncident]:
    query = select(PublicIncident).where(PublicIncident.layer == wanted.layer)
    if wanted.state_code is not None:
        query = query.where(PublicIncident.state_code == wanted.state_code)
    if wanted.area_code is not None:
        query = query.where(PublicIncident.area_code == wanted.area_code)
    if wanted.kind is not None:
        query = query.where(PublicIncident.kind == wanted.kind)
    if wanted.span is not None:
        # An entry that tells only its month must not answer to any week of it.
        tells = TELLS_THE_WEEK if wanted.span.is_week else TELLS_THE_MONTH
        query = query.where(
            PublicIncident.granularity.in_(tells),
            PublicIncident.period_start.between(wanted.span.first, wanted.span.last),
        )
    return query
