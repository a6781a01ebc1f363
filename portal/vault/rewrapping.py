"""A request's keys are sealed once more, to a colleague, by someone who can open them.

The ciphertexts stay as they are: only their keys gain a reader. Nothing here asks whether that may
be; the verbs that use it do.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.vault.crypto.keypairs import PrivateKeys, PublicKeys
from portal.vault.crypto.sealing import (
    PERSONAL,
    SEAL_VERSION,
    SealContext,
    SealSuite,
    open_key,
    seal_key,
)
from portal.vault.models import StoredContent, Wrap
from portal.vault.parcels import context_of


def rewrap(
    session: Session,
    *,
    capsule_id: str,
    holder_id: str,
    keys: PrivateKeys,
    to_holder_id: str,
    to: PublicKeys,
) -> int:
    """Gives `to_holder_id` a wrap of all that `holder_id` can open for their place.

    Returns how many are new. What was sealed to the giver in person stays theirs alone.

    Raises CannotOpen when a wrap was changed: then nothing is passed on.
    """
    mine = session.execute(
        select(StoredContent, Wrap)
        .join(Wrap, Wrap.content_id == StoredContent.id)
        .where(StoredContent.capsule_id == capsule_id, Wrap.recipient == holder_id)
        .where(StoredContent.purpose.not_in(PERSONAL))
    ).all()
    new = [
        _for_colleague(content, wrap, keys, to_holder_id, to)
        for content, wrap in mine
        if session.get(Wrap, (content.id, to_holder_id)) is None
    ]
    session.add_all(new)
    session.flush()
    return len(new)


def _for_colleague(
    content: StoredContent, wrap: Wrap, keys: PrivateKeys, to_holder_id: str, to: PublicKeys
) -> Wrap:
    tied = context_of(content, wrap)
    key = open_key(wrap.sealed_key, keys, tied)
    fresh = SealContext(
        tied.purpose,
        tied.capsule_id,
        tied.ciphertext_hash,
        SealSuite.X25519_AES256GCM,
        SEAL_VERSION,
    )
    return Wrap(
        content_id=content.id,
        recipient=to_holder_id,
        suite=fresh.suite.value,
        version=fresh.version,
        sealed_key=seal_key(key, to, fresh),
    )
