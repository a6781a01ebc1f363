"""How old a form is, and that nobody but us can say so."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.giving.form_seals import Age, age_of_form, age_of_ticket, seal

KEY, TOKEN, PURPOSE = "a key for tests only, of enough length", "abcdefgh12345678", "form:one"
MADE = datetime(2026, 11, 30, 12, tzinfo=UTC)
TOLD = seal(KEY, PURPOSE, TOKEN, at=MADE)


def age(seconds, told=TOLD, key=KEY, purpose=PURPOSE, token=TOKEN, of=age_of_form):
    return of(key, purpose, token, told, now=MADE + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "seconds, found",
    [
        (-1, Age.FORGED),
        (0, Age.YOUNG),
        (1.9, Age.YOUNG),
        (2, Age.RIPE),
        (12 * 3600, Age.RIPE),
        (12 * 3600 + 1, Age.OLD),
    ],
)
def test_the_age_of_a_form(seconds, found):
    assert age(seconds) is found


@pytest.mark.parametrize(
    "seconds, found",
    [(0, Age.YOUNG), (29, Age.YOUNG), (30, Age.RIPE), (3600, Age.RIPE), (3601, Age.OLD)],
)
def test_the_age_of_a_ticket(seconds, found):
    assert age(seconds, of=age_of_ticket) is found


def test_a_seal_is_of_one_form_of_one_campaign_under_one_key():
    assert age(60, key="another key of enough length, too") is Age.FORGED
    assert age(60, purpose="form:two") is Age.FORGED
    assert age(60, purpose="step:one") is Age.FORGED
    assert age(60, token="bbcdefgh12345678") is Age.FORGED


@given(st.text(max_size=64))
def test_nothing_made_up_is_a_seal(told):
    assert told == TOLD or age(60, told=told) is Age.FORGED


@given(st.integers(0, len(TOLD) - 1), st.sampled_from("0123456789abcdef-"))
def test_a_changed_seal_is_none(place, letter):
    changed = TOLD[:place] + letter + TOLD[place + 1 :]
    assert changed == TOLD or age(60, told=changed) is Age.FORGED
