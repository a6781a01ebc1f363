"""Who may set money apart, as a decision table."""

from dataclasses import replace

import pytest

from portal.aid import errors
from portal.aid.rules import CaseState, CommitFacts, ensure_may_commit
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
)


@pytest.mark.parametrize(
    "state", [CaseState.ASSIGNED, CaseState.IN_PROGRESS, CaseState.PARTIALLY_MET, CaseState.MET]
)
def test_money_moves_for_a_case_that_is_worked(state):
    ensure_may_commit(replace(GOOD, state=state))


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
        ({"alone_limit": mxn(99)}, errors.SecondPersonNeeded),
    ],
)
def test_each_lack_has_its_own_refusal(change, refusal):
    with pytest.raises(refusal):
        ensure_may_commit(replace(GOOD, **change))


def test_a_second_person_lifts_the_limit():
    ensure_may_commit(replace(GOOD, alone_limit=mxn(1), second_person=True))
