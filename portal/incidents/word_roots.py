"""The deployment's own secret, from which each organisation's key for its words is drawn.

It is held with the database whose words it signs and written nowhere. Whoever has the database
alone signs nothing with it; whoever has the settings too, or the running server, signs everything.
"""

from weakref import WeakKeyDictionary

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.incidents.word_signing_rules import Said, bytes_of


class WordKeyPair:
    """One private key, in memory as long as something is signed."""

    def __init__(self, secret: str, purpose: str) -> None:
        drawn = HKDF(SHA256(), 32, salt=None, info=f"resguardo-words-1\n{purpose}".encode())
        self._private = Ed25519PrivateKey.from_private_bytes(drawn.derive(secret.encode()))

    @property
    def public(self) -> str:
        """The public half, 64 hexadecimal digits."""
        return self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    def sign(self, said: Said) -> str:
        """An Ed25519 signature (RFC 8032), 128 hexadecimal digits."""
        return self._private.sign(bytes_of(said)).hex()


class WordRoot(WordKeyPair):
    """Vouches for the organisations' keys, and draws them."""

    def __init__(self, secret: str) -> None:
        super().__init__(secret, "root")
        self._secret = secret

    def pair_of(self, organisation: str, number: int) -> WordKeyPair:
        """The organisation's key, by its reference and the key's number."""
        return WordKeyPair(self._secret, f"organisation\n{organisation}\n{number}")


_roots: WeakKeyDictionary[Engine, WordRoot] = WeakKeyDictionary()


def hold_root(engine: Engine, secret: str) -> None:
    """Words of this database are signed under `secret` from now on."""
    _roots[engine] = WordRoot(secret)


def root_of(session: Session) -> WordRoot:
    """The root of the session's database; raises KeyError where none is held."""
    return _roots[session.get_bind().engine]
