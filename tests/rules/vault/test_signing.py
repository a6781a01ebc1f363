import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.vault.crypto.framing import frame, unframe
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.signing import (
    Direction,
    MessagePlace,
    read_message,
    read_signed,
    sign_message,
)
from portal.vault.errors import SignatureRefused

INTERMEDIARY = PrivateKeys.generate()
FORGER = PrivateKeys.generate()
PLACE = MessagePlace("thread-1", Direction.TO_REQUESTER, 3)


@given(st.text())
def test_a_signed_message_is_read(text):
    assert (
        read_message(sign_message(text, PLACE, INTERMEDIARY), PLACE, INTERMEDIARY.public()) == text
    )


@pytest.mark.parametrize(
    "unsigned",
    [
        b"",
        b"Meet me at the bridge",
        frame(b"", "Meet me"),
        frame("Meet me"),
        frame(b"x" * 63, "Hi"),
    ],
    ids=["empty", "bare", "empty signature", "one field", "short signature"],
)
def test_unsigned_is_refused(unsigned):
    with pytest.raises(SignatureRefused, match="unsigned"):
        read_message(unsigned, PLACE, INTERMEDIARY.public())


def test_signed_by_someone_else_is_refused():
    forged = sign_message("Meet me at the bridge", PLACE, FORGER)

    with pytest.raises(SignatureRefused, match="not the author's"):
        read_message(forged, PLACE, INTERMEDIARY.public())


def test_changed_words_are_refused():
    signed = sign_message("Meet me at six", PLACE, INTERMEDIARY)

    with pytest.raises(SignatureRefused):
        read_message(signed.replace(b"six", b"ten"), PLACE, INTERMEDIARY.public())


@pytest.mark.parametrize(
    "elsewhere",
    [{"thread_id": "thread-2"}, {"direction": Direction.TO_INTERMEDIARY}, {"sequence": 4}],
    ids=lambda change: next(iter(change)),
)
def test_a_message_moved_elsewhere_is_refused(elsewhere):
    signed = sign_message("Yes", PLACE, INTERMEDIARY)

    with pytest.raises(SignatureRefused):
        read_message(signed, dataclasses.replace(PLACE, **elsewhere), INTERMEDIARY.public())


ATTACHED = ("content-1:aa", "content-2:bb")


def test_the_signature_binds_what_came_with_the_words():
    signed = sign_message("Mire", PLACE, INTERMEDIARY, ATTACHED)

    assert read_signed(signed, PLACE, INTERMEDIARY.public()).attached == ATTACHED
    assert read_message(signed, PLACE, INTERMEDIARY.public()) == "Mire"


@pytest.mark.parametrize(
    "attached",
    [(), ATTACHED[:1], ATTACHED[::-1], (*ATTACHED, "content-3:cc"), ("content-1:ab", ATTACHED[1])],
    ids=["all dropped", "one dropped", "reordered", "one more", "changed"],
)
def test_other_files_than_the_signed_are_refused(attached):
    signature = unframe(sign_message("Mire", PLACE, INTERMEDIARY, ATTACHED))[0]

    with pytest.raises(SignatureRefused, match="not the author's"):
        read_signed(frame(signature, "Mire", *attached), PLACE, INTERMEDIARY.public())
