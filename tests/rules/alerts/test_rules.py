"""Who is told what by mail: decided by where the incident stands and what the reader has."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag

from portal.alerts.keys import (
    PADDED,
    address_mark,
    open_address,
    reader_in,
    reader_token,
    seal_address,
)
from portal.alerts.rules import (
    LINKS_WITHIN,
    Outcome,
    decide,
    is_first_word,
    is_overtaken,
    may_mail,
)
from portal.incidents.message_rules import may_have_readers
from portal.incidents.rules import IncidentState as S

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("live", [True, False])
def test_only_what_is_verified_and_going_on_is_told_to_whoever_asked(state, live):
    assert is_first_word(state, is_live=live) == (state is S.VERIFIED and live)


@pytest.mark.parametrize(
    "state, revision, expected",
    [
        (S.UNCONFIRMED, 1, False),
        (S.CORROBORATED, 1, False),
        (S.VERIFIED, 1, True),
        (S.CORRECTED, 2, True),
        (S.UNCONFIRMED, 2, True),
        (S.CORROBORATED, 2, True),
        (S.RETRACTED, 1, True),
        (S.FALSE, 1, True),
        (S.EXPIRED, 1, True),
    ],
)
def test_before_anything_was_verified_nobody_can_have_been_told(state, revision, expected):
    assert may_have_readers(state, revision) is expected


@pytest.mark.parametrize(
    "present, revision, expected",
    [
        (S.VERIFIED, 1, False),
        (S.VERIFIED, 2, True),
        (S.CORRECTED, 2, True),
        (S.RETRACTED, 1, True),
        (S.EXPIRED, 1, True),
        # Nothing is told of these, so the word before them still holds.
        (S.UNDER_REVIEW, 1, False),
        (S.TRIAGED, 1, False),
        (S.RECEIVED, 1, False),
    ],
)
def test_a_word_is_overtaken_by_the_next_that_is_told(present, revision, expected):
    assert is_overtaken(S.VERIFIED, 1, present=present, present_revision=revision) is expected


L, SENT, OVER, NONE = Outcome.LEAVING, Outcome.SENT, Outcome.OVERTAKEN, Outcome.NOTHING_TOLD


@pytest.mark.parametrize(
    "outcome, overtaken, first, arrived, expected",
    [
        (None, False, True, False, L),
        (None, False, True, True, L),
        (None, False, False, True, L),
        (None, False, False, False, NONE),
        (None, True, True, False, OVER),
        (None, True, False, True, OVER),
        (L, False, True, False, L),
        (L, True, True, False, None),
        (SENT, False, True, True, None),
        (OVER, False, True, True, None),
        (NONE, False, True, True, None),
    ],
)
def test_what_is_noted_before_a_mail_leaves(outcome, overtaken, first, arrived, expected):
    noted = decide(outcome, overtaken=overtaken, first_word=first, may_have_arrived=arrived)
    assert noted is expected


@pytest.mark.parametrize(
    "made, ago, expected",
    [
        (0, None, True),
        (2, timedelta(0), True),
        (3, timedelta(0), False),
        (3, LINKS_WITHIN, True),
        (3, LINKS_WITHIN - timedelta(seconds=1), False),
    ],
)
def test_an_address_gets_three_links_an_hour(made, ago, expected):
    since = None if ago is None else NOW - ago
    assert may_mail(made=made, since=since, now=NOW) is expected


def test_an_address_is_sealed_bound_to_its_reader_and_of_one_size():
    sealed = seal_address(" Quien@Correo.Example ", key="k", reader="abcdefgh12345678")
    assert b"correo" not in sealed
    assert open_address(sealed, key="k", reader="abcdefgh12345678") == "quien@correo.example"
    longer = seal_address("é" * 250 + "@x.mx", key="k", reader="abcdefgh12345678")
    assert len(sealed) == len(longer) > PADDED
    for key, reader in (("other", "abcdefgh12345678"), ("k", "zzzzefgh12345678")):
        with pytest.raises(InvalidTag):
            open_address(sealed, key=key, reader=reader)


def test_an_address_is_found_again_however_it_is_typed_and_only_with_the_key():
    assert (
        address_mark("k", "A@b.mx ") == address_mark("k", "a@B.mx") != address_mark("l", "a@b.mx")
    )


def test_a_link_opens_its_reader_and_an_invented_one_nothing():
    token = reader_token("k", "abcdefgh12345678")
    assert reader_in("k", token) == "abcdefgh12345678"
    for invented in (token[:-1] + "!", "zzzz" + token[4:], "", "\udcff", token[:16]):
        assert reader_in("k", invented) is None
    assert reader_in("other", token) is None
