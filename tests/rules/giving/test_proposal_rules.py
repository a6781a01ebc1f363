"""Where parked money may go, and that it goes there to the cent."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.giving.offline_errors import ParkedApart
from portal.giving.proposal_errors import WrongWay
from portal.giving.proposal_rules import (
    REVERSIBLE,
    Parked,
    Target,
    Way,
    ensure_one_currency,
    ensure_way,
    lines_out_of_suspense,
)
from portal.ledger.rules import AccountKey, AccountKind, ensure_entry
from portal.money import Currency, Money

CAME, WENT = (Parked(1, Money(minor, Currency.MXN)) for minor in (500, -500))
RIGHT = {
    (CAME, Target.GIFTS, True, False), (CAME, Target.BANK, False, True),
    (CAME, Target.ORGANISATION, False, False), (CAME, Target.LEAVE, False, False),
    (WENT, Target.FEES, True, False), (WENT, Target.BANK, False, True),
    (WENT, Target.ORGANISATION, False, False), (WENT, Target.LEAVE, False, False),
}  # fmt: skip
ALL = list(itertools.product((CAME, WENT), Target, (True, False), (True, False)))


@pytest.mark.parametrize(
    "case", ALL, ids=lambda c: f"{c[0].way}-{c[1]}-{'campaign' * c[2]}-{'place' * c[3]}"
)
def test_every_way_out_of_suspense(case):
    parked, target, campaign, place = case
    if case in RIGHT:
        ensure_way(parked, target, has_campaign=campaign, has_place=place)
    else:
        with pytest.raises(WrongWay):
            ensure_way(parked, target, has_campaign=campaign, has_place=place)


@given(st.integers(-(10**12), 10**12).filter(bool))
def test_suspense_is_emptied_to_the_cent(minor):
    amount = Money(minor, Currency.MXN)
    lines = lines_out_of_suspense(Parked(1, amount), AccountKey(AccountKind.SHORTFALL, 1))
    ensure_entry(lines)
    assert {line.account.kind: line.amount.minor for line in lines} == {
        AccountKind.SUSPENSE: minor, AccountKind.SHORTFALL: -minor,
    }  # fmt: skip


@pytest.mark.parametrize("minor, way", [(1, Way.CAME), (500, Way.CAME), (-1, Way.WENT)])
def test_a_centavo_has_a_way_too(minor, way):
    assert Parked(1, Money(minor, Currency.MXN)).way is way


@pytest.mark.parametrize(
    "campaign, place, other",
    [
        (None, None, None),
        ("MXN", None, None),
        (None, "MXN", None),
        ("MXN", "MXN", None),
        ("USD", None, Currency.USD),
        (None, "EUR", Currency.EUR),
        ("MXN", "USD", Currency.USD),
        ("EUR", "MXN", Currency.EUR),
    ],
)
def test_money_campaign_and_account_are_of_one_currency(campaign, place, other):
    pesos = Money(5, Currency.MXN)
    if other is None:
        ensure_one_currency(pesos, campaign=campaign, place=place)
        return
    with pytest.raises(ParkedApart) as refusal:
        ensure_one_currency(pesos, campaign=campaign, place=place)
    assert (refusal.value.place, refusal.value.campaign) == (Currency.MXN, other)


def test_only_what_a_person_made_alone_is_reversed():
    assert {"bank_deposit", "transfer"} == REVERSIBLE
