"""A request is received once, whole, or not at all."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.extensions import VaultModel, vault_reading, vault_transaction
from portal.vault import door
from portal.vault.approving import block
from portal.vault.covers import Cover
from portal.vault.crypto.receipts import new_receipt
from portal.vault.crypto.words import WordLanguage
from portal.vault.errors import AlreadyReceived, IntakeClosed, NobodyToSealTo
from portal.vault.models import Capsule, StoredReceipt, VaultDeed, VaultMessage, Wrap
from portal.vault.receiving import Ask, receive, seal_request
from tests.factories.sealed_requests import FAMILY, NOW

RECEIPT = new_receipt(WordLanguage.SPANISH)


def count(table):
    with vault_reading() as session:
        return session.scalar(select(func.count()).select_from(table))


def everything_stored():
    with vault_reading() as session:
        return {
            table.name: sorted(map(repr, session.execute(select(table))))
            for table in VaultModel.metadata.sorted_tables
        }


def sealed(alliance, receipt=RECEIPT):
    return seal_request(
        Ask(FAMILY, Cover()), pair=alliance.pair(), receipt=receipt, vault=alliance.vault
    )


def test_only_the_two_intermediaries_hold_a_wrap(alliance, asked):
    with vault_reading() as session:
        holders = set(session.scalars(select(Wrap.recipient)))

    assert holders == {alliance.people["ana"].holder_id, alliance.people["beto"].holder_id}


def test_nothing_stored_holds_the_identity(alliance, asked):
    stored = repr(everything_stored())

    for word in ("María", "Mar\\xc3\\xada", "Pech", "1234", "volvi"):
        assert word not in stored


def test_capsule_audit_notice_and_receipt_are_written_together(asked):
    assert (count(Capsule), count(StoredReceipt), count(VaultMessage)) == (1, 1, 1)
    with vault_reading() as session:
        deed = session.scalar(select(VaultDeed).where(VaultDeed.capsule_id == asked.capsule_id))
        assert (deed.actor, deed.action) == ("requester", "received")


def test_the_notice_says_only_whose_account_has_something_to_read(asked):
    with vault_reading() as session:
        message = session.execute(select(VaultMessage.kind, VaultMessage.payload)).one()

    assert tuple(message) == ("notice.something_to_read", {"account": "account-ana"})


def test_sent_twice_counts_once(alliance):
    alliance.ask(receipt=RECEIPT)

    with pytest.raises(AlreadyReceived):
        alliance.ask(receipt=RECEIPT)
    assert count(Capsule) == 1


def test_words_that_were_withdrawn_are_not_used_again(alliance):
    asked = alliance.ask(receipt=RECEIPT)
    keys = alliance.come_back(asked)
    with vault_transaction() as session:
        door.withdraw(session, capsule_id=asked.capsule_id, keys=keys, now=NOW)

    with pytest.raises(AlreadyReceived):
        alliance.ask(receipt=RECEIPT)


def test_without_words_there_is_no_receipt(alliance):
    alliance.ask(receipt=None)

    assert (count(Capsule), count(StoredReceipt)) == (1, 0)


def test_intake_is_closed_when_the_directory_is_stale(alliance):
    request = sealed(alliance)

    with pytest.raises(IntakeClosed), vault_transaction() as session:
        receive(session, request=request, vault=alliance.vault, now=NOW + timedelta(days=31))
    assert count(Capsule) == 0


def test_nothing_is_stored_for_someone_suspended_meanwhile(alliance):
    request = sealed(alliance)
    with vault_transaction() as session:
        beto = alliance.people["beto"].holder_id
        block(session, holder_id=beto, vault=alliance.vault, now=NOW)

    with pytest.raises(NobodyToSealTo), vault_transaction() as session:
        receive(session, request=request, vault=alliance.vault, now=NOW)
    assert count(Capsule) == 0
