"""A sealed key opens for its recipient, in its place, and for nobody and nowhere else."""

import dataclasses
import json
from pathlib import Path

import pytest
from cryptography.hazmat.bindings._rust import openssl as rust_openssl
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from hypothesis import given
from hypothesis import strategies as st

from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.sealing import Purpose, context_for, open_key, seal_key
from portal.vault.errors import CannotOpen

RECIPIENT = PrivateKeys.generate()
SOMEONE_ELSE = PrivateKeys.generate()
CONTEXT = context_for(Purpose.IDENTITY, "capsule-1", b"ciphertext")
KEY = bytes(range(32))


def test_recipient_opens_what_was_sealed_to_them():
    sealed = seal_key(KEY, RECIPIENT.public(), CONTEXT)

    assert open_key(sealed, RECIPIENT, CONTEXT) == KEY


def test_sealing_twice_gives_different_bytes():
    assert seal_key(KEY, RECIPIENT.public(), CONTEXT) != seal_key(KEY, RECIPIENT.public(), CONTEXT)


def test_nobody_else_opens_it():
    sealed = seal_key(KEY, RECIPIENT.public(), CONTEXT)

    with pytest.raises(CannotOpen):
        open_key(sealed, SOMEONE_ELSE, CONTEXT)


@pytest.mark.parametrize(
    "changed",
    [
        {"purpose": Purpose.MESSAGE},
        {"capsule_id": "capsule-2"},
        {"ciphertext_hash": bytes(32)},
        {"version": 2},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_seal_moved_elsewhere_does_not_open(changed):
    sealed = seal_key(KEY, RECIPIENT.public(), CONTEXT)

    with pytest.raises(CannotOpen):
        open_key(sealed, RECIPIENT, dataclasses.replace(CONTEXT, **changed))


def test_same_sealing_key_with_another_signing_key_does_not_open():
    sealed = seal_key(KEY, RECIPIENT.public(), CONTEXT)
    half_swapped = PrivateKeys(RECIPIENT.sealing, SOMEONE_ELSE.signing)

    with pytest.raises(CannotOpen):
        open_key(sealed, half_swapped, CONTEXT)


@given(bit=st.integers(0, 8 * (32 + 32 + 16) - 1))
def test_any_flipped_bit_is_refused(bit):
    sealed = bytearray(seal_key(KEY, RECIPIENT.public(), CONTEXT))
    sealed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(CannotOpen):
        open_key(bytes(sealed), RECIPIENT, CONTEXT)


@pytest.mark.parametrize("length", [0, 1, 31, 32, 47, 79])
def test_a_seal_cut_short_is_refused(length):
    sealed = seal_key(KEY, RECIPIENT.public(), CONTEXT)

    with pytest.raises(CannotOpen):
        open_key(sealed[:length], RECIPIENT, CONTEXT)


def test_the_library_computes_the_published_vector_of_this_suite():
    """RFC 9180's vector (base mode, KEM 32, KDF 1, AEAD 2), by the library's private hook."""
    vector = json.loads((Path(__file__).parent / "rfc9180_x25519_aes256gcm.json").read_text())
    given_bytes = {name: bytes.fromhex(value) for name, value in vector.items()}

    opened = rust_openssl.hpke._decrypt_with_aad(
        Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM),
        given_bytes["enc"] + given_bytes["ct"],
        X25519PrivateKey.from_private_bytes(given_bytes["skRm"]),
        info=given_bytes["info"],
        aad=given_bytes["aad"],
    )

    assert opened == given_bytes["pt"]
