"""Money: nothing appears, nothing vanishes, currencies do not mix."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.money import Currency, CurrencyMismatch, Money, parse_money


@given(
    st.integers(0, 10**12),
    st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any),
)
def test_shares_sum_to_the_whole_and_differ_by_less_than_a_cent(minor, weights):
    shares = Money(minor, Currency.MXN).split(weights)
    assert sum(share.minor for share in shares) == minor
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share.minor - minor * weight / sum(weights)) < 1 + minor / 10**12


def test_currencies_do_not_mix():
    with pytest.raises(CurrencyMismatch, match="do not mix"):
        Money(1, Currency.MXN) + Money(1, Currency.USD)


@pytest.mark.parametrize("minor", [1.5, "1", True, None])
def test_minor_units_are_integers(minor):
    with pytest.raises(TypeError, match="integers"):
        Money(minor, Currency.MXN)


@pytest.mark.parametrize("minor, weights", [(-1, [1]), (1, [0, 0]), (1, [-1, 2])])
def test_what_cannot_be_split_says_so(minor, weights):
    with pytest.raises(ValueError, match="cannot split"):
        Money(minor, Currency.MXN).split(weights)


TYPED = {
    "250": 25_000, "250.5": 25_050, "250.50": 25_050, "250.": 25_000, " 250 ": 25_000, "0": 0,
    "1250": 125_000, "1,250": 125_000, "1,250.50": 125_050, "1 250": 125_000, "$250": 25_000,
    "$ 1,250.50": 125_050, "1,000,000": 100_000_000, "999999999999": 99_999_999_999_900,
}  # fmt: skip


@pytest.mark.parametrize("typed, minor", TYPED.items(), ids=TYPED.keys())
def test_amounts_as_people_type_them(typed, minor):
    assert parse_money(typed, Currency.MXN) == Money(minor, Currency.MXN)


NO_AMOUNT = [
    "", "mucho", "-5", "1250,50", "80,5", "1,25", "1,2500", ",250", "1,250,", "1,25,0", "1 25",
    "1,250 000", "1.250", "1.2.3", "\u0661\u0662", "1000000000000", "$$5", "1e3",
]  # fmt: skip


@pytest.mark.parametrize("typed", NO_AMOUNT)
def test_what_could_mean_two_amounts_means_none(typed):
    with pytest.raises(ValueError, match="not an amount"):
        parse_money(typed, Currency.MXN)


@given(st.integers(0, 10**12))
def test_an_amount_with_its_thousands_apart_is_read_back(minor):
    written = f"{minor // 100:,}.{minor % 100:02d}"
    for typed in (written, written.replace(",", " "), written.replace(",", "")):
        assert parse_money(typed, Currency.MXN).minor == minor
