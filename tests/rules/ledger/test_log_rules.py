"""What a leaf commits to, and what a head says."""

from datetime import UTC, datetime

import pytest

from portal.ledger.log_keys import LogKey
from portal.ledger.log_rules import (
    EntryFacts,
    Head,
    as_file,
    canonical,
    commitment,
    log_name,
    statement_of,
)

FACTS = EntryFacts(
    reference="entry1",
    organisation="casa-puente",
    subject="gift:abc",
    occurred_on="2026-11-30",
    log="live",
    amounts={"MXN": {"gifts": -25_000, "fees": 1_392, "stripe_balance": 23_608}},
)


def test_the_statement_is_one_text_whatever_the_order():
    other = EntryFacts(
        **{
            **vars(FACTS),
            "amounts": {"MXN": {"stripe_balance": 23_608, "gifts": -25_000, "fees": 1_392}},
        }
    )
    assert statement_of(FACTS) == statement_of(other)
    assert statement_of(FACTS) == (
        '{"amounts":{"MXN":{"fees":1392,"gifts":-25000,"stripe_balance":23608}},'
        '"entry":"entry1","log":"live","occurred_on":"2026-11-30",'
        '"organisation":"casa-puente","subject":"gift:abc"}'
    )


@pytest.mark.parametrize(
    "change",
    [
        {"reference": "entry2"},
        {"organisation": "otra"},
        {"subject": "gift:abd"},
        {"occurred_on": "2026-12-01"},
        {"log": "test"},
        {"amounts": {"USD": {"gifts": -1, "bank": 1}}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_fact_counts(change):
    salt = b"s" * 32
    other = statement_of(EntryFacts(**{**vars(FACTS), **change}))
    assert commitment(other, salt) != commitment(statement_of(FACTS), salt)


def test_without_the_salt_nobody_can_try_amounts_out():
    said = statement_of(FACTS)
    assert commitment(said, b"a" * 32) != commitment(said, b"b" * 32)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_salt_has_its_length(length):
    with pytest.raises(ValueError, match="32 bytes"):
        commitment("{}", b"x" * length)


def test_a_statement_is_plain_ascii():
    assert canonical({"b": "ñ", "a": 1}) == '{"a":1,"b":"\\u00f1"}'


def test_live_and_test_are_two_logs():
    assert (log_name(livemode=True), log_name(livemode=False)) == ("live", "test")


def test_a_head_says_its_log_its_size_its_moment_and_its_root():
    head = Head("live", 7, bytes(32), datetime(2026, 11, 30, 12, 5, 9, tzinfo=UTC))
    assert head.said == (
        b"resguardo-log-head-1\nlive\n7\n2026-11-30T12:05:09Z\n" + b"0" * 64 + b"\n"
    )


def test_one_secret_is_one_key():
    key, same, other = LogKey("secret"), LogKey("secret"), LogKey("secret2")
    assert key.public == same.public != other.public
    assert key.sign(b"said") == same.sign(b"said") != other.sign(b"said")


def test_a_file_is_written_in_one_way():
    assert as_file({"a": "ñ"}) == '{\n "a": "\\u00f1"\n}\n'
    assert as_file({"b": [], "a": {"c": 1}}) == '{\n "a": {\n  "c": 1\n },\n "b": []\n}\n'
