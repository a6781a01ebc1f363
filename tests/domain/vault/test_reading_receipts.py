"""The requester comes back with eight words; nobody else does."""

from dataclasses import replace

import pytest

from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.crypto import receipts
from portal.vault.crypto.receipts import new_receipt
from portal.vault.crypto.stretching import StretchQueue
from portal.vault.crypto.words import WordLanguage, Words
from portal.vault.errors import ReceiptUnknown, VaultBusy, VaultLocked
from portal.vault.models import Capsule
from tests.factories.sealed_requests import NOW, Asked


def test_the_words_open_the_requesters_own_keys(alliance, asked):
    ana = alliance.people["ana"]
    with vault_reading() as session:
        cover = door.open_cover(
            session, capsule_id=asked.capsule_id, holder_id=ana.holder_id, keys=ana.keys
        )

    assert alliance.come_back(asked).public() == cover.requester


def wrong_secret(receipt):
    last = "zurdo" if receipt.words[7] != "zurdo" else "zona"
    return Words(receipt.language, (*receipt.words[:7], last))


def test_one_wrong_word_is_unknown(alliance, asked):
    with pytest.raises(ReceiptUnknown):
        alliance.come_back(Asked(asked.capsule_id, wrong_secret(asked.receipt)))


def test_words_never_given_out_are_unknown_after_the_same_work(alliance, asked, monkeypatch):
    worked = []
    real = receipts.stretch
    monkeypatch.setattr(
        receipts, "stretch", lambda *args, **kwargs: worked.append(1) or real(*args, **kwargs)
    )

    with pytest.raises(ReceiptUnknown):
        alliance.come_back(Asked("", new_receipt(WordLanguage.SPANISH)))
    assert worked == [1]


def test_withdrawn_words_are_unknown(alliance, asked):
    keys = alliance.come_back(asked)
    with vault_transaction() as session:
        door.withdraw(session, capsule_id=asked.capsule_id, keys=keys, now=NOW)

    with pytest.raises(ReceiptUnknown):
        alliance.come_back(asked)


@pytest.mark.parametrize("column", ["chosen_id", "backup_id"])
def test_words_open_nothing_once_an_intermediary_was_swapped_in_the_row(alliance, asked, column):
    with vault_transaction() as session:
        capsule = session.get(Capsule, asked.capsule_id)
        setattr(capsule, column, alliance.people["cora"].holder_id)

    with pytest.raises(ReceiptUnknown):
        alliance.come_back(asked)


def test_a_full_queue_is_busy_for_known_and_unknown_words(alliance, asked):
    alliance.vault = replace(alliance.vault, queue=StretchQueue(1, patience_seconds=0.01))
    unknown = Asked("", new_receipt(WordLanguage.SPANISH))

    for tried in (asked, unknown):
        with alliance.vault.queue.place(), pytest.raises(VaultBusy):
            alliance.come_back(tried)


def test_a_visit_lives_in_memory_until_it_ends(alliance, asked):
    with vault_reading() as session:
        found = door.find_row(session, asked.receipt, vault=alliance.vault)
    cookie = door.begin_visit(found, asked.receipt, vault=alliance.vault, now=NOW)

    capsule_id, _ = door.keys_of_requester(cookie, vault=alliance.vault, now=NOW)
    assert capsule_id == asked.capsule_id

    door.end_visit(cookie, vault=alliance.vault)
    with pytest.raises(VaultLocked):
        door.keys_of_requester(cookie, vault=alliance.vault, now=NOW)
