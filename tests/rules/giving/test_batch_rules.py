"""A batch must be large enough to hide a family, and add up to the cent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.giving.batch_rules import (
    DeliveredFact,
    OpenGift,
    batch_total,
    incidents_behind,
    shares_of_funds,
    shares_of_gifts,
)
from portal.giving.errors import BatchRefused
from portal.money import Currency, Money


def pesos(minor):
    return Money(minor, Currency.MXN)


def facts(cases="abcde", incidents="xxxxy", amounts=(10,) * 9, references=None):
    references = references or [f"d{n}" for n in range(len(cases))]
    return [
        DeliveredFact(reference, case, incident, pesos(amount))
        for reference, case, incident, amount in zip(
            references, cases, incidents, amounts, strict=False
        )
    ]


def test_five_cases_of_two_incidents_are_a_batch():
    assert batch_total(facts()) == pesos(50)


@pytest.mark.parametrize(
    "deliveries, reason",
    [
        ([], "too_few_cases"),
        (facts("abcd", "xxyy"), "too_few_cases"),
        (facts("aaaab", "xyxyx"), "too_few_cases"),
        (facts("abcdefgh", "xxxxxxxx"), "too_few_incidents"),
        (facts(references=["d1", "d2", "d3", "d4", "d1"]), "delivery_twice"),
        (facts(amounts=(10, 10, 10, 10, 0)), "empty_delivery"),
        (facts(amounts=(10, 10, 10, 10, -1)), "empty_delivery"),
        (
            [*facts(), DeliveredFact("d9", "f", "x", Money(5, Currency.USD))],
            "mixed_currencies",
        ),
    ],
)
def test_anything_else_is_refused(deliveries, reason):
    with pytest.raises(BatchRefused) as refusal:
        batch_total(deliveries)
    assert refusal.value.reason == reason


def hidden(crowds):
    return [
        DeliveredFact(f"d{n}", f"case{n}", f"cell{crowd}", pesos(10), hides_among=crowd)
        for n, crowd in enumerate(crowds)
    ]


@pytest.mark.parametrize(
    "crowds, incidents",
    [
        ([5] * 5, 5),
        ([2] * 5, 2),
        ([0] * 5, 0),
        ([1] * 5, 1),
        ([0, 0, 0, 0, 2], 2),
        ([2, 2, 2, 3, 3], 3),
    ],
)
def test_a_case_known_by_its_cell_hides_among_the_incidents_there(crowds, incidents):
    assert incidents_behind(hidden(crowds)) == incidents
    if incidents < 2:
        with pytest.raises(BatchRefused, match="too_few_incidents"):
            batch_total(hidden(crowds))
    else:
        assert batch_total(hidden(crowds)) == pesos(50)


@pytest.mark.parametrize(
    "deliveries, have, need",
    [
        (facts("abc", "xxy"), 3, 5),
        (facts("abcdefgh", "xxxxxxxx"), 1, 2),
        (facts(references=["d1", "d2", "d3", "d4", "d1"]), 4, 5),
    ],
)
def test_a_refusal_says_how_many_are_missing(deliveries, have, need):
    with pytest.raises(BatchRefused) as refusal:
        batch_total(deliveries)
    assert (refusal.value.have, refusal.value.need) == (have, need)


def test_a_centavo_is_a_delivery():
    assert batch_total(facts(amounts=(1,) * 5)) == pesos(5)


def test_a_fund_gives_its_last_centavo():
    assert shares_of_funds(pesos(70), [pesos(0), pesos(1)]) == [pesos(0), pesos(1)]


def test_funds_that_hold_nothing_say_what_was_wanted():
    with pytest.raises(BatchRefused) as refusal:
        shares_of_funds(pesos(70), [pesos(0)])
    assert (refusal.value.reason, refusal.value.need) == ("nothing_to_repay_with", 70)


@given(st.integers(1, 10**9), st.lists(st.integers(0, 10**8), min_size=1, max_size=12))
def test_funds_share_to_the_cent_and_none_gives_more_than_it_holds(total, held):
    if not sum(held):
        with pytest.raises(BatchRefused):
            shares_of_funds(pesos(total), [pesos(h) for h in held])
        return
    shares = [s.minor for s in shares_of_funds(pesos(total), [pesos(h) for h in held])]
    assert sum(shares) == min(total, sum(held))
    assert all(share <= holding for share, holding in zip(shares, held, strict=True))


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=20), st.data())
def test_gifts_share_first_in_first_out_to_the_cent(lefts, data):
    share = data.draw(st.integers(0, sum(lefts)))
    taken = shares_of_gifts(pesos(share), [OpenGift(n, left) for n, left in enumerate(lefts)])
    assert sum(minor for _, minor in taken) == share
    assert [gift for gift, _ in taken] == list(range(len(taken)))
    assert all(minor == lefts[gift] for gift, minor in taken[:-1])


def test_a_fund_that_disagrees_with_its_gifts_is_a_fault():
    with pytest.raises(ValueError, match="belong to no gift"):
        shares_of_gifts(pesos(5), [OpenGift(1, 4)])
