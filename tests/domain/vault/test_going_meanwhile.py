"""A family takes its request back while somebody writes to it: nobody waits for the other."""

import threading
import time

import pytest

from portal.extensions import db, vault_transaction
from portal.vault import door
from portal.vault.crypto.receipts import new_receipt
from portal.vault.crypto.words import WordLanguage
from portal.vault.disclosing import forget_expired
from portal.vault.errors import CapsuleNotFound, ReceiptUnknown
from portal.vault.handing_out import Cut
from portal.vault.models import Capsule, Complaint
from tests.domain.vault.test_disclosing import UNTIL, agree, confirm, mine, propose
from tests.factories.sealed_requests import NOW

pytestmark = pytest.mark.race
GONE = (CapsuleNotFound, ReceiptUnknown)


def changed_words(alliance, asked):
    fresh = new_receipt(WordLanguage.SPANISH)
    with vault_transaction() as session:
        found = door.find_row(session, asked.receipt, vault=alliance.vault)
    relocked = door.relock(found, asked.receipt, fresh, vault=alliance.vault)
    return lambda session: door.change_words(session, relocked=relocked, now=NOW)


def answered_complaint(alliance, asked):
    keys, about = alliance.come_back(asked), alliance.people["ana"].holder_id
    with vault_transaction() as session:
        door.complain(
            session, capsule_id=asked.capsule_id, keys=keys, about_id=about,
            organisation="semilla", text="no llamó", vault=alliance.vault, now=NOW,
        )  # fmt: skip
        (one,) = session.query(Complaint.id).one()
    return lambda session: door.answer_complaint(
        session, complaint_id=one, text="le leo", **mine(alliance, "cora")
    )


def kept_disclosure(alliance, asked):
    one = agreed(alliance, asked)
    cut = Cut(one, asked.capsule_id, door.Terms(frozenset(), "x", "y"), {})
    words = new_receipt(WordLanguage.SPANISH)
    sealed = door.seal_disclosure(cut, words=words, vault=alliance.vault)
    return lambda session: door.keep_disclosure(session, sealed=sealed, **mine(alliance, "ana"))


def confirmed_disclosure(alliance, asked):
    one = propose(alliance, asked)
    return lambda session: door.confirm_disclosure(
        session, disclosure_id=one, **mine(alliance, "beto")
    )


def expired_disclosure(alliance, asked):
    agreed(alliance, asked)
    late = NOW.replace(day=UNTIL.day + 1)
    return lambda session: forget_expired(session, now=late)


def agreed(alliance, asked):
    one = propose(alliance, asked)
    confirm(alliance, one)
    agree(alliance, asked, one)
    return one


@pytest.mark.parametrize(
    "begun",
    [changed_words, answered_complaint, kept_disclosure, confirmed_disclosure, expired_disclosure],
)
def test_who_writes_waits_and_then_finds_it_gone(app, alliance, asked, begun):
    deed, fell = begun(alliance, asked), []
    keys = alliance.come_back(asked)

    def write():
        with app.app_context():
            try:
                with vault_transaction() as session:
                    deed(session)
            except GONE:
                pass
            except BaseException as fault:
                fell.append(fault)
            finally:
                db.session.remove()

    writing = threading.Thread(target=write)
    with vault_transaction() as session:
        session.get(Capsule, asked.capsule_id, with_for_update=True)
        writing.start()
        time.sleep(0.4)
        door.withdraw(session, capsule_id=asked.capsule_id, keys=keys, now=NOW)
    writing.join(30)

    assert fell == []
    with vault_transaction() as session:
        assert session.get(Capsule, asked.capsule_id) is None
