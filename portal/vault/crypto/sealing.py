"""A content key sealed to one recipient, so that only that recipient can open it.

HPKE (RFC 9180) in base mode. The library's public call takes `info` and no `aad`, so everything
the seal must be tied to goes into `info`, each field behind its length. Base mode says nothing
about who sealed: messages are therefore signed inside (see `signing`).
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from portal.vault.crypto.framing import frame
from portal.vault.crypto.keypairs import PrivateKeys, PublicKeys
from portal.vault.errors import CannotOpen

SEAL_VERSION = 1


class SealSuite(StrEnum):
    """The algorithms of a seal, named in every row so that others can follow."""

    X25519_AES256GCM = "hpke-x25519-hkdfsha256-aes256gcm"


_SUITES = {SealSuite.X25519_AES256GCM: Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)}


class Purpose(StrEnum):
    """What a seal is for; a seal made for one purpose opens for no other."""

    IDENTITY = "identity"
    INCIDENT_REPORT = "incident report"
    COVER = "cover"
    MESSAGE = "message"
    CASE_LINK = "case link"
    FILE = "file"
    BACKUP = "backup"
    COMPLAINT = "complaint"
    COMPLAINT_ANSWER = "complaint answer"
    DISCLOSURE_TERMS = "disclosure terms"
    DISCLOSURE = "disclosure"


# Sealed to a person, not to a place: it is not passed on with the request.
PERSONAL = (Purpose.COMPLAINT, Purpose.COMPLAINT_ANSWER)


@dataclass(frozen=True)
class SealContext:
    """Where a seal belongs: what it is for, which capsule, and which ciphertext it unlocks."""

    purpose: Purpose
    capsule_id: str
    ciphertext_hash: bytes
    suite: SealSuite = SealSuite.X25519_AES256GCM
    version: int = SEAL_VERSION

    def info(self, recipient: PublicKeys) -> bytes:
        return frame(
            "resguardo seal",
            self.suite.value,
            self.purpose.value,
            self.capsule_id,
            recipient.fingerprint,
            self.version,
            self.ciphertext_hash,
        )


def context_for(purpose: Purpose, capsule_id: str, ciphertext: bytes) -> SealContext:
    """The place of a seal, tied to the SHA-256 of the content's ciphertext."""
    return SealContext(purpose, capsule_id, hashlib.sha256(ciphertext).digest())


def seal_key(content_key: bytes, recipient: PublicKeys, context: SealContext) -> bytes:
    """The content key, so that only this recipient opens it, in this context only."""
    suite = _SUITES[context.suite]
    return suite.encrypt(content_key, recipient.sealing_key(), info=context.info(recipient))


def open_key(sealed: bytes, keys: PrivateKeys, context: SealContext) -> bytes:
    """The content key again; raises CannotOpen for any other key, context or byte."""
    suite = _SUITES[context.suite]
    try:
        return suite.decrypt(sealed, keys.sealing, info=context.info(keys.public()))
    except (InvalidTag, ValueError):
        raise CannotOpen
