"""The holder's locked keys on their own device, and the newest directory they have seen."""

import json
import os
from pathlib import Path

from portal.vault.crypto.directory import Known
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.locked_keys import LockedKeys
from portal.vault.crypto.passphrases import (
    lock_with_passphrase,
    new_passphrase,
    unlock_with_passphrase,
)
from portal.vault.crypto.words import Words
from portal.vault.errors import CannotOpen

# The words alone carry 77 bits; there is no server here to keep a pepper for them.
_PEPPER = b"resguardo offline 1"


def make(path: Path, root: bytes) -> tuple[PrivateKeys, Words]:
    """Writes a new locked key file, readable by its owner alone; never over another."""
    keys, words = PrivateKeys.generate(), new_passphrase()
    locked = lock_with_passphrase(keys, words, owner=_tie(root), pepper=_PEPPER)
    fields = {"root": root.hex(), "salt": locked.salt.hex(), "locked": locked.locked.hex()}
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(fields, file)
    return keys, words


def unlock(path: Path, typed: str) -> tuple[PrivateKeys, bytes]:
    """The keys and the root they trust: the root is tied to the lock, so nobody can swap it."""
    try:
        fields = json.loads(path.read_text())
        root, salt, locked = (bytes.fromhex(fields[name]) for name in ("root", "salt", "locked"))
    except (ValueError, KeyError, TypeError):
        raise CannotOpen
    stored = LockedKeys(salt, locked)
    return unlock_with_passphrase(stored, typed, owner=_tie(root), pepper=_PEPPER), root


def newest_seen(path: Path) -> Known | None:
    """The newest directory this device has relied on."""
    memory = _memory(path)
    if not memory.exists():
        return None
    number, digest = memory.read_text().split()
    return Known(int(number), bytes.fromhex(digest))


def remember(path: Path, known: Known) -> None:
    """From now on nothing older is accepted."""
    _memory(path).write_text(f"{known.number} {known.hash.hex()}\n")


def _memory(path: Path) -> Path:
    return path.with_name(path.name + ".directory")


def _tie(root: bytes) -> str:
    return f"offline:{root.hex()}"
