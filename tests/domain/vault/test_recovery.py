"""A key comes back from its seven words, as the kit in the safe has them, and in no other way."""

from pathlib import Path

import pytest

from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.crypto.passphrases import new_passphrase
from portal.vault.errors import CannotOpen
from portal.vault.models import LockedKeyPair
from tests.factories.sealed_requests import NOW

one_engine = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
COMMANDS = Path("portal/commands")
WAYS_TO_KEYS = ("unlock_with_passphrase", "LockedKeyPair", "vault.unlocking", "vault.door")


@pytest.fixture
def stored(alliance):
    with vault_transaction() as session:
        return door.locked_holder(session, "account-ana", vault=alliance.vault, now=NOW)


@one_engine
def test_the_words_on_the_kit_unlock(alliance, stored):
    ana = alliance.people["ana"]
    cookie = door.unlock(stored, ana.passphrase.upper(), vault=alliance.vault, now=NOW)
    keys = door.keys_of_intermediary(cookie, holder_id=ana.holder_id, vault=alliance.vault, now=NOW)
    assert keys.public() == ana.keys.public()


@one_engine
def test_other_words_with_the_database_and_the_pepper_open_nothing(alliance, stored):
    with pytest.raises(CannotOpen):
        door.unlock(stored, str(new_passphrase()), vault=alliance.vault, now=NOW)


@one_engine
def test_a_colleagues_words_open_nothing_of_hers(alliance, stored):
    with pytest.raises(CannotOpen):
        door.unlock(stored, alliance.people["beto"].passphrase, vault=alliance.vault, now=NOW)


@one_engine
def test_nothing_stored_holds_the_private_half_in_clear(alliance):
    ana = alliance.people["ana"]
    with vault_reading() as session:
        row = session.get_one(LockedKeyPair, ana.holder_id)
        stored = row.locked + row.salt
    raw = ana.keys.to_bytes()
    assert not any(half in stored for half in (raw[:32], raw[32:]))


@pytest.mark.parametrize("module", sorted(COMMANDS.glob("*.py")), ids=lambda path: path.stem)
def test_no_command_comes_near_an_intermediarys_keys(module):
    text = module.read_text("utf-8")
    assert not [way for way in WAYS_TO_KEYS if way in text]
