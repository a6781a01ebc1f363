"""The eight words a requester keeps: two find the row, six are the secret (66 bits)."""

import hashlib
import hmac
import os

from portal.vault.crypto.framing import frame
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.locked_keys import LOCKED_BYTES, LockedKeys, lock_keys, unlock_keys
from portal.vault.crypto.stretching import RECEIPT_WORK, SALT_BYTES, WorkFactor, stretch
from portal.vault.crypto.words import WordLanguage, Words, draw, read

RECEIPT_WORDS = 8
LOCATOR_WORDS = 2
_PURPOSE = "resguardo receipt 1"


def new_receipt(language: WordLanguage) -> Words:
    """Eight words, drawn before anything is sent; a request sent twice is known by them."""
    return draw(RECEIPT_WORDS, language)


def read_receipt(typed: str) -> Words:
    """The receipt someone typed; raises WordsUnreadable."""
    return read(typed, RECEIPT_WORDS)


def locator(receipt: Words, pepper: bytes) -> bytes:
    """What finds the row: a keyed hash of the first two words, so a stolen table lists no words."""
    return _keyed("locator", receipt, pepper)


def lock_with_receipt(
    keys: PrivateKeys,
    receipt: Words,
    *,
    owner: str,
    pepper: bytes,
    work: WorkFactor = RECEIPT_WORK,
) -> LockedKeys:
    """The requester's own keys, which only the receipt and the pepper together can unlock."""
    salt = os.urandom(SALT_BYTES)
    return LockedKeys(salt, lock_keys(keys, _key(receipt, salt, pepper, work), owner))


def unlock_with_receipt(
    locked: LockedKeys,
    receipt: Words,
    *,
    owner: str,
    pepper: bytes,
    work: WorkFactor = RECEIPT_WORK,
) -> PrivateKeys:
    """The requester's own keys; raises CannotOpen when the secret words are not theirs."""
    return unlock_keys(locked.locked, _key(receipt, locked.salt, pepper, work), owner)


def decoy(receipt: Words, pepper: bytes) -> LockedKeys:
    """What is tried when no row is found, so that an unknown receipt takes the same work."""
    seed = _keyed("decoy", receipt, pepper)
    return LockedKeys(seed[:SALT_BYTES], (seed * LOCKED_BYTES)[:LOCKED_BYTES])


def _key(receipt: Words, salt: bytes, pepper: bytes, work: WorkFactor) -> bytes:
    secret = receipt.canonical(LOCATOR_WORDS)
    return stretch(secret, salt=salt, pepper=pepper, purpose=_PURPOSE, work=work)


def _keyed(label: str, receipt: Words, pepper: bytes) -> bytes:
    first_words = receipt.canonical(0, LOCATOR_WORDS)
    message = frame(f"resguardo receipt {label} 1", first_words)
    return hmac.new(pepper, message, hashlib.sha256).digest()
