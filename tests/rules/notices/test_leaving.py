"""When a notice leaves and what it may hold."""

from datetime import UTC, datetime

import pytest

from portal.notices.errors import PersonalFact
from portal.notices.rules import ensure_impersonal, leaving_at


def utc(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


# Mexico City is six hours behind: its 9:00 is 15:00 UTC, its 18:00 midnight.
@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        (utc(23, 10), utc(23, 15)),
        (utc(23, 15), utc(24, 0)),
        (utc(23, 15, 1), utc(24, 0)),
        (utc(24, 0), utc(24, 15)),
        (utc(24, 3), utc(24, 15)),
    ],
)
def test_a_word_about_a_family_leaves_at_the_next_fixed_hour(now, leaves):
    assert leaving_at("something_to_read", now) == leaves


def test_every_other_notice_leaves_at_once():
    assert leaving_at("gift_receipt", utc(23, 10)) == utc(23, 10)


@pytest.mark.parametrize("fact", ["r3fer3nc3", "2026-11-23", "abc_DEF-9.x", "", 250])
def test_references_and_numbers_are_facts(fact):
    ensure_impersonal({"fact": fact})


@pytest.mark.parametrize("fact", ["Juana Pérez", "ana@example.org", "+52 55 1234", "x" * 201])
def test_names_addresses_and_sentences_are_refused(fact):
    with pytest.raises(PersonalFact) as refused:
        ensure_impersonal({"who": fact})
    assert refused.value.key == "who"
