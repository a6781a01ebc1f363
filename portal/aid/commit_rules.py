"""When money may be set apart for a need, by one person or by two. Facts in, decision out."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.aid import errors
from portal.aid.rules import WORKING, CaseState, CommitmentState, NeedKind, Urgency
from portal.money import Money

# Twice the same kind within these days is double distribution unless a second person says why
# not; an organisation may decide otherwise.
INTERVAL_DAYS = {NeedKind.FOOD: 7, NeedKind.CASH: 30, NeedKind.FUNERAL: 90}
# Minor units per case and kind within PERIOD_DAYS; the same.
MOST_IN_PERIOD = {NeedKind.CASH: 1_500_000, NeedKind.FOOD: 1_000_000}
PERIOD_DAYS = 90
# From the reserve, before an incident is verified (aid.md, "urgent help within 24-48 h").
URGENT_MOST_MINOR = 500_000


class WhyAgain(StrEnum):
    """Why the interval or the most of a kind does not hold this time."""

    GREATER_NEED = "greater_need"
    LOST_OR_SPOILT = "lost_or_spoilt"
    ANOTHER_PERSON = "another_person"


@dataclass(frozen=True)
class CommitFacts:
    """What decides. Money that others hold apart counts as given; amounts of one currency.

    `last_on` is the day on which this kind was last set apart for the case, `given` how much of it
    within PERIOD_DAYS, `given_urgently` how much the case has had from the reserve.
    """

    state: CaseState
    is_own: bool
    tied: bool
    rechecking: bool
    amount: Money
    lacking: Money
    available: Money
    alone_limit: Money
    second_person: bool
    urgency: Urgency
    urgently: bool
    today: date
    last_on: date | None
    given: Money
    given_urgently: Money
    why_again: WhyAgain | None
    interval_days: int
    most_minor: int | None


def decide(facts: CommitFacts) -> CommitmentState:
    """COMMITTED at once, or PROPOSED to a second person; raises the one right refusal."""
    _ensure_case_and_amount(facts)
    _ensure_fund(facts)
    broken = _broken_interval(facts)
    if broken and facts.why_again is None:
        raise broken
    if facts.second_person:
        return CommitmentState.COMMITTED
    needs_two = facts.urgently or broken or facts.amount > facts.alone_limit
    return CommitmentState.PROPOSED if needs_two else CommitmentState.COMMITTED


def _ensure_case_and_amount(facts: CommitFacts) -> None:
    if facts.amount.minor <= 0:
        raise errors.NothingCommitted
    if facts.state not in WORKING | {CaseState.MET}:
        raise errors.WrongState(facts.state)
    if not facts.is_own:
        raise errors.NotYourCase
    if facts.amount > facts.lacking:
        raise errors.MoreThanNeeded(facts.lacking)


def _ensure_fund(facts: CommitFacts) -> None:
    if facts.urgently:
        most = Money(URGENT_MOST_MINOR, facts.amount.currency)
        if facts.urgency is not Urgency.TODAY:
            raise errors.NotUrgent
        if facts.given_urgently + facts.amount > most:
            raise errors.MoreThanUrgent(most - facts.given_urgently)
    else:
        if not facts.tied:
            raise errors.NotTied
        if facts.rechecking:
            raise errors.BeingRechecked
    if facts.amount > facts.available:
        raise errors.MoreThanAvailable(facts.available)


def _broken_interval(facts: CommitFacts) -> errors.AidRefused | None:
    interval = timedelta(days=facts.interval_days)
    if facts.last_on is not None and facts.today < facts.last_on + interval:
        return errors.TooSoon(facts.last_on + interval)
    most = facts.most_minor
    if most is not None and (facts.given + facts.amount).minor > most:
        return errors.OverTheMost(Money(max(0, most - facts.given.minor), facts.amount.currency))
    return None
