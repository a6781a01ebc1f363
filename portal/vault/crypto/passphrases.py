"""The seven words with which an intermediary unlocks their private keys."""

import os

from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.locked_keys import LockedKeys, lock_keys, unlock_keys
from portal.vault.crypto.stretching import PASSPHRASE_WORK, SALT_BYTES, WorkFactor, stretch
from portal.vault.crypto.words import WordLanguage, Words, draw, read

PASSPHRASE_WORDS = 7
_PURPOSE = "resguardo passphrase 1"


def new_passphrase(language: WordLanguage = WordLanguage.SPANISH) -> Words:
    """Seven words (77 bits), generated and never chosen by the person."""
    return draw(PASSPHRASE_WORDS, language)


def lock_with_passphrase(
    keys: PrivateKeys,
    passphrase: Words,
    *,
    owner: str,
    pepper: bytes,
    work: WorkFactor = PASSPHRASE_WORK,
) -> LockedKeys:
    """Private keys that only these words and the pepper together can unlock."""
    salt = os.urandom(SALT_BYTES)
    key = stretch(passphrase.canonical(), salt=salt, pepper=pepper, purpose=_PURPOSE, work=work)
    return LockedKeys(salt, lock_keys(keys, key, owner))


def unlock_with_passphrase(
    locked: LockedKeys,
    typed: str,
    *,
    owner: str,
    pepper: bytes,
    work: WorkFactor = PASSPHRASE_WORK,
) -> PrivateKeys:
    """The private keys; raises WordsUnreadable or CannotOpen when the words are not theirs."""
    secret = read(typed, PASSPHRASE_WORDS).canonical()
    key = stretch(secret, salt=locked.salt, pepper=pepper, purpose=_PURPOSE, work=work)
    return unlock_keys(locked.locked, key, owner)
