import pytest

from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.passphrases import (
    PASSPHRASE_WORDS,
    lock_with_passphrase,
    new_passphrase,
    unlock_with_passphrase,
)
from portal.vault.crypto.stretching import PASSPHRASE_WORK, RECEIPT_WORK, WorkFactor
from portal.vault.errors import CannotOpen, WordsUnreadable

CHEAP = WorkFactor(memory_kib=8, passes=1)
PEPPER = b"p" * 32
KEYS = PrivateKeys.generate()
PASSPHRASE = new_passphrase()
LOCKED = lock_with_passphrase(KEYS, PASSPHRASE, owner="enlace-1", pepper=PEPPER, work=CHEAP)


def unlock(typed=str(PASSPHRASE), owner="enlace-1", pepper=PEPPER):
    return unlock_with_passphrase(LOCKED, typed, owner=owner, pepper=pepper, work=CHEAP)


def test_seven_words_are_generated():
    assert len(new_passphrase().words) == PASSPHRASE_WORDS == 7


def test_the_passphrase_unlocks_the_keys():
    assert unlock().to_bytes() == KEYS.to_bytes()


def test_another_passphrase_does_not():
    with pytest.raises(CannotOpen):
        unlock(str(new_passphrase()))


def test_six_words_are_no_passphrase():
    with pytest.raises(WordsUnreadable):
        unlock(" ".join(PASSPHRASE.words[:6]))


@pytest.mark.parametrize("wrong", [{"owner": "enlace-2"}, {"pepper": b"q" * 32}])
def test_a_row_moved_or_a_pepper_missing_unlocks_nothing(wrong):
    with pytest.raises(CannotOpen):
        unlock(**wrong)


def test_a_guess_costs_what_the_design_says():
    assert WorkFactor(memory_kib=65536, passes=3) == PASSPHRASE_WORK
    assert WorkFactor(memory_kib=32768, passes=3) == RECEIPT_WORK
