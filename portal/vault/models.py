"""The vault's tables.

Where rows could be matched with rows of the main database they have random ids and day dates only,
and on SQLite no row id: the order in which they were written is not kept (see `losing_order`).
"""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import VaultModel
from portal.references import new_reference

UNORDERED: dict[str, Any] = {"sqlite_with_rowid": False}
_REFERENCE = String(32)


class KeyHolder(VaultModel):
    """An intermediary, under a pseudonymous id, and their public keys."""

    __tablename__ = "key_holder"
    __table_args__ = (UNORDERED,)

    id: Mapped[str] = mapped_column(_REFERENCE, primary_key=True, default=new_reference)
    account: Mapped[str] = mapped_column(_REFERENCE, unique=True)
    organisation: Mapped[str] = mapped_column(_REFERENCE)
    organisation_name: Mapped[str] = mapped_column(String(160))
    sealing_key: Mapped[bytes] = mapped_column(LargeBinary)
    signing_key: Mapped[bytes] = mapped_column(LargeBinary)
    offline: Mapped[bool] = mapped_column(default=False)
    enrolled_on: Mapped[date]
    certified_until: Mapped[date | None]
    suspended_on: Mapped[date | None]


class LockedKeyPair(VaultModel):
    """A holder's private keys under their passphrase. A table alone, for its own backup stream."""

    __tablename__ = "locked_key_pair"
    __table_args__ = (UNORDERED,)

    holder_id: Mapped[str] = mapped_column(ForeignKey("key_holder.id"), primary_key=True)
    suite: Mapped[str] = mapped_column(String(64))
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    locked: Mapped[bytes] = mapped_column(LargeBinary)


class HolderApproval(VaultModel):
    """One certified intermediary's signed word for a new one."""

    __tablename__ = "holder_approval"
    __table_args__ = (UNORDERED,)

    holder_id: Mapped[str] = mapped_column(ForeignKey("key_holder.id"), primary_key=True)
    approver_id: Mapped[str] = mapped_column(ForeignKey("key_holder.id"), primary_key=True)
    approved_on: Mapped[date]
    signature: Mapped[bytes] = mapped_column(LargeBinary)


class DirectoryEdition(VaultModel):
    """One edition of the signed directory, byte for byte as the root signed it."""

    __tablename__ = "directory_edition"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)


class Capsule(VaultModel):
    """One sealed request. What it holds is in `sealed_content`; who can open it, in `wrap`."""

    __tablename__ = "capsule"
    __table_args__ = (UNORDERED,)

    id: Mapped[str] = mapped_column(_REFERENCE, primary_key=True)
    purpose: Mapped[str] = mapped_column(String(32))
    received_on: Mapped[date]
    chosen_id: Mapped[str] = mapped_column(ForeignKey("key_holder.id"), index=True)
    backup_id: Mapped[str] = mapped_column(ForeignKey("key_holder.id"), index=True)


class StoredContent(VaultModel):
    """A ciphertext: an identity, its cover, a message, or the link from a capsule to its case."""

    __tablename__ = "sealed_content"
    __table_args__ = (UNORDERED,)

    id: Mapped[str] = mapped_column(_REFERENCE, primary_key=True)
    capsule_id: Mapped[str] = mapped_column(ForeignKey("capsule.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(32))
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)


class Wrap(VaultModel):
    """A content's key, sealed to one recipient. Without its wraps a content is noise."""

    __tablename__ = "wrap"
    __table_args__ = (UNORDERED,)

    content_id: Mapped[str] = mapped_column(ForeignKey("sealed_content.id"), primary_key=True)
    recipient: Mapped[str] = mapped_column(_REFERENCE, primary_key=True)
    suite: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)


class StoredReceipt(VaultModel):
    """The requester's own keys, which only their words unlock."""

    __tablename__ = "receipt"
    __table_args__ = (UNORDERED,)

    locator: Mapped[str] = mapped_column(String(64), primary_key=True)
    capsule_id: Mapped[str] = mapped_column(ForeignKey("capsule.id"), unique=True)
    suite: Mapped[str] = mapped_column(String(64))
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    locked: Mapped[bytes] = mapped_column(LargeBinary)


class ThreadMessage(VaultModel):
    """A message's place in the conversation; the words are sealed in its content."""

    __tablename__ = "thread_message"
    __table_args__ = (UniqueConstraint("capsule_id", "direction", "sequence"), UNORDERED)

    content_id: Mapped[str] = mapped_column(ForeignKey("sealed_content.id"), primary_key=True)
    capsule_id: Mapped[str] = mapped_column(ForeignKey("capsule.id"))
    direction: Mapped[str] = mapped_column(String(32))
    sequence: Mapped[int]
    author: Mapped[str] = mapped_column(_REFERENCE)
    sent_on: Mapped[date]


class Exclusion(VaultModel):
    """An organisation that must not open this request, by the requester's word."""

    __tablename__ = "exclusion"
    __table_args__ = (UNORDERED,)

    capsule_id: Mapped[str] = mapped_column(ForeignKey("capsule.id"), primary_key=True)
    organisation: Mapped[str] = mapped_column(_REFERENCE, primary_key=True)


class Release(VaultModel):
    """That a request was passed on; to which case is sealed, and on which day is not kept."""

    __tablename__ = "release"
    __table_args__ = (UNORDERED,)

    capsule_id: Mapped[str] = mapped_column(ForeignKey("capsule.id"), primary_key=True)
    link_id: Mapped[str] = mapped_column(ForeignKey("sealed_content.id"), unique=True)


class Tombstone(VaultModel):
    """A request that was forgotten, so that a restored backup forgets it again."""

    __tablename__ = "tombstone"
    __table_args__ = (UNORDERED,)

    capsule_id: Mapped[str] = mapped_column(_REFERENCE, primary_key=True)
    locator: Mapped[str | None] = mapped_column(String(64), index=True)
    forgotten_on: Mapped[date]


class VaultDeed(VaultModel):
    """One entry of the vault's own audit. Chained by whole days, in the order of its random id."""

    __tablename__ = "vault_deed"
    __table_args__ = (UNORDERED,)

    id: Mapped[str] = mapped_column(_REFERENCE, primary_key=True, default=new_reference)
    done_on: Mapped[date] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(_REFERENCE)
    action: Mapped[str] = mapped_column(String(32))
    capsule_id: Mapped[str | None] = mapped_column(_REFERENCE, index=True)
    reason: Mapped[str] = mapped_column(String(64), default="")
    position: Mapped[int | None] = mapped_column(unique=True)
    digest: Mapped[str | None] = mapped_column(String(64))


class VaultMessage(VaultModel):
    """A fact on its way to the main database; deleted once it is there."""

    __tablename__ = "vault_message"
    __table_args__ = (UNORDERED,)

    id: Mapped[str] = mapped_column(_REFERENCE, primary_key=True, default=new_reference)
    kind: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    urgent: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str] = mapped_column(Text, default="")
