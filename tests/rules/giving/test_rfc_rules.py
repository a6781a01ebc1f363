"""Whether an RFC can be one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.giving.rfc_rules import (
    ALPHABET,
    FOREIGN,
    PUBLIC,
    RfcFault,
    RfcKind,
    check_digit,
    fault_of,
    is_generic,
    kind_of,
    plain_rfc,
)

# What the tax office itself gives out to try with: of no living person.
TRIED = ["EKU9003173C9", "XIA190128J61", "URE180429TM6", "CACX7605101P8", "KICR630120NX3"]


@pytest.mark.parametrize("rfc", TRIED)
def test_those_that_the_sat_gives_out_to_try_with_are_whole(rfc):
    assert fault_of(rfc) is None


@pytest.mark.parametrize(
    ("rfc", "fault"),
    [
        (PUBLIC, None),
        (FOREIGN, None),
        ("", RfcFault.SHAPE),
        ("EKU9003173C", RfcFault.SHAPE),
        ("EKU9003173C99", RfcFault.SHAPE),
        ("EK99003173C9", RfcFault.SHAPE),
        ("EKU900317ÑC9", RfcFault.SHAPE),
        ("EKU9003173CB", RfcFault.SHAPE),
        ("eku9003173c9", RfcFault.SHAPE),
        ("EKU9003173C9\n", RfcFault.SHAPE),
        ("EKU9013173C9", RfcFault.DAY),
        ("EKU9012313C9", RfcFault.CHECK),  # December has a 31st: only the last digit is wrong
        ("EKU9001013C9", RfcFault.CHECK),
        ("EKU9000173C9", RfcFault.DAY),
        ("EKU9002303C9", RfcFault.DAY),
        ("EKU9003003C9", RfcFault.DAY),
        ("EKU9003173C8", RfcFault.CHECK),
        ("XAXX010101001", RfcFault.CHECK),
    ],
)
def test_what_is_wrong(rfc, fault):
    assert fault_of(rfc) is fault


@pytest.mark.parametrize(
    ("day", "is_day"), [("000229", True), ("960229", True), ("990229", False), ("010228", True)]
)
def test_a_leap_day_is_one_in_either_century(day, is_day):
    rest = f"EKU{day}3C"
    assert (fault_of(rest + check_digit(rest)) is None) is is_day


@pytest.mark.parametrize(
    ("rfc", "kind"),
    [
        ("EKU9003173C9", RfcKind.COMPANY),
        ("CACX7605101P8", RfcKind.PERSON),
        (PUBLIC, RfcKind.PUBLIC),
        (FOREIGN, RfcKind.FOREIGN),
    ],
)
def test_whose_it_is(rfc, kind):
    assert kind_of(rfc) is kind
    assert is_generic(rfc) is (kind in (RfcKind.PUBLIC, RfcKind.FOREIGN))


@pytest.mark.parametrize("typed", ["cacx-760510-1p8", " CACX 760510 1P8", "CACX.760510/1P8"])
def test_what_people_put_between_is_taken_out(typed):
    assert plain_rfc(typed) == "CACX7605101P8"


@given(st.sampled_from(TRIED), st.data())
def test_one_wrong_digit_of_the_day_is_always_seen(rfc, data):
    """One sign that is typed wrong changes the sum by less than eleven times its place."""
    at = data.draw(st.integers(len(rfc) - 9, len(rfc) - 2))
    sign = data.draw(st.sampled_from([s for s in "0123456789" if s != rfc[at]]))
    wrong = rfc[:at] + sign + rfc[at + 1 :]
    differs = (ALPHABET.index(sign) - ALPHABET.index(rfc[at])) % 11 != 0
    assert (fault_of(wrong) is not None) or not differs
