"""Only the root's newest, unexpired list says whom anything may be sealed to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.vault.crypto.directory import (
    NO_PREVIOUS,
    Directory,
    DirectoryEntry,
    Known,
    SignedDirectory,
    decode,
    encode,
    sign_directory,
    verify_directory,
)
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.errors import DirectoryRefused

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
ROOT = Ed25519PrivateKey.generate()
FORGER = Ed25519PrivateKey.generate()


def entry(name, **changes):
    fields = {
        "intermediary_id": name,
        "organisation": "org-1",
        "organisation_name": "Puentes",
        "keys": PrivateKeys.generate().public(),
        "offline": False,
        "expires": NOW + timedelta(days=200),
    }
    return DirectoryEntry(**(fields | changes))


FIRST = Directory(
    number=1,
    previous_hash=NO_PREVIOUS,
    issued=NOW - timedelta(days=1),
    valid_until=NOW + timedelta(days=29),
    entries=(entry("a"), entry("b")),
)
SIGNED_FIRST = sign_directory(FIRST, ROOT)
SECOND = replace(FIRST, number=2, previous_hash=SIGNED_FIRST.hash, issued=NOW)
KNOWN_FIRST = Known(1, SIGNED_FIRST.hash)


def refusal(directory, *, now=NOW, known=None, root=ROOT):
    with pytest.raises(DirectoryRefused) as refused:
        verify_directory(sign_directory(directory, root), ROOT.public_key(), now=now, known=known)
    return refused.value.reason


def test_the_roots_list_is_accepted():
    assert verify_directory(SIGNED_FIRST, ROOT.public_key(), now=NOW) == FIRST


def test_the_list_that_follows_is_accepted():
    signed = sign_directory(SECOND, ROOT)

    assert verify_directory(signed, ROOT.public_key(), now=NOW, known=KNOWN_FIRST) == SECOND


def test_the_same_list_again_is_accepted():
    verify_directory(SIGNED_FIRST, ROOT.public_key(), now=NOW, known=KNOWN_FIRST)


@pytest.mark.parametrize(
    ("directory", "known", "reason"),
    [
        (replace(FIRST, issued=NOW + timedelta(seconds=1)), None, "not yet valid"),
        (replace(FIRST, valid_until=FIRST.issued + timedelta(days=31)), None, "valid too long"),
        (replace(FIRST, valid_until=NOW), None, "expired"),
        (FIRST, Known(2, b"x" * 32), "older"),
        (replace(FIRST, entries=(entry("c"),)), KNOWN_FIRST, "replaced"),
        (replace(SECOND, previous_hash=b"x" * 32), KNOWN_FIRST, "not chained"),
        (replace(SECOND, number=3, previous_hash=b"of the second"), KNOWN_FIRST, None),
        (replace(FIRST, entries=(entry("a"), entry("a"))), None, "malformed"),
        (
            replace(FIRST, entries=(entry("a"), replace(FIRST.entries[0], intermediary_id="z"))),
            None,
            None,
        ),
        (
            replace(
                FIRST, entries=(*FIRST.entries, replace(FIRST.entries[0], intermediary_id="z"))
            ),
            None,
            "malformed",
        ),
    ],
)
def test_what_is_refused_and_why(directory, known, reason):
    if reason is None:
        signed = sign_directory(directory, ROOT)
        verify_directory(signed, ROOT.public_key(), now=NOW, known=known)
    else:
        assert refusal(directory, known=known) == reason


def test_a_list_signed_by_another_root_is_forged():
    assert refusal(FIRST, root=FORGER) == "forged"


def test_an_added_key_is_forged():
    with_a_spy = encode(replace(FIRST, entries=(*FIRST.entries, entry("spy"))))

    with pytest.raises(DirectoryRefused, match="forged"):
        verify_directory(
            SignedDirectory(with_a_spy, SIGNED_FIRST.signature), ROOT.public_key(), now=NOW
        )


def test_it_is_refused_from_the_moment_it_expires():
    assert refusal(FIRST, now=FIRST.valid_until) == "expired"


def test_the_spelling_does_not_depend_on_the_order_of_entries():
    assert encode(FIRST) == encode(replace(FIRST, entries=FIRST.entries[::-1]))


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b"nonsense", b'{"number": 1}', b" " + encode(FIRST), b"\xff"],
)
def test_any_other_spelling_is_malformed(body):
    with pytest.raises(DirectoryRefused, match="malformed"):
        decode(body)


def test_an_intermediary_whose_time_is_over_is_not_current():
    over = entry("old", expires=NOW)
    directory = replace(FIRST, entries=(*FIRST.entries, over))

    assert directory.current(NOW) == FIRST.entries
