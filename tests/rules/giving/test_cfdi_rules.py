"""Where a gift's fiscal receipt stands, and whether a stamped one is this gift's."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.giving.cfdi_rules import Expected, Stamped, Step, differences, kept_until, step_of
from portal.giving.gift_rules import MONEY_ARRIVED, GiftState
from portal.money import Currency, Money

EXPECTED = Expected(
    "EKU9003173C9", "CACX7605101P8", Money(25_050, Currency.MXN), "325-SAT", date(2026, 11, 30)
)
STAMPED = Stamped(
    version="4.0", kind="I", issuer="EKU9003173C9", receiver="CACX7605101P8", total="250.50",
    currency="MXN", authorisation="325-SAT", on_day="2026-11-30T10:00:00",
    uuid="5fb2822e-396d-4725-8521-cdc4bdd20ccf", sealed=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("state", "wished", "kept", "stamped", "step"),
    [
        (GiftState.STARTED, True, 0, None, Step.NONE),
        (GiftState.AWAITING, True, 0, None, Step.WAITS),
        (GiftState.PENDING, True, 0, None, Step.WAITS),
        (GiftState.FAILED, True, 0, None, Step.NONE),
        (GiftState.PAID, True, 100, None, Step.TO_ISSUE),
        (GiftState.PAID, False, 100, None, Step.NONE),
        (GiftState.PAID, True, 0, None, Step.WAITS),
        (GiftState.PARTLY_REFUNDED, True, 60, None, Step.TO_ISSUE),
        (GiftState.REFUNDED, True, 0, None, Step.NONE),
        (GiftState.DISPUTED, True, 0, None, Step.NONE),
        (GiftState.CHARGED_BACK, True, 0, None, Step.NONE),
        (GiftState.PAID, True, 100, 100, Step.STAMPED),
        (GiftState.PAID, False, 100, 100, Step.STAMPED),
        (GiftState.PARTLY_REFUNDED, True, 60, 100, Step.TO_CANCEL),
        (GiftState.PARTLY_REFUNDED, True, 60, 60, Step.STAMPED),
        (GiftState.REFUNDED, True, 0, 100, Step.TO_CANCEL),
        (GiftState.DISPUTED, True, 0, 100, Step.STAMPED),
        (GiftState.CHARGED_BACK, True, 0, 100, Step.TO_CANCEL),
    ],
)
def test_what_is_to_be_done(state, wished, kept, stamped, step):
    assert step_of(state, wished=wished, kept=kept, stamped=stamped) is step


@given(st.sampled_from(list(GiftState)), st.booleans(), st.integers(-500, 500))
def test_nothing_is_issued_before_the_money_came(state, wished, kept):
    step = step_of(state, wished=wished, kept=kept, stamped=None)
    if step is Step.TO_ISSUE:
        assert wished
        assert state in MONEY_ARRIVED
        assert kept > 0


def test_this_gifts_receipt():
    assert differences(STAMPED, EXPECTED) == []


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"version": "3.3"}, ["version"]),
        ({"kind": "E"}, ["kind"]),
        ({"on_day": "2026-11-29T23:59:59"}, ["day"]),
        ({"on_day": ""}, ["day"]),
        ({"total": "250.5"}, []),
        ({"total": "250.500000"}, []),
        ({"total": "250.501"}, ["total"]),
        ({"total": "250.51"}, ["total"]),
        ({"total": "-250.50"}, ["total"]),
        ({"total": "2.505e2"}, ["total"]),
        ({"total": "250"}, ["total"]),
        ({"currency": "USD"}, ["currency"]),
        ({"issuer": "URE180429TM6"}, ["issuer"]),
        ({"receiver": "XAXX010101000"}, ["receiver"]),
        ({"authorisation": ""}, ["authorisation"]),
        ({"uuid": "5fb2822e"}, ["uuid"]),
        ({"uuid": ""}, ["uuid"]),
        ({"sealed": False}, ["seal"]),
        ({"total": "1", "issuer": ""}, ["total", "issuer"]),
    ],
)
def test_each_difference_by_its_name(change, fields):
    assert differences(replace(STAMPED, **change), EXPECTED) == fields


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_only_the_same_sum_is_the_same(ours, theirs):
    expected = replace(EXPECTED, total=Money(ours, Currency.MXN))
    said = Money(theirs, Currency.MXN).plain
    assert (differences(replace(STAMPED, total=said), expected) == []) is (ours == theirs)


def test_the_law_keeps_it_for_five_years_from_the_declaration():
    assert kept_until(date(2026, 1, 1)) == kept_until(date(2026, 12, 31)) == date(2032, 2, 15)
