"""The two key pairs a person holds: one to be sealed to, one to sign with."""

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from portal.vault.crypto.framing import frame
from portal.vault.errors import CannotOpen

KEY_BYTES = 32


@dataclass(frozen=True)
class PublicKeys:
    """What others need to seal to someone and to check their signature; 32 raw bytes each."""

    sealing: bytes
    signing: bytes

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 over both keys: swapping either one changes it."""
        return hashlib.sha256(frame("resguardo keys 1", self.sealing, self.signing)).digest()

    def sealing_key(self) -> X25519PublicKey:
        return X25519PublicKey.from_public_bytes(self.sealing)

    def signing_key(self) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(self.signing)


@dataclass(frozen=True, repr=False)
class PrivateKeys:
    """A person's own keys; they are never printed, and stored only locked."""

    sealing: X25519PrivateKey
    signing: Ed25519PrivateKey

    @classmethod
    def generate(cls) -> "PrivateKeys":
        return cls(X25519PrivateKey.generate(), Ed25519PrivateKey.generate())

    @classmethod
    def from_bytes(cls, raw: bytes) -> "PrivateKeys":
        """From 64 bytes, the sealing key first; raises CannotOpen on any other length."""
        if len(raw) != 2 * KEY_BYTES:
            raise CannotOpen
        return cls(
            X25519PrivateKey.from_private_bytes(raw[:KEY_BYTES]),
            Ed25519PrivateKey.from_private_bytes(raw[KEY_BYTES:]),
        )

    def to_bytes(self) -> bytes:
        return self.sealing.private_bytes_raw() + self.signing.private_bytes_raw()

    def public(self) -> PublicKeys:
        return PublicKeys(
            self.sealing.public_key().public_bytes_raw(),
            self.signing.public_key().public_bytes_raw(),
        )
