"""Which way is open to a try: every bound from both sides, and what no bound may take away."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.giving.breaker_rules import BreakerState, Tally
from portal.giving.pressure_rules import (
    HOUR,
    SLOT,
    WINDOW,
    Pressure,
    Return,
    Stop,
    Verdict,
    Way,
    stop_of_return,
    verdict_of,
)

CALM = Pressure()
OPEN = Pressure(breaker=BreakerState.OPEN)
ASKING = Pressure(breaker=BreakerState.HALF_OPEN)
NOTHING = Pressure(
    breaker=BreakerState.CLOSED,
    campaign=Tally(paid=0, failed=0, other=0),
    probes=0,
    of_caller=0,
    of_address=0,
    of_form=0,
    has_address=False,
    mails_to_caller=0,
    mails_to_address=0,
    waited=False,
    passed_waiting=0,
)


@pytest.mark.parametrize(
    "known, way, stop",
    [
        # calm: each bucket from both sides
        (CALM, Way.STRAIGHT, None),
        (replace(CALM, of_caller=5), Way.STRAIGHT, None),
        (replace(CALM, of_caller=6), None, Stop.CALLER),
        (replace(CALM, of_address=2), Way.STRAIGHT, None),
        (replace(CALM, of_address=3), None, Stop.ADDRESS),
        (replace(CALM, of_form=2), Way.STRAIGHT, None),
        (replace(CALM, of_form=3), None, Stop.FORM),
        (replace(CALM, campaign=Tally(other=14)), Way.STRAIGHT, None),
        (replace(CALM, campaign=Tally(other=15)), None, Stop.CAMPAIGN),
        (replace(CALM, campaign=Tally(failed=7, other=8)), None, Stop.CAMPAIGN),
        (replace(CALM, campaign=Tally(paid=5, other=19)), Way.STRAIGHT, None),
        (replace(CALM, campaign=Tally(paid=5, other=20)), None, Stop.CAMPAIGN),
        # under attack nobody goes straight on
        (OPEN, None, Stop.BREAKER),
        (replace(OPEN, has_address=True), Way.MAILED, Stop.BREAKER),
        (replace(OPEN, has_address=True, mails_to_caller=1), Way.MAILED, Stop.BREAKER),
        (replace(OPEN, has_address=True, mails_to_caller=2), None, Stop.BREAKER),
        (replace(OPEN, has_address=True, mails_to_address=1), Way.MAILED, Stop.BREAKER),
        (replace(OPEN, has_address=True, mails_to_address=2), None, Stop.BREAKER),
        (replace(OPEN, waited=True), Way.WAITED, Stop.BREAKER),
        (replace(OPEN, waited=True, passed_waiting=1), None, Stop.BREAKER),
        (replace(OPEN, waited=True, of_caller=1), None, Stop.BREAKER),
        (replace(OPEN, waited=True, has_address=True), Way.MAILED, Stop.BREAKER),
        (
            replace(OPEN, waited=True, has_address=True, mails_to_caller=2),
            Way.WAITED,
            Stop.BREAKER,
        ),
        # asking: two, of callers without a debt
        (ASKING, Way.PROBE, None),
        (replace(ASKING, probes=1), Way.PROBE, None),
        (replace(ASKING, probes=2), None, Stop.BREAKER),
        (replace(ASKING, of_caller=1), None, Stop.BREAKER),
        # a full bucket has the same ways round it
        (replace(CALM, of_caller=6, has_address=True), Way.MAILED, Stop.CALLER),
        (replace(CALM, of_caller=6, waited=True), None, Stop.CALLER),
        (replace(CALM, campaign=Tally(other=15), waited=True), Way.WAITED, Stop.CAMPAIGN),
        (replace(CALM, of_form=3, has_address=True), None, Stop.FORM),
    ],
)
def test_the_way_of_a_try(known, way, stop):
    assert verdict_of(known) == Verdict(way, stop)


def test_of_whom_nothing_is_known_nothing_is_counted():
    assert Pressure() == NOTHING
    assert Return() == Return(domain=Tally(paid=0, failed=0, other=0), of_caller=0, of_gift=0)


@pytest.mark.parametrize(
    "counted, hours",
    [
        (WINDOW, 2),  # what is unpaid of a connection, an address, a campaign
        (HOUR, 1),  # letters to one address, tries of one mailed gift
        (SLOT, 1 / 6),  # one person who waited, in ten minutes
    ],
)
def test_for_how_long_a_try_counts(counted, hours):
    assert counted == timedelta(hours=hours)


@pytest.mark.parametrize(
    "known, way",
    [
        # who asks for a probe and gets none has the same ways round as others
        (replace(ASKING, probes=2, has_address=True), Way.MAILED),
        (replace(ASKING, of_caller=1, has_address=True), Way.MAILED),
        (replace(ASKING, probes=2, waited=True), Way.WAITED),
        (replace(ASKING, of_address=3), None),
        # a campaign full of unpaid tries is what an attack leaves: the breaker can ask all the same
        (replace(ASKING, campaign=Tally(other=15)), Way.PROBE),
        # the letters of the other do not make room
        (replace(OPEN, has_address=True, mails_to_caller=1, mails_to_address=1), Way.MAILED),
        (replace(OPEN, has_address=True, mails_to_caller=1, mails_to_address=2), None),
        (replace(OPEN, has_address=True, mails_to_caller=2, mails_to_address=1), None),
        # a form that was used up goes nowhere by mail, but waiting helps it
        (replace(CALM, of_form=3, has_address=True, waited=True), Way.WAITED),
        (replace(CALM, of_form=3, waited=True, of_caller=1), None),
    ],
)
def test_the_way_round(known, way):
    assert verdict_of(known).way is way


@pytest.mark.parametrize(
    "known, stop",
    [
        (Return(), None),
        (Return(of_gift=2), None),
        (Return(of_gift=3), Stop.FORM),
        (Return(of_caller=5), None),
        (Return(of_caller=6), Stop.CALLER),
        (Return(domain=Tally(other=7)), None),
        (Return(domain=Tally(other=8)), Stop.DOMAIN),
        (Return(domain=Tally(failed=8)), Stop.DOMAIN),
        (Return(domain=Tally(paid=4, failed=10, other=5)), None),
        (Return(domain=Tally(paid=4, failed=10, other=6)), Stop.DOMAIN),
    ],
)
def test_a_mailed_gift_comes_to_payment(known, stop):
    assert stop_of_return(known) == stop


few = st.integers(0, 40)
any_pressure = st.builds(
    Pressure,
    breaker=st.sampled_from(BreakerState),
    campaign=st.builds(Tally, few, few, few),
    probes=few,
    of_caller=few,
    of_address=few,
    of_form=few,
    has_address=st.booleans(),
    mails_to_caller=few,
    mails_to_address=few,
    waited=st.booleans(),
    passed_waiting=few,
)


@given(any_pressure)
def test_nobody_goes_straight_while_the_breaker_is_open(known):
    if known.breaker is BreakerState.OPEN:
        assert verdict_of(known).way not in {Way.STRAIGHT, Way.PROBE}


@given(any_pressure)
def test_whoever_has_an_address_and_was_not_written_to_passes_whatever_others_do(known):
    mine = replace(known, has_address=True, mails_to_caller=0, mails_to_address=0, of_form=0)
    assert verdict_of(mine).way is not None


@given(any_pressure, few)
def test_more_that_was_paid_shuts_nobody_out(known, paid):
    more = replace(known, campaign=replace(known.campaign, paid=known.campaign.paid + paid))
    if verdict_of(known).way is Way.STRAIGHT:
        assert verdict_of(more).way is Way.STRAIGHT


@given(any_pressure)
def test_a_refused_try_always_names_its_rule(known):
    verdict = verdict_of(known)
    assert verdict.way is not None or verdict.stop is not None
