"""How long a notice lasts, and which two people may say that it is over."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.no_go.errors import NoGoReason as R
from portal.no_go.errors import NoGoRefused
from portal.no_go.rules import (
    CLEAR_ASKED_LASTS,
    LONGEST,
    ClearStep,
    NoticeFacts,
    Said,
    clear_step,
    ensure_length,
    ensure_may_prolong,
    said_by,
    stands,
)

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOUR, TICK = timedelta(hours=1), timedelta(seconds=1)
STANDS = NoticeFacts(until=NOW + 10 * HOUR, is_closed=False)
OVER = NoticeFacts(until=NOW, is_closed=False)
LIFTED = NoticeFacts(until=NOW + HOUR, is_closed=True)


def asked(by, ago):
    return NoticeFacts(NOW + 10 * HOUR, False, by, NOW - ago)


@pytest.mark.parametrize(
    "facts, until, answer",
    [
        (None, NOW, R.IN_THE_PAST),
        (None, NOW + TICK, None),
        (None, NOW + LONGEST, None),
        (None, NOW + LONGEST + TICK, R.TOO_LONG),
        (STANDS, NOW + 10 * HOUR, R.NOT_LONGER),
        (STANDS, NOW + 10 * HOUR + TICK, None),
        (STANDS, NOW + LONGEST, None),
        (STANDS, NOW + LONGEST + TICK, R.TOO_LONG),
        (OVER, NOW + HOUR, R.IS_OVER),
        (LIFTED, NOW + 2 * HOUR, R.IS_OVER),
    ],
)
def test_how_long_it_may_last(facts, until, answer):
    def ask():
        if facts is None:
            ensure_length(until=until, now=NOW)
        else:
            ensure_may_prolong(facts, until=until, now=NOW)

    if answer is None:
        ask()
    else:
        with pytest.raises(NoGoRefused) as refused:
            ask()
        assert refused.value.reason is answer


@pytest.mark.parametrize(
    "facts, person, step",
    [
        (STANDS, "one", ClearStep.ASKED),
        (asked("one", timedelta(0)), "one", ClearStep.ASKED),
        (asked("one", timedelta(0)), "two", ClearStep.LIFTED),
        (asked("one", CLEAR_ASKED_LASTS - TICK), "two", ClearStep.LIFTED),
        (asked("one", CLEAR_ASKED_LASTS), "two", ClearStep.ASKED),
        (OVER, "two", None),
        (LIFTED, "two", None),
    ],
)
def test_two_people_say_all_clear(facts, person, step):
    if step is None:
        with pytest.raises(NoGoRefused):
            clear_step(facts, person=person, now=NOW)
    else:
        assert clear_step(facts, person=person, now=NOW) is step


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9)), max_size=12))
def test_nobody_lifts_alone_however_often_they_ask(asking):
    facts, now = NoticeFacts(NOW + 100 * HOUR, False), NOW
    for person, hours in asking:
        now += hours * HOUR
        if not stands(facts, now=now):
            break
        if clear_step(facts, person=person, now=now) is ClearStep.LIFTED:
            assert facts.clear_asked_by != person
            assert now - facts.clear_asked_at < CLEAR_ASKED_LASTS
            break
        facts = NoticeFacts(facts.until, False, person, now)


def test_what_an_edition_says():
    assert said_by(edition=1, is_lifted=False) is Said.DECLARED
    assert said_by(edition=2, is_lifted=False) is Said.PROLONGED
    assert said_by(edition=2, is_lifted=True) is Said.LIFTED
