"""When a case may be referred, how a referral moves, and what goes along: decision tables."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.access.permissions import Permission
from portal.aid import errors
from portal.aid.referral_rules import (
    ASSURED_FOR_DAYS,
    MOST_OFFER_DAYS,
    OPEN,
    TRANSITIONS,
    ReferralFacts,
    ReferralState,
    ensure_may_refer,
    ensure_may_step,
    is_stale,
    shown_tuple,
    standing,
)
from portal.aid.rules import WORKING, CaseState, HouseholdBand, NeedKind

DAY = date(2026, 11, 30)
R = ReferralState
GOOD = ReferralFacts(
    state=CaseState.ASSIGNED,
    is_mine=True,
    to_own=False,
    receiver_stands=True,
    already=False,
    days=14,
    needs=frozenset({NeedKind.FOOD}),
    known=frozenset({NeedKind.FOOD, NeedKind.LEGAL}),
)


def test_a_worked_case_may_be_referred():
    ensure_may_refer(GOOD)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        *(({"state": state}, errors.WrongState) for state in sorted(set(CaseState) - WORKING)),
        ({"is_mine": False}, errors.NotYourCase),
        ({"to_own": True}, errors.OwnOrganisation),
        ({"receiver_stands": False}, errors.NotInTheAlliance),
        ({"needs": frozenset()}, errors.NothingWanted),
        ({"needs": frozenset({NeedKind.CASH})}, errors.NothingWanted),
        ({"days": 0}, errors.DaysOutOfRange),
        ({"days": MOST_OFFER_DAYS + 1}, errors.DaysOutOfRange),
        ({"already": True}, errors.AlreadyReferred),
    ],
    ids=str,
)
def test_each_refusal_has_its_name(change, refusal):
    with pytest.raises(refusal):
        ensure_may_refer(replace(GOOD, **change))


@pytest.mark.parametrize("start", R)
@pytest.mark.parametrize("end", R)
def test_only_arrows_of_the_table_lead_on(start, end):
    allowed = (start, end) in TRANSITIONS and end is not R.EXPIRED
    if allowed:
        ensure_may_step(start, end, until=DAY, today=DAY)
    else:
        lapsed = start is R.EXPIRED and end is not R.EXPIRED
        with pytest.raises(errors.ReferralLapsed if lapsed else errors.ReferralMoved):
            ensure_may_step(start, end, until=DAY, today=DAY)


def test_an_ended_referral_leads_nowhere_and_only_the_day_and_the_votes_need_no_right():
    assert {start for start, _end in TRANSITIONS} == OPEN
    unasked = {end for (_start, end), whose in TRANSITIONS.items() if whose is None}
    assert unasked == {R.EXPIRED, R.STOPPED}
    assert {start for start, end in TRANSITIONS if end is R.STOPPED} == OPEN
    assert TRANSITIONS[R.CONSENT_WANTED, R.OFFERED] is Permission.CASE_RELEASE


@pytest.mark.parametrize("state", [R.CONSENT_WANTED, R.OFFERED])
def test_an_offer_ends_with_its_last_day_whether_marked_or_not(state):
    assert standing(state, until=DAY, today=DAY) is state
    assert standing(state, until=DAY, today=DAY + timedelta(1)) is R.EXPIRED
    with pytest.raises(errors.ReferralLapsed):
        ensure_may_step(state, R.WITHDRAWN, until=DAY, today=DAY + timedelta(1))
    ensure_may_step(state, R.EXPIRED, until=DAY, today=DAY + timedelta(1))


def test_what_was_accepted_has_no_last_day():
    assert standing(R.ACCEPTED, until=DAY, today=DAY + timedelta(90)) is R.ACCEPTED


@given(st.frozensets(st.sampled_from(NeedKind), min_size=1), st.sampled_from(NeedKind))
def test_no_tuple_finer_than_the_one_that_was_counted(needs, main):
    band, cell = shown_tuple(
        needs, main=main, household=HouseholdBand.SIX_OR_MORE, cell="19·2026-11"
    )
    counted = needs == {main}
    assert (band, cell) == (
        (HouseholdBand.SIX_OR_MORE, "19·2026-11")
        if counted
        else (HouseholdBand.UNSTATED, "MX·2026")
    )


def test_a_service_is_stale_once_nobody_vouched_for_it():
    assert not is_stale(DAY, DAY + timedelta(ASSURED_FOR_DAYS))
    assert is_stale(DAY, DAY + timedelta(ASSURED_FOR_DAYS + 1))
