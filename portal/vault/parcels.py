"""A content sealed to several people: stored as one ciphertext and one wrap for each of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.references import new_reference
from portal.vault.alarms import alarm
from portal.vault.crypto.content import open_content, seal_content
from portal.vault.crypto.keypairs import PrivateKeys, PublicKeys
from portal.vault.crypto.sealing import (
    SEAL_VERSION,
    Purpose,
    SealContext,
    SealSuite,
    context_for,
    open_key,
    seal_key,
)
from portal.vault.errors import CannotOpen, CapsuleNotFound
from portal.vault.models import StoredContent, Wrap


@dataclass(frozen=True, repr=False)
class Parcel:
    """What is about to be stored: nothing in it can be read without a recipient's key."""

    content_id: str
    capsule_id: str
    purpose: Purpose
    ciphertext: bytes
    sealed_keys: Mapping[str, bytes]


def pack(
    plain: bytes, *, capsule_id: str, purpose: Purpose, recipients: Mapping[str, PublicKeys]
) -> Parcel:
    """Seals to the recipients, who are named by holder id or as the requester."""
    content = seal_content(plain)
    context = context_for(purpose, capsule_id, content.ciphertext)
    sealed_keys = {
        recipient: seal_key(content.key, keys, context) for recipient, keys in recipients.items()
    }
    return Parcel(new_reference(), capsule_id, purpose, content.ciphertext, sealed_keys)


def keep(session: Session, parcel: Parcel) -> None:
    """Writes the ciphertext and its wraps."""
    session.add(
        StoredContent(
            id=parcel.content_id,
            capsule_id=parcel.capsule_id,
            purpose=parcel.purpose.value,
            ciphertext=parcel.ciphertext,
        )
    )
    session.flush()
    for recipient, sealed_key in parcel.sealed_keys.items():
        session.add(
            Wrap(
                content_id=parcel.content_id,
                recipient=recipient,
                suite=SealSuite.X25519_AES256GCM.value,
                version=SEAL_VERSION,
                sealed_key=sealed_key,
            )
        )
    session.flush()


def unpack(session: Session, content_id: str, *, recipient: str, keys: PrivateKeys) -> bytes:
    """What was sealed to the recipient; raises CapsuleNotFound without a wrap, or CannotOpen."""
    stored = session.get(StoredContent, content_id)
    wrap = session.get(Wrap, (content_id, recipient))
    if stored is None or wrap is None:
        raise CapsuleNotFound
    return _open(stored, wrap, keys)


def context_of(stored: StoredContent, wrap: Wrap) -> SealContext:
    """All that a wrap's key was bound to when it was sealed."""
    tied = context_for(Purpose(stored.purpose), stored.capsule_id, stored.ciphertext)
    return SealContext(
        tied.purpose, tied.capsule_id, tied.ciphertext_hash, SealSuite(wrap.suite), wrap.version
    )


def _open(stored: StoredContent, wrap: Wrap, keys: PrivateKeys) -> bytes:
    try:
        context = context_of(stored, wrap)
        return open_content(stored.ciphertext, open_key(wrap.sealed_key, keys, context))
    except CannotOpen:
        alarm("a seal")
        raise
