"""Who may set money apart, as a decision table."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.aid import errors
from portal.aid.commit_rules import CommitFacts, WhyAgain, decide
from portal.aid.rules import CaseState, CommitmentState, Urgency
from portal.money import Currency, Money


def mxn(pesos: int) -> Money:
    return Money(pesos * 100, Currency.MXN)


GOOD = CommitFacts(
    state=CaseState.ASSIGNED,
    is_own=True,
    tied=True,
    rechecking=False,
    amount=mxn(100),
    lacking=mxn(100),
    available=mxn(100),
    alone_limit=mxn(1000),
    second_person=False,
    urgency=Urgency.TODAY,
    urgently=False,
    today=date(2026, 11, 24),
    last_on=None,
    given=mxn(0),
    given_urgently=mxn(0),
    why_again=None,
    interval_days=7,
    most_minor=1_000_000,
)
URGENT = replace(GOOD, urgently=True, tied=False, rechecking=True)
TODAY = GOOD.today
AT_ONCE, PROPOSED = CommitmentState.COMMITTED, CommitmentState.PROPOSED


@pytest.mark.parametrize(
    "state", [CaseState.ASSIGNED, CaseState.IN_PROGRESS, CaseState.PARTIALLY_MET, CaseState.MET]
)
def test_money_moves_for_a_case_that_is_worked(state):
    assert decide(replace(GOOD, state=state)) is AT_ONCE


@pytest.mark.parametrize(
    "change, refusal",
    [
        ({"amount": mxn(0)}, errors.NothingCommitted),
        ({"amount": mxn(-1)}, errors.NothingCommitted),
        ({"state": CaseState.RECEIVED}, errors.WrongState),
        ({"state": CaseState.CLOSED}, errors.WrongState),
        ({"state": CaseState.WITHDRAWN}, errors.WrongState),
        ({"is_own": False}, errors.NotYourCase),
        ({"tied": False}, errors.NotTied),
        ({"rechecking": True}, errors.BeingRechecked),
        ({"lacking": mxn(99)}, errors.MoreThanNeeded),
        ({"available": mxn(99)}, errors.MoreThanAvailable),
        ({"state": CaseState.WAITING_FOR_FAMILY}, errors.WrongState),
        ({"last_on": TODAY - timedelta(days=6)}, errors.TooSoon),
        ({"given": mxn(9_901)}, errors.OverTheMost),
    ],
)
def test_each_lack_has_its_own_refusal(change, refusal):
    with pytest.raises(refusal):
        decide(replace(GOOD, **change))


@pytest.mark.parametrize(
    "facts, decision",
    [
        (replace(GOOD, alone_limit=mxn(99)), PROPOSED),
        (replace(GOOD, alone_limit=mxn(99), second_person=True), AT_ONCE),
        (replace(GOOD, last_on=TODAY - timedelta(days=7)), AT_ONCE),
        (replace(GOOD, last_on=TODAY, why_again=WhyAgain.LOST_OR_SPOILT), PROPOSED),
        (
            replace(GOOD, last_on=TODAY, why_again=WhyAgain.GREATER_NEED, second_person=True),
            AT_ONCE,
        ),
        (replace(GOOD, given=mxn(9_900)), AT_ONCE),
        (replace(GOOD, given=mxn(9_901), why_again=WhyAgain.ANOTHER_PERSON), PROPOSED),
        (
            replace(GOOD, interval_days=0, most_minor=None, last_on=TODAY, given=mxn(10**6)),
            AT_ONCE,
        ),
        (replace(GOOD, why_again=WhyAgain.GREATER_NEED), AT_ONCE),
        (URGENT, PROPOSED),
        (replace(URGENT, second_person=True), AT_ONCE),
        (replace(URGENT, given_urgently=mxn(4_900)), PROPOSED),
    ],
)
def test_two_people_decide_what_one_may_not(facts, decision):
    assert decide(facts) is decision


@pytest.mark.parametrize(
    "change, refusal",
    [
        ({"urgency": Urgency.THIS_WEEK}, errors.NotUrgent),
        ({"given_urgently": mxn(4_901)}, errors.MoreThanUrgent),
        ({"available": mxn(99)}, errors.MoreThanAvailable),
        ({"second_person": True, "available": mxn(99)}, errors.MoreThanAvailable),
        ({"second_person": True, "last_on": TODAY}, errors.TooSoon),
    ],
)
def test_the_reserve_is_small_and_for_today(change, refusal):
    with pytest.raises(refusal):
        decide(replace(URGENT, **change))


def test_a_refusal_says_what_is_possible():
    with pytest.raises(errors.TooSoon) as soon:
        decide(replace(GOOD, last_on=TODAY))
    assert soon.value.next_on == TODAY + timedelta(days=7)
    with pytest.raises(errors.OverTheMost) as most:
        decide(replace(GOOD, given=mxn(9_950)))
    assert most.value.left == mxn(50)
