"""Money: nothing appears, nothing vanishes, currencies do not mix."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.money import Currency, CurrencyMismatch, Money


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
