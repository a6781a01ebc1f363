"""Intermediaries as the vault knows them: public keys, locked keys, approvals, directory."""

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import VaultModel
from portal.references import new_reference
from portal.vault.models.unordered import REFERENCE, UNORDERED


class KeyHolder(VaultModel):
    """An intermediary, under a pseudonymous id, and their public keys."""

    __tablename__ = "key_holder"
    __table_args__ = (UNORDERED,)

    id: Mapped[str] = mapped_column(REFERENCE, primary_key=True, default=new_reference)
    account: Mapped[str] = mapped_column(REFERENCE, unique=True)
    organisation: Mapped[str] = mapped_column(REFERENCE)
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
