"""Seven words bring the keys into memory, for the certified only."""

import pytest

from portal.extensions import vault_transaction
from portal.vault import door
from portal.vault.approving import block
from portal.vault.errors import CannotOpen, NotCertified, VaultLocked
from tests.factories.sealed_requests import NOW


def locked(alliance, account="account-ana"):
    with vault_transaction() as session:
        return door.locked_holder(session, account, vault=alliance.vault, now=NOW)


def test_the_passphrase_unlocks_for_this_browser(alliance):
    ana = alliance.people["ana"]
    cookie = door.unlock(locked(alliance), ana.passphrase, vault=alliance.vault, now=NOW)

    keys = door.keys_of_intermediary(cookie, holder_id=ana.holder_id, vault=alliance.vault, now=NOW)
    assert keys.public() == ana.keys.public()


def test_a_colleagues_passphrase_does_not(alliance):
    with pytest.raises(CannotOpen):
        door.unlock(
            locked(alliance), alliance.people["beto"].passphrase, vault=alliance.vault, now=NOW
        )


@pytest.mark.parametrize("account", ["account-nobody", "account-dora"])
def test_whoever_is_not_certified_has_nothing_to_unlock(alliance, account):
    alliance.enrol("dora", "puentes")

    with pytest.raises(NotCertified):
        locked(alliance, account)


def test_suspension_locks_at_once(alliance):
    ana = alliance.people["ana"]
    cookie = door.unlock(locked(alliance), ana.passphrase, vault=alliance.vault, now=NOW)
    with vault_transaction() as session:
        block(session, holder_id=ana.holder_id, vault=alliance.vault, now=NOW)

    with pytest.raises(VaultLocked):
        door.keys_of_intermediary(cookie, holder_id=ana.holder_id, vault=alliance.vault, now=NOW)
    with pytest.raises(NotCertified):
        locked(alliance)


def test_changing_person_locks(alliance):
    ana = alliance.people["ana"]
    cookie = door.unlock(locked(alliance), ana.passphrase, vault=alliance.vault, now=NOW)
    door.lock(cookie, vault=alliance.vault)

    with pytest.raises(VaultLocked):
        door.keys_of_intermediary(cookie, holder_id=ana.holder_id, vault=alliance.vault, now=NOW)
