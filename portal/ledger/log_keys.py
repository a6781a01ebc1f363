"""The key that signs the log's heads, drawn from the deployment's own secret."""

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class LogKey:
    """Signs heads; whoever reads one needs the public half only."""

    def __init__(self, secret: str) -> None:
        seed = hashlib.sha256(b"resguardo-log-key-1\n" + secret.encode()).digest()
        self._private = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public(self) -> str:
        """The public key, 64 hexadecimal digits."""
        raw = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return raw.hex()

    def sign(self, said: bytes) -> str:
        """An Ed25519 signature (RFC 8032), 128 hexadecimal digits."""
        return self._private.sign(said).hex()
