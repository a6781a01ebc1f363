"""A request taken back is gone at once; the case, if there is one, is told."""

import pytest
from sqlalchemy import func, select

from portal.extensions import VaultModel, vault_reading, vault_transaction
from portal.vault import door
from portal.vault.errors import CapsuleNotFound
from portal.vault.models import Tombstone, VaultMessage
from tests.factories.sealed_requests import NOW

KEPT = {
    "admission",
    "key_holder",
    "locked_key_pair",
    "directory_edition",
    "vault_deed",
    "vault_message",
    "tombstone",
}


def withdraw(alliance, asked, keys=None):
    keys = keys or alliance.come_back(asked)
    with vault_transaction() as session:
        door.withdraw(session, capsule_id=asked.capsule_id, keys=keys, now=NOW)
    return keys


def tables_with_rows():
    with vault_reading() as session:
        return {
            table.name
            for table in VaultModel.metadata.sorted_tables
            if session.scalar(select(func.count()).select_from(table))
        }


def test_nothing_but_a_tombstone_remains(alliance, asked):
    alliance.open(asked)
    alliance.release(asked)
    withdraw(alliance, asked)

    assert tables_with_rows() == KEPT
    with vault_reading() as session:
        assert session.get(Tombstone, asked.capsule_id) is not None


def test_another_family_keeps_everything(alliance, asked):
    other = alliance.ask()
    withdraw(alliance, asked)

    assert alliance.open(other)
    assert alliance.come_back(other)


def test_the_case_is_told(alliance, asked):
    case = alliance.release(asked)
    withdraw(alliance, asked)

    with vault_reading() as session:
        told = session.scalar(select(VaultMessage).where(VaultMessage.kind == "case.withdrawn"))
        assert (told.payload, told.urgent) == ({"case": case}, True)


def test_without_a_case_nobody_is_told(alliance, asked):
    withdraw(alliance, asked)

    with vault_reading() as session:
        kinds = set(session.scalars(select(VaultMessage.kind)))
    assert kinds == {"notice.something_to_read"}


def test_a_second_time_it_is_not_there(alliance, asked):
    keys = withdraw(alliance, asked)

    with pytest.raises(CapsuleNotFound):
        withdraw(alliance, asked, keys)
    with pytest.raises(CapsuleNotFound):
        alliance.open(asked)
