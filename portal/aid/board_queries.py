"""The board and its lists, as quick with 100,000 cases as with a thousand.

Every list is read along one index from its key; every count stops at MOST_COUNTED.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, select, tuple_, union_all
from sqlalchemy.orm import Session, lazyload

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.aid.models import Case, Referral
from portal.aid.queries import visible
from portal.aid.referral_rules import ReferralState
from portal.aid.rules import STANDING_STILL, CaseState

PAGE = 30
MOST_COUNTED = 200
INCOMING = "incoming"
UNTAKEN = (CaseState.RECEIVED, CaseState.TRIAGED)


@dataclass(frozen=True)
class Filter:
    """What a list shows; empty fields show all. Ended cases come only by their state."""

    state: str = ""
    urgency: str = ""
    need: str = ""
    mine: bool = False
    untaken: bool = False
    late: bool = False
    unarrived: bool = False


@dataclass(frozen=True)
class Page:
    """Cases by the day they are due, and the key of the next page or ''."""

    cases: list[Case]
    more: str


def cases_for(
    session: Session, actor: Actor, wanted: Filter, *, today: date, after: str = ""
) -> Page:
    """One page of the actor's cases; an unreadable key starts at the beginning."""
    # A list says nothing of the needs' lines: they stay where they are.
    query = visible(actor).where(*_conditions(wanted, actor, today)).options(lazyload(Case.needs))
    key = _key(after)
    if key is not None:
        query = query.where(tuple_(Case.due_on, Case.reference) > key)
    found = list(session.scalars(query.order_by(Case.due_on, Case.reference).limit(PAGE + 1)))
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Page(found[:PAGE], f"{last.due_on.isoformat()}.{last.reference}" if last else "")


def counts_for(
    session: Session, actor: Actor, wanted: dict[str, Filter], *, today: date
) -> dict[str, int]:
    """How many cases each filter finds, up to MOST_COUNTED, in one question.

    INCOMING beside them: what other organisations referred here and nobody answered yet.
    """
    parts = [_counting(name, one, actor, today) for name, one in wanted.items()]
    parts.append(_counting_incoming(actor, today))
    rows: Iterable[Any] = session.execute(union_all(*parts))
    return dict(tuple(row) for row in rows)


def _counting(name: str, wanted: Filter, actor: Actor, today: date) -> Any:
    some = (
        visible(actor)
        .with_only_columns(Case.id)
        .where(*_conditions(wanted, actor, today))
        .limit(MOST_COUNTED)
        .subquery()
    )
    return select(literal(name), func.count()).select_from(some)


def _counting_incoming(actor: Actor, today: date) -> Any:
    some = (
        select(Referral.id)
        .where(
            Referral.to_id.in_(actor.organisations_with(Permission.REFERRAL_ANSWER)),
            Referral.state == ReferralState.OFFERED,
            Referral.until >= today,
        )
        .limit(MOST_COUNTED)
        .subquery()
    )
    return select(literal(INCOMING), func.count()).select_from(some)


def by_state() -> dict[str, Filter]:
    """A filter for every state."""
    return {state.value: Filter(state=state.value) for state in CaseState}


def monday() -> dict[str, Filter]:
    """What waits for anyone, for me, and what is late."""
    return {
        "untaken": Filter(untaken=True),
        "late": Filter(late=True),
        "mine": Filter(mine=True),
        "mine_late": replace(Filter(mine=True), late=True),
        "today": Filter(urgency="today"),
        "unarrived": Filter(unarrived=True),
    }


def _conditions(wanted: Filter, actor: Actor, today: date) -> Iterable[ColumnElement[bool]]:
    yield Case.state == wanted.state if wanted.state else Case.is_open.is_(True)
    if wanted.urgency:
        yield Case.urgency == wanted.urgency
    if wanted.need:
        yield Case.need == wanted.need
    if wanted.mine:
        yield Case.assigned_to_id == actor.user_id
    if wanted.untaken:
        yield Case.state.in_(UNTAKEN)
    if wanted.unarrived:
        yield Case.family_arrived == "no"
    if wanted.late:
        # A paused case is not late by our doing.
        yield and_(
            Case.due_on < today, Case.state.not_in(STANDING_STILL), Case.state != CaseState.MET
        )


def _key(after: str) -> tuple[date, str] | None:
    day, _dot, reference = after.partition(".")
    try:
        return date.fromisoformat(day), reference
    except ValueError:
        return None
