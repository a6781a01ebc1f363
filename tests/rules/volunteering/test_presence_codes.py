"""Codes: bound to all that they say, typed by tired hands, leading nowhere."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.volunteering.presence_codes import (
    ALPHABET,
    LONG,
    SHORT,
    grouped,
    name_mark,
    new_certificate_code,
    person_code,
    plain,
    same_code,
    shift_code,
)
from portal.volunteering.presence_rules import Deed

TIMES = (datetime(2026, 12, 5, 15, tzinfo=UTC), datetime(2026, 12, 5, 19, tzinfo=UTC))
SAID = {"shift": "a" * 16, "sign_up": "b" * 16, "deed": Deed.ARRIVE, "times": TIMES}


def test_a_code_is_stable_and_short():
    code = person_code("key", **SAID)
    assert code == person_code("key", **SAID)
    assert len(plain(code)) == SHORT


@pytest.mark.parametrize(
    "change",
    [
        {"shift": "c" * 16},
        {"sign_up": "c" * 16},
        {"deed": Deed.LEAVE},
        {"times": (TIMES[0] - timedelta(days=1), TIMES[1])},
        {"times": (TIMES[0], TIMES[1] + timedelta(hours=1))},
    ],
)
def test_whatever_it_says_changes_it(change):
    assert person_code("key", **{**SAID, **change}) != person_code("key", **SAID)


def test_without_the_key_public_references_lead_to_no_code():
    assert person_code("other", **SAID) != person_code("key", **SAID)


def test_nobody_s_code_is_the_shift_s():
    said = {name: value for name, value in SAID.items() if name != "sign_up"}
    assert shift_code("key", **said) != person_code("key", **{**SAID, "sign_up": ""})


@pytest.mark.parametrize("typed", ["0a1b-cd23", "OAIB CD23", " oalbcd23 ", "0A1BCD23"])
def test_it_may_be_typed_as_hands_do(typed):
    assert same_code(typed, "0A1B-CD23")


@given(st.text(max_size=40))
def test_what_is_typed_never_breaks(typed):
    assert set(plain(typed)) <= set(ALPHABET)
    assert not same_code(typed, "") or plain(typed) == ""


def test_a_paper_s_code_has_a_hundred_bits_and_reads_aloud():
    codes = {new_certificate_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(plain(code)) == LONG and grouped(plain(code)) == code for code in codes)
    assert not set("ILOU") & set("".join(codes))


def mark(name, **change):
    given_ = {"code": "0A1B-CD23", "salt": b"s" * 16, "key": "key", **change}
    return name_mark(name, **given_)


def test_a_name_matches_however_it_is_typed():
    assert mark("María  del Pilar Núñez ") == mark("MARIA DEL PILAR NUNEZ")


@pytest.mark.parametrize("other", [{"code": "0A1B-CD24"}, {"salt": b"t" * 16}, {"key": "another"}])
def test_a_mark_is_of_one_paper_only(other):
    assert mark("María Núñez") != mark("María Núñez", **other)
