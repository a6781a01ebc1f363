"""The one table that leaves: what it shows, and how little it tells about one case."""

import itertools
import math
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.aid.rules import NeedKind
from portal.aid.snapshot_rules import (
    SECTOR_OF,
    Month,
    Sector,
    by_sector,
    chance,
    is_countable,
    last_countable,
    published,
    shown,
)
from tests.attacker import (
    certain,
    chance_of,
    could_be,
    naive,
    odds_of,
    recovered,
    rounded,
    told,
    worlds_up_to,
)

COUNTS = range(0, 61)


@pytest.mark.parametrize(
    "shifted, printed",
    [(-7, None), (0, None), (4, None), (9, None), (10, 10), (12, 10), (13, 15), (17, 15), (18, 20),
     (102, 100), (103, 105)],
)  # fmt: skip
def test_rounded_to_five_and_shown_from_ten(shifted, printed):
    assert shown(shifted) == printed


def test_every_need_is_in_one_group():
    assert set(SECTOR_OF) == set(NeedKind)
    assert set(SECTOR_OF.values()) == set(Sector)


def test_every_group_has_a_count_also_without_a_case():
    assert by_sector([("medicine", 2), ("psychological", 3)]) == {
        Sector.FOOD: 0,
        Sector.HEALTH: 5,
        Sector.PROTECTION: 0,
        Sector.SHELTER: 0,
        Sector.LIVELIHOOD: 0,
    }


@pytest.mark.parametrize(
    "today, last",
    [
        (date(2026, 12, 2), Month(2026, 10)),
        (date(2026, 12, 3), Month(2026, 11)),
        (date(2027, 1, 3), Month(2026, 12)),
        (date(2027, 1, 2), Month(2026, 11)),
    ],
)
def test_a_month_is_counted_when_its_last_cases_are_here(today, last):
    assert last_countable(today) == last
    assert is_countable(last, today)
    assert not is_countable(last.next, today)


def test_months_follow_one_another():
    assert str(Month.parse("2026-12").next) == "2027-01"
    assert Month(2024, 2).last == date(2024, 2, 29)
    assert Month(2026, 1).previous == Month(2025, 12)
    with pytest.raises(ValueError):
        Month.parse("2026-13")


def test_the_coins_give_exactly_the_chances_that_are_claimed():
    """Every run of 16 coins, each as likely as the next: no sampling, no tolerance but its tail."""
    runs, found = 1 << 16, {}
    for run in itertools.product((True, False), repeat=16):
        coins = iter(run)
        try:
            shift = chance(lambda coins=coins: next(coins))
        except StopIteration:
            continue
        found[shift] = found.get(shift, 0) + 1
    for shift in range(-4, 5):
        claimed = odds_of(shift)
        assert 0 <= claimed - Fraction(found[shift], runs) < Fraction(1, 2000)


@pytest.mark.parametrize("count", COUNTS)
def test_one_case_more_or_less_changes_no_odds_by_more_than_two(count):
    """Whatever is printed, and whatever else the reader knows."""
    for printed in [None, *range(10, 121, 5)]:
        odds = chance_of(printed, count + 1) / chance_of(printed, count)
        assert Fraction(1, 2) <= odds <= 2


@pytest.mark.parametrize("printed", [None, 10, 15, 60, 120])
def test_no_count_is_ever_ruled_out(printed):
    assert all(chance_of(printed, count) > 0 for count in COUNTS)


@pytest.mark.parametrize("count", range(0, 5))
def test_a_count_below_five_is_hidden_but_for_one_draw_in_ninety(count):
    assert 1 - chance_of(None, count) <= Fraction(1, 90)


@given(
    st.dictionaries(st.sampled_from(Sector), st.integers(0, 500)),
    st.lists(st.booleans(), max_size=40),
)
def test_what_is_printed_is_hidden_or_rounded_and_names_every_group(counts, coins):
    tossed = iter(coins)
    table = published(counts, flip=lambda: next(tossed, False))
    assert list(table) == list(Sector)
    assert all(figure is None or (figure >= 10 and figure % 5 == 0) for figure in table.values())


@given(st.dictionaries(st.sampled_from(Sector), st.integers(10, 500), min_size=5))
def test_each_figure_follows_from_its_own_group_alone(counts):
    one_more = {**counts, Sector.FOOD: counts[Sector.FOOD] + 40}
    before, after = (published(each, flip=lambda: False) for each in (counts, one_more))
    assert {k: v for k, v in before.items() if v != after[k]}.keys() == {Sector.FOOD}


@pytest.mark.parametrize("count", range(0, 40, 3))
@pytest.mark.parametrize("printed", [None, 10, 15, 30])
def test_the_readers_chances_are_those_of_the_rule(count, printed):
    """Summed over shifts so far that what is left out is less than one in a million millions."""
    summed = sum(odds_of(z) for z in range(-100, 101) if shown(count + z) == printed)
    assert abs(summed - chance_of(printed, count)) < Fraction(1, 10**12)


@given(st.lists(st.integers(0, 40), min_size=5, max_size=5), st.lists(st.booleans(), max_size=40))
def test_no_reader_is_told_of_one_case(world, coins):
    """Two months and two organisations are two such tables of other cases: nothing is added."""
    tossed = iter(coins)
    table = published(dict(zip(Sector, world, strict=True)), flip=lambda: next(tossed, False))

    def drawn(cases, files):
        return math.prod(map(chance_of, files, cases), start=Fraction(1))

    assert told(drawn, tuple(world), tuple(table.values())) == 0


def test_the_same_reader_breaks_rounding_and_hiding():
    """7, 7 and 4 are printed as 5, 5 and nothing beside 20: only 18 fits, so the 4 is known."""
    table = {"food": [0], "health": [1], "shelter": [2]}
    print_ = naive([table], beside=False)
    left = could_be(certain(print_), print_((7, 7, 4)), worlds_up_to(13, 3))
    assert recovered(table, ["shelter"], left) == 1


@pytest.mark.parametrize("count, found", [(5, 1), (8, 1), (6, 0)])
def test_the_same_reader_breaks_a_floor_without_chance(count, found):
    floor = certain(lambda world: tuple(map(rounded, world)))
    assert told(floor, (count,), (rounded(count),)) == found
