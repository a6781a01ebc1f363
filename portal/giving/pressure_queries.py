"""Reads of what is known of recent tries."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from portal.giving.breaker_rules import RECENT, BreakerState, Outcome, Tally
from portal.giving.marking_callers import Marks
from portal.giving.models import Gift
from portal.giving.monthly_models import MonthlyGift
from portal.giving.pressure_models import GiftBreaker, GiftTry
from portal.giving.pressure_rules import HOUR, SLOT, WINDOW, Pressure, Return, Way

OPEN_ROAD = (Way.STRAIGHT, Way.PROBE)
# A page may be paid two hours after it was opened, a mailed link a day after it was made.
LONGEST = timedelta(hours=26)
DECIDED = (Outcome.PAID, Outcome.FAILED)
Where = ColumnElement[bool]


def pressure_of(
    session: Session, breaker: GiftBreaker, marks: Marks, *, waited: bool, now: datetime
) -> Pressure:
    """What is known of a campaign and of whoever tries, for `verdict_of`; asked at once."""
    here, caller = GiftTry.campaign_id == breaker.campaign_id, GiftTry.caller.in_(marks.caller)
    address, form = GiftTry.address.in_(marks.address), GiftTry.form.in_(marks.form)
    lately, this_hour = GiftTry.begun_at > now - WINDOW, GiftTry.made_at > now - HOUR
    paid, failed = (GiftTry.outcome == one for one in (Outcome.PAID, Outcome.FAILED))
    owed, mailed = lately & ~paid, (GiftTry.way == Way.MAILED) & this_hour
    road = here & GiftTry.way.in_(OPEN_ROAD) & lately
    in_slot = here & (GiftTry.way == Way.WAITED) & (GiftTry.made_at > now - SLOT)
    asked = {
        "probes": here & (GiftTry.way == Way.PROBE) & _since(breaker),
        "of_caller": caller & owed,
        "of_address": address & owed,
        "of_form": form,
        "mails_to_caller": caller & mailed & (GiftTry.outcome == Outcome.MAILED),
        "mails_to_address": address & mailed,
        "passed_waiting": in_slot,
    }
    tallied = (road & paid, road & failed, road & ~paid & ~failed)
    counts = [func.count().filter(one) for one in (*asked.values(), *tallied)]
    near = (here & (GiftTry.made_at > now - LONGEST)) | caller | address | form
    found = session.execute(select(*counts).select_from(GiftTry).where(near)).one()
    return Pressure(
        breaker=BreakerState(breaker.state),
        campaign=Tally(*found[len(asked) :]),
        has_address=bool(marks.address),
        waited=waited,
        **dict(zip(asked, found, strict=False)),
    )


def return_of(session: Session, kept: GiftTry, marks: Marks, *, now: datetime) -> Return:
    """What is known when a mailed gift comes to be paid, for `stop_of_return`."""
    mailed = (GiftTry.way == Way.MAILED, GiftTry.begun_at > now - WINDOW)
    of_gift = GiftTry.reference == kept.reference
    return Return(
        domain=tally(session, *mailed, GiftTry.domain == kept.domain),
        of_caller=unpaid(session, GiftTry.caller, marks.caller, now),
        of_gift=_number(session, of_gift, GiftTry.begun_at > now - HOUR),
    )


def recent_of(session: Session, breaker: GiftBreaker, *, now: datetime) -> tuple[Tally, Tally]:
    """The last decided tries since it closed, or the probes since it asks; none while it rests."""
    of_campaign = GiftTry.campaign_id == breaker.campaign_id
    if breaker.state == BreakerState.HALF_OPEN:
        return Tally(), tally(session, of_campaign, GiftTry.way == Way.PROBE, _since(breaker))
    if breaker.state == BreakerState.OPEN:
        return Tally(), Tally()
    last = (
        select(GiftTry.outcome)
        .where(
            of_campaign,
            GiftTry.way.in_(OPEN_ROAD),
            GiftTry.outcome.in_(DECIDED),
            GiftTry.decided_at > now - WINDOW,
            _since(breaker),
        )
        .order_by(GiftTry.decided_at.desc(), GiftTry.id.desc())
        .limit(RECENT)
    )
    decided = session.scalars(last).all()
    recent = Tally(paid=decided.count(Outcome.PAID), failed=decided.count(Outcome.FAILED))
    return recent, Tally()


def tally(session: Session, *where: Where) -> Tally:
    """How the tries there ended."""
    asked = select(GiftTry.outcome, func.count()).where(*where).group_by(GiftTry.outcome)
    found: dict[Any, int] = dict(session.execute(asked).all())
    paid, failed = found.pop(Outcome.PAID, 0), found.pop(Outcome.FAILED, 0)
    return Tally(paid, failed, sum(found.values()))


def unpaid(session: Session, column: Any, marks: Collection[str], now: datetime) -> int:
    """How many recent tries of these marks brought nothing so far."""
    lately = (GiftTry.begun_at > now - WINDOW, GiftTry.outcome != Outcome.PAID)
    return _number(session, column.in_(marks), *lately)


def try_of(session: Session, reference: str, attempt: int) -> GiftTry | None:
    """The try of one attempt of a gift or of a monthly gift."""
    same = (GiftTry.reference == reference, GiftTry.attempt == attempt)
    return session.scalar(select(GiftTry).where(*same))


def first_try_of(session: Session, reference: str) -> GiftTry | None:
    """How a gift first came to payment."""
    tries = select(GiftTry).where(GiftTry.reference == reference)
    return session.scalar(tries.order_by(GiftTry.attempt).limit(1))


def try_of_wish(session: Session, form_key: str) -> GiftTry | None:
    """The last try of a wish that was sent before: a second click counts nothing."""
    for model in (Gift, MonthlyGift):
        same = (model.reference == GiftTry.reference) & (model.attempt == GiftTry.attempt)
        asked = select(GiftTry).join(model, same).where(model.form_key == form_key)
        found = session.scalar(asked)
        if found is not None:
            return found
    return None


def _since(breaker: GiftBreaker) -> Where:
    return GiftTry.made_at >= breaker.since


def _number(session: Session, *where: Where) -> int:
    return session.scalar(select(func.count()).select_from(GiftTry).where(*where)) or 0
