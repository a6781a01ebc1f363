"""Judge a try to give before it costs a call of the payment service, and write down its way."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.giving.breaker_rules import Outcome
from portal.giving.counting_tries import BEGUN, count
from portal.giving.marking_callers import Marks, Visitor, marks_of
from portal.giving.minding_breakers import held_breaker
from portal.giving.models import Campaign, Gift
from portal.giving.monthly_models import MonthlyGift
from portal.giving.pressure_models import GiftTry
from portal.giving.pressure_queries import (
    first_try_of,
    pressure_of,
    return_of,
    try_of,
    try_of_wish,
)
from portal.giving.pressure_rules import Stop, Verdict, Way, stop_of_return, verdict_of
from portal.notices.writing import notify

MAIL = "gift_step"


@dataclass(frozen=True)
class Turn:
    """How a try was judged, and under which marks. `is_known` is a second click."""

    verdict: Verdict
    marks: Marks
    is_known: bool = False


def judge_try(
    session: Session,
    *,
    campaign: Campaign,
    visitor: Visitor,
    form_key: str,
    waited: bool,
    link_key: str,
    now: datetime,
) -> Turn:
    """Which way is open to whoever sent the form; tries of one campaign are judged one by one."""
    breaker = held_breaker(session, campaign, now=now)
    marks = marks_of(session, visitor, link_key=link_key, now=now)
    known = try_of_wish(session, form_key)
    if known is not None:
        way = Way.MAILED if known.outcome == Outcome.MAILED else Way.STRAIGHT
        return Turn(Verdict(way), marks, is_known=True)
    known_now = pressure_of(session, breaker, marks, waited=waited, now=now)
    turn = Turn(verdict_of(known_now), marks)
    if turn.verdict.way is None:
        count(session, campaign.id, turn.verdict.stop or Stop.BREAKER, now=now)
    return turn


def note_try(
    session: Session, *, held: Gift | MonthlyGift, turn: Turn, email: str, now: datetime
) -> None:
    """Write the try down; on the way by mail, send the link that proves whose address it is."""
    way = turn.verdict.way
    if turn.is_known or way is None:
        return
    mailed = way is Way.MAILED
    _add(session, held, way, turn.marks, Outcome.MAILED if mailed else Outcome.UNDECIDED, now)
    if mailed:
        what = "monthly" if isinstance(held, MonthlyGift) else "gift"
        facts = {"what": what, "gift": held.reference}
        notify(session, kind=MAIL, language=held.language, address=email, facts=facts, now=now)
    count(session, held.campaign_id, Outcome.MAILED if mailed else BEGUN, now=now)


def may_go_on(
    session: Session, *, held: Gift | MonthlyGift, visitor: Visitor, link_key: str, now: datetime
) -> bool:
    """Whether a gift that stands may come to a payment page from its own page.

    Who came by a mailed link proved an address and is not asked more; others are judged as new.
    """
    known = try_of(session, held.reference, held.attempt)
    if known is not None and known.outcome != Outcome.MAILED:
        return True
    first = known or first_try_of(session, held.reference)
    marks = marks_of(session, visitor, link_key=link_key, now=now)
    if first is not None and first.way == Way.MAILED:
        way: Way | None = Way.MAILED
        stop = stop_of_return(return_of(session, first, marks, now=now))
    else:
        breaker = held_breaker(session, held.campaign, now=now)
        verdict = verdict_of(pressure_of(session, breaker, marks, waited=False, now=now))
        way, stop = verdict.way, verdict.stop
    if stop is not None or way is None:
        count(session, held.campaign_id, stop or Stop.BREAKER, now=now)
        return False
    if known is None:
        known = _add(session, held, way, marks, Outcome.UNDECIDED, now)
    if first is not None:
        known.address, known.domain, known.form = first.address, first.domain, first.form
    known.outcome, known.begun_at = Outcome.UNDECIDED, now
    session.flush()
    count(session, held.campaign_id, BEGUN, now=now)
    return True


def _add(
    session: Session,
    held: Gift | MonthlyGift,
    way: Way,
    marks: Marks,
    outcome: Outcome,
    now: datetime,
) -> GiftTry:
    made = GiftTry(
        campaign_id=held.campaign_id,
        reference=held.reference,
        attempt=held.attempt,
        way=way,
        outcome=outcome,
        caller=_first(marks.caller),
        address=_first(marks.address),
        domain=_first(marks.domain),
        form=_first(marks.form),
        made_at=now,
        begun_at=None if outcome is Outcome.MAILED else now,
    )
    session.add(made)
    session.flush()
    return made


def _first(marks: tuple[str, ...]) -> str | None:
    return marks[0] if marks else None
