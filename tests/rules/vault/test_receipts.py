import pytest

from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.locked_keys import LOCKED_BYTES
from portal.vault.crypto.receipts import (
    decoy,
    locator,
    lock_with_receipt,
    new_receipt,
    read_receipt,
    unlock_with_receipt,
)
from portal.vault.crypto.stretching import SALT_BYTES, WorkFactor
from portal.vault.crypto.words import WordLanguage, Words
from portal.vault.errors import CannotOpen

CHEAP = WorkFactor(memory_kib=8, passes=1)
PEPPER = b"p" * 32
KEYS = PrivateKeys.generate()
RECEIPT = read_receipt("ábaco abdomen abeja abierto abogado abono aborto abrazo")


def locked():
    return lock_with_receipt(KEYS, RECEIPT, owner="thread-1", pepper=PEPPER, work=CHEAP)


def unlock(receipt=RECEIPT, owner="thread-1", pepper=PEPPER, work=CHEAP):
    return unlock_with_receipt(locked(), receipt, owner=owner, pepper=pepper, work=work)


def other_word(position):
    words = list(RECEIPT.words)
    words[position] = "zurdo"
    return Words(RECEIPT.language, tuple(words))


@pytest.mark.parametrize("language", list(WordLanguage))
def test_a_receipt_is_eight_words_of_its_language(language):
    receipt = new_receipt(language)

    assert len(receipt.words) == 8
    assert read_receipt(str(receipt)).language is language


def test_the_receipt_unlocks_its_own_keys():
    assert unlock().public() == KEYS.public()


@pytest.mark.parametrize("position", range(2, 8))
def test_one_wrong_secret_word_unlocks_nothing(position):
    with pytest.raises(CannotOpen):
        unlock(other_word(position))


@pytest.mark.parametrize(
    "wrong",
    [{"owner": "thread-2"}, {"pepper": b"q" * 32}, {"work": WorkFactor(16, 1)}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_words_alone_are_not_enough(wrong):
    with pytest.raises(CannotOpen):
        unlock(**wrong)


def test_the_same_words_lock_with_another_salt_each_time():
    assert locked().salt != locked().salt


@pytest.mark.parametrize(("position", "moves"), [(0, True), (1, True), (2, False), (7, False)])
def test_only_the_first_two_words_find_the_row(position, moves):
    assert (locator(other_word(position), PEPPER) != locator(RECEIPT, PEPPER)) is moves


def test_the_row_is_not_found_without_the_pepper():
    assert locator(RECEIPT, PEPPER) != locator(RECEIPT, b"q" * 32)


def test_the_decoy_is_stable_and_looks_like_a_row():
    tried = decoy(RECEIPT, PEPPER)

    assert tried == decoy(RECEIPT, PEPPER)
    assert (len(tried.salt), len(tried.locked)) == (SALT_BYTES, LOCKED_BYTES)
    assert len(locked().locked) == LOCKED_BYTES


def test_the_decoy_never_unlocks():
    with pytest.raises(CannotOpen):
        unlock_with_receipt(
            decoy(RECEIPT, PEPPER), RECEIPT, owner="thread-1", pepper=PEPPER, work=CHEAP
        )
