"""Reads of people asked for cases. Whoever moves an ask locks its case, then the ask.

`standing` is a query of the shifts that take place, handed in by whoever may see both domains: an
ask whose shift is not among them waits again, from that moment and without anybody's doing.
"""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, contains_eager

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.aid.models import Case, PeopleAsk
from portal.aid.people_rules import STILL_OPEN, AskState
from portal.errors import NotFound

MOST = 50
Standing = Select[Any]


class QueueLine(NamedTuple):
    """What a coordinator reads of an ask: nothing of the case but where, as a state or wider."""

    reference: str
    organisation_id: int
    label: str
    kind: str
    area: str
    from_on: date
    until_on: date
    people: int
    state: str
    shift: str | None
    version: int


class QueueKey(NamedTuple):
    """Where a page of the queue begins."""

    from_on: date
    reference: str


def asks_of(
    session: Session, case: Case, *, standing: Standing
) -> list[tuple[PeopleAsk, AskState]]:
    """What people were asked to do for the case, each as it stands now, the latest fifty."""
    query = select(PeopleAsk, _waits(standing)).where(PeopleAsk.case_id == case.id)
    rows = session.execute(query.order_by(PeopleAsk.id.desc()).limit(MOST))
    return [(ask, AskState.ASKED if waits else AskState(ask.state)) for ask, waits in rows]


def open_asks(session: Session, case: Case) -> int:
    """How many asks of the case are neither done nor cancelled."""
    query = select(func.count()).where(
        PeopleAsk.case_id == case.id, PeopleAsk.state.in_(STILL_OPEN)
    )
    return session.scalars(query).one()


def asks_to_plan(
    session: Session, actor: Actor, *, standing: Standing, today: date, after: QueueKey | None
) -> tuple[list[QueueLine], QueueKey | None]:
    """Asks that wait for a shift where this person plans them, the soonest day first."""
    return _page(session, actor, _waits(standing), today, after)


def asks_in_shifts(
    session: Session, actor: Actor, *, standing: Standing, today: date, after: QueueKey | None
) -> tuple[list[QueueLine], QueueKey | None]:
    """Asks in a shift, and shifts that still wait for help which nobody needs any more."""
    states = (AskState.PLANNED, AskState.CANCELLED)
    carried = and_(PeopleAsk.state.in_(states), PeopleAsk.shift.in_(standing))
    return _page(session, actor, carried, today, after)


def how_many_to_plan(
    session: Session, actor: Actor, *, standing: Standing, today: date, most: int = MOST
) -> int:
    """How many wait for a shift, up to `most`."""
    found = select(PeopleAsk.id).where(_plans(actor), _waits(standing), PeopleAsk.until_on >= today)
    return session.scalar(select(func.count()).select_from(found.limit(most).subquery())) or 0


def carrying(session: Session, shifts: Collection[str]) -> set[str]:
    """Those of these shifts that carry an ask, open or done."""
    query = select(PeopleAsk.shift).where(
        PeopleAsk.shift.in_(shifts), PeopleAsk.state != AskState.CANCELLED
    )
    return {shift for shift in session.scalars(query) if shift}


def asks_to_mark(session: Session, actor: Actor, *, standing: Standing) -> list[PeopleAsk]:
    """Help in a shift for cases that this intermediary passed on."""
    query = (
        select(PeopleAsk)
        .join(PeopleAsk.case)
        .options(contains_eager(PeopleAsk.case))
        .where(
            _passed_on(actor), PeopleAsk.state == AskState.PLANNED, PeopleAsk.shift.in_(standing)
        )
    )
    return list(session.scalars(query.order_by(PeopleAsk.from_on, PeopleAsk.reference).limit(MOST)))


def ask_to_plan(session: Session, actor: Actor, reference: str) -> PeopleAsk:
    """An ask of an organisation where this person plans shifts, locked; raises NotFound."""
    return _locked(session, reference, _plans(actor))


def ask_to_mark(session: Session, actor: Actor, reference: str) -> PeopleAsk:
    """An ask for a case that this intermediary passed on, locked; raises NotFound."""
    return _locked(session, reference, _passed_on(actor))


def ask_of_case(session: Session, case: Case, reference: str) -> PeopleAsk:
    """An ask of this case, locked after it; raises NotFound."""
    return _locked(session, reference, PeopleAsk.case_id == case.id)


def _waits(standing: Standing) -> ColumnElement[bool]:
    off = and_(PeopleAsk.state == AskState.PLANNED, PeopleAsk.shift.not_in(standing))
    return or_(PeopleAsk.state == AskState.ASKED, off)


def _plans(actor: Actor) -> ColumnElement[bool]:
    return PeopleAsk.organisation_id.in_(actor.organisations_with(Permission.SHIFT_MANAGE))


def _passed_on(actor: Actor) -> ColumnElement[bool]:
    return and_(
        Case.intermediary == actor.reference,
        Case.organisation_id.in_(actor.organisations_with(Permission.DELIVERY_MARK)),
    )


def _page(
    session: Session,
    actor: Actor,
    which: ColumnElement[bool],
    today: date,
    after: QueueKey | None,
) -> tuple[list[QueueLine], QueueKey | None]:
    columns = [getattr(PeopleAsk, name) for name in QueueLine._fields]
    query = select(*columns).where(_plans(actor), which, PeopleAsk.until_on >= today)
    if after is not None:
        query = query.where(tuple_(PeopleAsk.from_on, PeopleAsk.reference) > tuple_(*after))
    query = query.order_by(PeopleAsk.from_on, PeopleAsk.reference).limit(MOST + 1)
    lines = [QueueLine._make(row) for row in session.execute(query)]
    if len(lines) <= MOST:
        return lines, None
    return lines[:MOST], QueueKey(lines[MOST - 1].from_on, lines[MOST - 1].reference)


def _locked(session: Session, reference: str, mine: ColumnElement[bool]) -> PeopleAsk:
    query = select(PeopleAsk.id, PeopleAsk.case_id).join(Case)
    found = session.execute(query.where(PeopleAsk.reference == reference, mine)).first()
    if found is None:
        raise NotFound
    fresh = {"populate_existing": True}
    case = select(Case).where(Case.id == found.case_id).with_for_update(of=Case)
    session.scalars(case.execution_options(**fresh)).one()
    ask = select(PeopleAsk).where(PeopleAsk.id == found.id).with_for_update(of=PeopleAsk)
    return session.scalars(ask.execution_options(**fresh)).one()
