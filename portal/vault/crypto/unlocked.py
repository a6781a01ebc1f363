"""Private keys while they are unlocked: in this process's memory and nowhere else.

What is kept is itself encrypted under HKDF(cookie ‖ a secret drawn at start), and the cookie is
only in the browser: a copy of the memory taken between two requests opens nothing by itself.
"""

import hashlib
import os
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.locked_keys import lock_keys, unlock_keys
from portal.vault.errors import VaultLocked

IDLE_LIMIT = timedelta(minutes=15)


@dataclass(frozen=True, repr=False)
class _Held:
    owner: str
    locked: bytes
    used: datetime


class UnlockedMemory:
    """The keys unlocked at this moment, one browser for each owner; safe among threads."""

    def __init__(self, idle_limit: timedelta = IDLE_LIMIT) -> None:
        self._boot_secret = os.urandom(32)
        self._idle_limit = idle_limit
        self._held: dict[bytes, _Held] = {}
        self._guard = Lock()

    def hold(self, owner: str, keys: PrivateKeys, *, now: datetime) -> str:
        """Keeps the keys and answers the cookie that alone reaches them.

        Another browser that held the same owner's keys loses them.
        """
        cookie = secrets.token_urlsafe(32)
        locked = lock_keys(keys, self._key(cookie), owner)
        with self._guard:
            self._drop_idle(now)
            self._drop_owner(owner)
            self._held[_name(cookie)] = _Held(owner, locked, now)
        return cookie

    def owner(self, cookie: str, *, now: datetime) -> str:
        """Whose keys this browser holds; raises VaultLocked. Counts as use."""
        return self._touch(cookie, now).owner

    def keys(self, cookie: str, owner: str, *, now: datetime) -> PrivateKeys:
        """The owner's keys for this one request; raises VaultLocked. Counts as use."""
        held = self._touch(cookie, now)
        if held.owner != owner:
            raise VaultLocked
        return unlock_keys(held.locked, self._key(cookie), owner)

    def lock(self, cookie: str) -> None:
        """Forgets what this browser holds ("cambiar de persona" does this)."""
        with self._guard:
            self._held.pop(_name(cookie), None)

    def lock_owner(self, owner: str) -> None:
        """Forgets this person's keys in any browser: they signed out or a colleague locked them."""
        with self._guard:
            self._drop_owner(owner)

    def _touch(self, cookie: str, now: datetime) -> _Held:
        with self._guard:
            self._drop_idle(now)
            held = self._held.get(_name(cookie))
            if held is None:
                raise VaultLocked
            self._held[_name(cookie)] = replace(held, used=now)
        return held

    def _drop_idle(self, now: datetime) -> None:
        limit = now - self._idle_limit
        self._held = {name: held for name, held in self._held.items() if held.used > limit}

    def _drop_owner(self, owner: str) -> None:
        self._held = {name: held for name, held in self._held.items() if held.owner != owner}

    def _key(self, cookie: str) -> bytes:
        kdf = HKDF(SHA256(), 32, salt=None, info=b"resguardo unlocked 1")
        return kdf.derive(cookie.encode() + self._boot_secret)


def _name(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode()).digest()
