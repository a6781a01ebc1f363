"""A sponsor's promise is computed from the books, told apart from money, and paid as a gift."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.errors import NotFound
from portal.giving.offline_errors import AmountUnlikely, DayUnlikely
from portal.giving.pledge_models import MatchingPledge
from portal.giving.pledge_queries import payable_pledge, pledge_for, promised_to
from portal.giving.promising import Promise, end_pledge, record_pledge
from portal.giving.proposal_rules import Target
from portal.money import Currency, Money
from portal.references import new_reference
from tests.factories.giving import pesos
from tests.factories.treasury import NOW, TODAY, Treasury


@pytest.fixture
def treasury(session):
    return Treasury(session)


def promise(treasury, cap=100_000, days=10, currency=Currency.MXN, **more):
    given = {
        "form_token": new_reference(), "cap": Money(cap, currency),
        "until": TODAY + timedelta(days=days), "sponsor": "Panadería (DEMO)", **more,
    }  # fmt: skip
    return record_pledge(
        treasury.session, actor=treasury.first, campaign=treasury.campaign,
        promise=Promise(**given), livemode=False, now=NOW,
    )  # fmt: skip


def comes_to(treasury):
    return [
        (one.matched.minor, one.paid.minor, one.owed.minor)
        for one in promised_to(treasury.session, treasury.campaign, livemode=False)
    ]


def test_it_adds_what_others_gave_and_is_owed_until_it_comes(treasury):
    pledge = promise(treasury)
    assert comes_to(treasury) == [(0, 0, 0)]
    treasury.given(30_000)
    treasury.record(5_000)  # not confirmed: not given
    assert comes_to(treasury) == [(30_000, 0, 30_000)]
    assert treasury.meter() == pesos(30_000)
    paid = treasury.record(20_000, pledge=pledge)
    assert comes_to(treasury) == [(30_000, 0, 30_000)]
    treasury.confirm(paid)
    assert comes_to(treasury) == [(30_000, 20_000, 10_000)]
    assert treasury.meter() == pesos(50_000)


def test_what_went_back_is_not_matched(treasury):
    promise(treasury)
    gift = treasury.given(30_000)
    treasury.agree(treasury.propose_return(gift))
    assert comes_to(treasury) == [(0, 0, 0)]


def test_a_payment_given_back_is_owed_again(treasury):
    pledge = promise(treasury)
    treasury.given(30_000)
    paid = treasury.given(30_000, pledge=pledge)
    treasury.agree(treasury.propose_return(paid))
    assert comes_to(treasury) == [(30_000, 0, 30_000)]


def test_a_payment_that_never_came_takes_nothing_from_what_others_gave(treasury):
    pledge = promise(treasury)
    treasury.given(30_000)
    paid = treasury.given(20_000, pledge=pledge)
    treasury.agree(treasury.propose_return(paid, Target.MISTAKE))
    assert comes_to(treasury) == [(30_000, 0, 30_000)]
    treasury.agree(treasury.propose_return(treasury.given(5_000), Target.MISTAKE))
    assert comes_to(treasury) == [(30_000, 0, 30_000)]


def test_no_more_than_the_cap_and_two_share(treasury):
    promise(treasury, 3_000)
    promise(treasury, 1_000)
    treasury.given(2_000)
    assert comes_to(treasury) == [(1_500, 0, 1_500), (500, 0, 500)]
    treasury.given(900_000)
    assert comes_to(treasury) == [(3_000, 0, 3_000), (1_000, 0, 1_000)]


def test_gifts_of_before_are_not_matched(treasury):
    treasury.given(30_000, received_on=TODAY - timedelta(days=1))
    promise(treasury)
    assert comes_to(treasury) == [(0, 0, 0)]


def test_the_same_form_twice_is_one_promise(treasury, session):
    token = new_reference()
    assert promise(treasury, form_token=token).id == promise(treasury, form_token=token).id
    assert session.scalar(select(func.count(MatchingPledge.id))) == 1


def test_ended_today_it_matches_nothing_from_tomorrow(treasury, session):
    pledge = promise(treasury)
    end_pledge(session, actor=treasury.first, pledge=pledge, now=NOW)
    end_pledge(session, actor=treasury.first, pledge=pledge, now=NOW + timedelta(days=2))
    assert pledge.terms.last == TODAY


@pytest.mark.parametrize(
    "fields, refusal",
    [
        ({"cap": 0}, AmountUnlikely),
        ({"currency": Currency.USD}, AmountUnlikely),
        ({"until": TODAY - timedelta(days=1)}, DayUnlikely),
        ({"until": TODAY + timedelta(days=2_000)}, DayUnlikely),
    ],
    ids=["nothing", "another currency", "yesterday", "in years"],
)
def test_unlikely_promises_are_refused(treasury, fields, refusal):
    with pytest.raises(refusal):
        promise(treasury, **fields)


def test_a_gift_pays_promises_to_its_own_campaign_only(treasury, session):
    pledge, other = promise(treasury), Treasury(session)
    assert payable_pledge(session, treasury.campaign, pledge.reference) == pledge
    assert payable_pledge(session, treasury.campaign, "") is None
    with pytest.raises(NotFound):
        payable_pledge(session, other.campaign, pledge.reference)
    with pytest.raises(NotFound):
        pledge_for(session, other.first, pledge.reference)
