"""Sealed requests: what they hold, who can open them, and what is left when they are gone."""

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, exists, false
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import VaultModel
from portal.vault.models.unordered import REFERENCE, UNORDERED


class Capsule(VaultModel):
    """One sealed request. What it holds is in `sealed_content`; who can open it, in `wrap`."""

    __tablename__ = "capsule"
    __table_args__ = (UNORDERED,)

    id: Mapped[str] = mapped_column(REFERENCE, primary_key=True)
    purpose: Mapped[str] = mapped_column(String(32))
    received_on: Mapped[date]
    chosen_id: Mapped[str] = mapped_column(ForeignKey("key_holder.id"), index=True)
    backup_id: Mapped[str] = mapped_column(ForeignKey("key_holder.id"), index=True)


class StoredContent(VaultModel):
    """A ciphertext: an identity, its cover, a message, or the link from a capsule to its case."""

    __tablename__ = "sealed_content"
    __table_args__ = (UNORDERED,)

    id: Mapped[str] = mapped_column(REFERENCE, primary_key=True)
    capsule_id: Mapped[str] = mapped_column(ForeignKey("capsule.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(32))
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)


# Whether what a capsule was made for is still in it: a decided report is not.
HAS_ORIGINAL = exists().where(
    StoredContent.capsule_id == Capsule.id, StoredContent.purpose == Capsule.purpose
)


class Wrap(VaultModel):
    """A content's key, sealed to one recipient. Without its wraps a content is noise."""

    __tablename__ = "wrap"
    __table_args__ = (UNORDERED,)

    content_id: Mapped[str] = mapped_column(ForeignKey("sealed_content.id"), primary_key=True)
    recipient: Mapped[str] = mapped_column(REFERENCE, primary_key=True)
    suite: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)


class StoredReceipt(VaultModel):
    """The requester's own keys, which only their words unlock.

    Borrowed words were told by whoever typed the request: they open nothing but choosing others.
    """

    __tablename__ = "receipt"
    __table_args__ = (UNORDERED,)

    locator: Mapped[str] = mapped_column(String(64), primary_key=True)
    capsule_id: Mapped[str] = mapped_column(ForeignKey("capsule.id"), unique=True)
    suite: Mapped[str] = mapped_column(String(64))
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    locked: Mapped[bytes] = mapped_column(LargeBinary)
    borrowed: Mapped[bool] = mapped_column(default=False, server_default=false())


class RetiredReceipt(VaultModel):
    """Where words led that were changed: nobody draws them again, no backup brings them back.

    Whose they were is not kept.
    """

    __tablename__ = "retired_receipt"
    __table_args__ = (UNORDERED,)

    locator: Mapped[str] = mapped_column(String(64), primary_key=True)


class ThreadMessage(VaultModel):
    """A message's place in the conversation; the words are sealed in its content."""

    __tablename__ = "thread_message"
    __table_args__ = (UniqueConstraint("capsule_id", "direction", "sequence"), UNORDERED)

    content_id: Mapped[str] = mapped_column(ForeignKey("sealed_content.id"), primary_key=True)
    capsule_id: Mapped[str] = mapped_column(ForeignKey("capsule.id"))
    direction: Mapped[str] = mapped_column(String(32))
    sequence: Mapped[int]
    author: Mapped[str] = mapped_column(REFERENCE)
    sent_on: Mapped[date]


class Exclusion(VaultModel):
    """An organisation that must not open this request, by the requester's word."""

    __tablename__ = "exclusion"
    __table_args__ = (UNORDERED,)

    capsule_id: Mapped[str] = mapped_column(ForeignKey("capsule.id"), primary_key=True)
    organisation: Mapped[str] = mapped_column(REFERENCE, primary_key=True)


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

    capsule_id: Mapped[str] = mapped_column(REFERENCE, primary_key=True)
    locator: Mapped[str | None] = mapped_column(String(64), index=True)
    forgotten_on: Mapped[date]
