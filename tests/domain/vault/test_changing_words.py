"""The requester's words are changed: only the fresh ones open, and what was written stays."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from portal.extensions import db, vault_reading, vault_transaction
from portal.vault import door
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.receipts import locator, new_receipt
from portal.vault.crypto.words import WordLanguage
from portal.vault.errors import ReceiptUnknown, WordsBorrowed, WordsTaken
from portal.vault.models import RetiredReceipt, StoredReceipt
from portal.vault.queries import words_changed_on
from portal.vault.receiving import is_taken
from tests.factories.hand_overs import WideAlliance, hand_over
from tests.factories.sealed_requests import NOW, Asked


def fresh_words():
    return new_receipt(WordLanguage.SPANISH)


def find(alliance, words):
    with vault_reading() as session:
        return door.find_row(session, words, vault=alliance.vault)


def relocked(alliance, asked, fresh):
    return door.relock(find(alliance, asked.receipt), asked.receipt, fresh, vault=alliance.vault)


def change(relocked):
    with vault_transaction() as session:
        door.change_words(session, relocked=relocked, now=NOW)


def changed(alliance, asked):
    fresh = fresh_words()
    change(relocked(alliance, asked, fresh))
    return Asked(asked.capsule_id, fresh)


def borrowed(alliance):
    """A request whose words somebody else knows."""
    asked = alliance.ask()
    with vault_transaction() as session:
        row = session.scalars(select(StoredReceipt)).one()
        row.borrowed = True
    return asked


def test_only_the_fresh_words_open(alliance, asked):
    anew = changed(alliance, asked)

    assert alliance.come_back(anew)
    with pytest.raises(ReceiptUnknown):
        alliance.come_back(asked)


def test_what_was_written_before_and_after_is_read(alliance, asked):
    alliance.write(asked, "antes")
    anew = changed(alliance, asked)
    alliance.write(asked, "después")

    assert [one.text for one in alliance.read_as_family(anew)] == ["antes", "después"]


def test_the_family_sees_on_which_day(alliance, asked):
    changed(alliance, asked)

    with vault_reading() as session:
        assert words_changed_on(session, asked.capsule_id) == [NOW.date()]


def test_the_old_words_are_given_to_nobody_else(alliance, asked):
    changed(alliance, asked)

    with vault_reading() as session:
        assert is_taken(session, locator(asked.receipt, alliance.vault.receipt_pepper).hex())


def test_nothing_says_whose_the_old_words_were(alliance, asked):
    changed(alliance, asked)

    with vault_reading() as session:
        row = session.scalars(select(RetiredReceipt)).one()
    assert set(row.__table__.columns.keys()) == {"locator"}


def test_words_that_open_nothing_change_nothing(alliance, asked):
    with pytest.raises(ReceiptUnknown):
        relocked(alliance, Asked(asked.capsule_id, fresh_words()), fresh_words())

    assert alliance.come_back(asked)


def test_words_in_use_are_not_taken(alliance, asked):
    other = alliance.ask()
    with pytest.raises(WordsTaken):
        change(relocked(alliance, asked, other.receipt))

    assert alliance.come_back(asked)
    assert alliance.come_back(other)


def test_withdrawn_meanwhile_nothing_comes_back(alliance, asked):
    ready = relocked(alliance, asked, fresh_words())
    keys = alliance.come_back(asked)
    with vault_transaction() as session:
        door.withdraw(session, capsule_id=asked.capsule_id, keys=keys, now=NOW)

    with pytest.raises(ReceiptUnknown):
        change(ready)
    with vault_reading() as session:
        assert not session.scalars(select(StoredReceipt)).all()


def test_borrowed_words_open_no_visit(alliance):
    asked = borrowed(alliance)

    with pytest.raises(WordsBorrowed):
        door.begin_visit(
            find(alliance, asked.receipt), asked.receipt, vault=alliance.vault, now=NOW
        )


def test_wrong_words_do_not_say_that_others_are_borrowed(alliance):
    asked = borrowed(alliance)
    wrong = f"{' '.join(str(asked.receipt).split()[:2])} {' '.join(str(fresh_words()).split()[2:])}"
    words = door.read_receipt(wrong)

    with pytest.raises(ReceiptUnknown):
        door.begin_visit(find(alliance, words), words, vault=alliance.vault, now=NOW)


def test_fresh_words_open_a_visit_after_borrowed_ones(alliance):
    anew = changed(alliance, borrowed(alliance))

    cookie = door.begin_visit(
        find(alliance, anew.receipt), anew.receipt, vault=alliance.vault, now=NOW
    )
    owner, keys = door.keys_of_requester(cookie, vault=alliance.vault, now=NOW)
    assert (owner, type(keys)) == (anew.capsule_id, PrivateKeys)


def test_after_a_hand_over_words_change_too(app):
    alliance = WideAlliance()
    asked = alliance.ask()
    hand_over(alliance, asked)

    assert alliance.come_back(changed(alliance, asked))


@pytest.mark.race
def test_of_two_changes_at_once_one_wins(app, alliance, asked):
    ready = [relocked(alliance, asked, fresh_words()) for _ in range(2)]
    starting = threading.Barrier(2, timeout=30)

    def run(one):
        with app.app_context():
            starting.wait()
            try:
                change(one)
                return "changed"
            except ReceiptUnknown:
                return "too late"
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(run, ready))

    assert sorted(answers) == ["changed", "too late"]
    with vault_reading() as session:
        assert len(session.scalars(select(StoredReceipt)).all()) == 1
