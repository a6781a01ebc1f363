"""Ask for people for a case: choices only, under a label that leads to nothing."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.models import Case, PeopleAsk
from portal.aid.people_queries import open_asks
from portal.aid.people_rules import (
    AskFacts,
    AskState,
    PeopleKind,
    Span,
    ensure_may_ask,
    last_day,
)
from portal.aid.recording_history import ensure_fresh, move, note_change
from portal.aid.rules import CaseState
from portal.clock import day_of


def ask_people(
    session: Session,
    *,
    case: Case,
    kind: PeopleKind,
    from_on: date,
    span: Span,
    people: int,
    version: int,
    actor: Actor,
    now: datetime,
) -> PeopleAsk:
    """Put it before whoever plans shifts. `case` is locked by its query.

    Raises StalePage and the refusals of `ensure_may_ask`.
    """
    ensure_fresh(case, version)
    ensure_may_ask(
        AskFacts(
            state=CaseState(case.state),
            is_own=case.assigned_to_id == actor.user_id,
            people=people,
            from_on=from_on,
            today=day_of(now),
            open_asks=open_asks(session, case),
        )
    )
    # Whoever plans needs the place alone; when it happened is the desk's to know.
    area, _dot, _when = case.cell.partition("·")
    ask = PeopleAsk(
        case=case, organisation_id=case.organisation_id, area=area, kind=kind, from_on=from_on,
        until_on=last_day(from_on, span), people=people, state=AskState.ASKED,
    )  # fmt: skip
    session.add(ask)
    move(case, CaseState.IN_PROGRESS)
    note_change(session, case=case, actor=actor, what="people_asked", now=now)
    session.flush()
    return ask
