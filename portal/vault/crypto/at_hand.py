"""Redrawn pictures that an intermediary is looking at, until they decide what passes.

They are kept encrypted under a token that only the page holds: a copy of the memory taken between
two requests shows nothing. Opening the file again for each step would be one more row in the audit
of the request, and their number would tell which requests gave the desk a picture.
"""

import hashlib
import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.vault.errors import PictureGone

KEPT_FOR = timedelta(minutes=15)
MOST_KEPT = 40
_TOKEN_BYTES = 32
# Each key is used for one picture only.
_NONCE = bytes(12)


@dataclass(frozen=True, repr=False)
class _Kept:
    sealed: bytes
    since: datetime


class PicturesAtHand:
    """A few pictures for a quarter of an hour; safe among threads."""

    def __init__(self) -> None:
        self._boot_secret = os.urandom(32)
        self._kept: dict[bytes, _Kept] = {}
        self._guard = Lock()

    def hold(self, picture: bytes, tie: str, *, now: datetime) -> str:
        """Keeps a picture for the person and request of `tie`; answers the token that reaches it.

        The oldest goes when there are too many.
        """
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        sealed = AESGCM(self._key(token)).encrypt(_NONCE, picture, tie.encode())
        with self._guard:
            self._drop_old(now)
            while len(self._kept) >= MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[_name(token)] = _Kept(sealed, now)
        return token

    def picture(self, token: str, tie: str, *, now: datetime) -> bytes:
        """The picture; raises PictureGone when it is too old, or for another person or request."""
        with self._guard:
            self._drop_old(now)
            kept = self._kept.get(_name(token))
        if kept is None:
            raise PictureGone
        try:
            return AESGCM(self._key(token)).decrypt(_NONCE, kept.sealed, tie.encode())
        except InvalidTag:
            raise PictureGone

    def _drop_old(self, now: datetime) -> None:
        for name in [n for n, kept in self._kept.items() if now - kept.since > KEPT_FOR]:
            del self._kept[name]

    def _key(self, token: str) -> bytes:
        return hashlib.sha256(b"resguardo at hand 1" + self._boot_secret + token.encode()).digest()


def _name(token: str) -> bytes:
    return hashlib.sha256(b"name" + token.encode()).digest()
