"""The vault's own audit and its own outbox."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import VaultModel
from portal.references import new_reference
from portal.vault.models.unordered import REFERENCE, UNORDERED


class VaultDeed(VaultModel):
    """One entry of the vault's own audit. Chained by whole days, in the order of its random id."""

    __tablename__ = "vault_deed"
    __table_args__ = (UNORDERED,)

    id: Mapped[str] = mapped_column(REFERENCE, primary_key=True, default=new_reference)
    done_on: Mapped[date] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(REFERENCE)
    action: Mapped[str] = mapped_column(String(32))
    capsule_id: Mapped[str | None] = mapped_column(REFERENCE, index=True)
    reason: Mapped[str] = mapped_column(String(64), default="")
    position: Mapped[int | None] = mapped_column(unique=True)
    digest: Mapped[str | None] = mapped_column(String(64))


class VaultMessage(VaultModel):
    """A fact on its way to the main database; deleted once it is there."""

    __tablename__ = "vault_message"
    __table_args__ = (UNORDERED,)

    id: Mapped[str] = mapped_column(REFERENCE, primary_key=True, default=new_reference)
    kind: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    urgent: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str] = mapped_column(Text, default="")
