"""What moves goods and when a parcel may be made, as decision tables."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.aid import errors
from portal.aid.commit_rules import WhyAgain
from portal.aid.parcel_rules import (
    STEPS,
    ParcelFacts,
    ParcelState,
    decide,
    ensure_step,
)
from portal.aid.rules import WORKING, CaseState
from portal.aid.stock_rules import (
    Balance,
    Effect,
    MovementKind,
    OnShelf,
    Shortage,
    choose,
    difference,
    effect_of,
    wanted,
)

K = MovementKind
TODAY = date(2026, 11, 30)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    "kind, effect",
    [
        (K.TAKEN_IN, (3, 0, 0)), (K.RESERVED, (0, 3, 0)), (K.RELEASED, (0, -3, 0)),
        (K.HANDED_OUT, (-3, -3, 3)), (K.DELIVERED, (0, 0, -3)), (K.CAME_BACK, (3, 0, -3)),
        (K.COUNTED, (3, 0, 0)), (K.WRITTEN_OFF, (-3, 0, 0)),
    ],
)  # fmt: skip
def test_each_movement_does_one_thing(kind, effect):
    assert effect_of(kind, 3) == Effect(*effect)


@pytest.mark.parametrize("kind", list(MovementKind))
def test_nothing_moves_nothing(kind):
    with pytest.raises(errors.NothingCommitted):
        effect_of(kind, 0)


@pytest.mark.parametrize("kind", [kind for kind in MovementKind if kind is not K.COUNTED])
def test_only_a_count_goes_both_ways(kind):
    with pytest.raises(errors.NothingCommitted):
        effect_of(kind, -1)
    assert effect_of(K.COUNTED, -1) == Effect(on_hand=-1)


@given(st.lists(st.tuples(st.sampled_from(MovementKind), st.integers(-9, 9)), max_size=40))
def test_whatever_is_tried_nothing_is_negative_and_nothing_lost(tried):
    balance, effects = Balance(), [Effect()]
    for kind, quantity in tried:
        try:
            effect = effect_of(kind, quantity)
            balance = balance.after(effect)
        except errors.AidRefused:
            continue
        effects.append(effect)
    assert 0 <= balance.reserved <= balance.on_hand
    assert balance.in_transit >= 0
    for name in ("on_hand", "reserved", "in_transit"):
        assert getattr(balance, name) == sum(getattr(effect, name) for effect in effects)


def test_a_count_never_takes_what_was_promised():
    balance = Balance(on_hand=9, reserved=4)
    assert [difference(n, balance) for n in (4, 9, 12)] == [-5, 0, 3]
    with pytest.raises(errors.PromisedMore):
        difference(3, balance)


LOTS = st.builds(
    OnShelf,
    lot=st.integers(1, 99),
    free=st.integers(0, 9),
    expires_on=st.none() | st.dates(TODAY - 5 * DAY, TODAY + 5 * DAY),
)


@given(st.lists(LOTS, max_size=9, unique_by=lambda one: one.lot), st.integers(1, 40))
def test_first_expiring_first_and_expired_never(shelf, quantity):
    known = {one.lot: one for one in shelf}
    good = [one for one in shelf if (one.expires_on or date.max) >= TODAY]
    free = sum(one.free for one in good)
    if quantity > free:
        with pytest.raises(errors.MoreThanInStock) as refused:
            choose(shelf, quantity, today=TODAY)
        assert refused.value.free == free
        return
    taken = choose(shelf, quantity, today=TODAY)
    assert sum(part for _lot, part in taken) == quantity
    assert all(0 < part <= known[lot].free and known[lot] in good for lot, part in taken)
    days = [known[lot].expires_on or date.max for lot, _part in taken]
    assert days == sorted(days)
    left = {one.lot: one.free for one in good if one.free} | {lot: 0 for lot, _ in taken[:-1]}
    assert all(
        (known[lot].expires_on or date.max) >= days[-1] for lot, free in left.items() if free
    )


@pytest.mark.parametrize(
    "target, on_hand, shortage, about",
    [
        (40, 40, Shortage.ENOUGH, 0), (40, 55, Shortage.ENOUGH, 0), (40, 39, Shortage.SOME, 5),
        (40, 36, Shortage.SOME, 5), (40, 0, Shortage.MUCH, 40), (40, 19, Shortage.MUCH, 25),
        (3, 2, Shortage.SOME, 3), (3, 0, Shortage.MUCH, 3), (1000, 950, Shortage.SOME, 100),
    ],
)  # fmt: skip
def test_the_public_reads_round_numbers(target, on_hand, shortage, about):
    said = wanted(target, on_hand)
    assert (said.shortage, said.about) == (shortage, about)


def facts(**changes):
    told = {
        "state": CaseState.ASSIGNED, "is_own": True, "quantity": 2, "lacking": 5,
        "centre_open": True, "second_person": False, "today": TODAY, "last_on": None,
        "interval_days": 7, "why_again": None, **changes,
    }  # fmt: skip
    return ParcelFacts(**told)


SOON = {"last_on": TODAY - 6 * DAY}
REASON = {"why_again": WhyAgain.GREATER_NEED}


@pytest.mark.parametrize(
    "changes, decision",
    [
        ({}, ParcelState.RESERVED), ({"quantity": 5}, ParcelState.RESERVED),
        ({"last_on": TODAY - 7 * DAY}, ParcelState.RESERVED),
        ({**SOON, "interval_days": 0}, ParcelState.RESERVED),
        ({**SOON, **REASON}, ParcelState.PROPOSED), (REASON, ParcelState.RESERVED),
        ({**SOON, **REASON, "second_person": True}, ParcelState.RESERVED),
        *(({"state": state}, ParcelState.RESERVED) for state in WORKING | {CaseState.MET}),
    ],
)  # fmt: skip
def test_a_parcel_is_made_or_proposed(changes, decision):
    assert decide(facts(**changes)) is decision


@pytest.mark.parametrize(
    "changes, refusal",
    [
        ({"quantity": 0}, errors.NothingCommitted), ({"quantity": -1}, errors.NothingCommitted),
        ({"is_own": False}, errors.NotYourCase), ({"quantity": 6}, errors.MoreThanAsked),
        ({"centre_open": False}, errors.CentreClosed), (SOON, errors.TooSoon),
        ({**SOON, "second_person": True}, errors.TooSoon),
        *(
            ({"state": state}, errors.WrongState)
            for state in set(CaseState) - WORKING - {CaseState.MET}
        ),
    ],
)  # fmt: skip
def test_or_it_is_refused(changes, refusal):
    with pytest.raises(refusal):
        decide(facts(**changes))


@pytest.mark.parametrize("start", list(ParcelState))
@pytest.mark.parametrize("end", list(ParcelState))
def test_a_parcel_takes_only_the_steps_of_the_table(start, end):
    if (start, end) in STEPS:
        ensure_step(start, end)
        return
    delivered = start is ParcelState.DELIVERED
    with pytest.raises(errors.AlreadyDelivered if delivered else errors.AlreadyDecided):
        ensure_step(start, end)
