"""Whose hands a request went through, whom the requester keeps away, and when the backup's turn
came."""

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import VaultModel
from portal.vault.models.unordered import UNORDERED


class HandOver(VaultModel):
    """One of a request's two places passed on, signed by the one who gave it.

    `messages_before` is the number of the last message to the requester until then.
    """

    __tablename__ = "hand_over"
    __table_args__ = (UNORDERED,)

    capsule_id: Mapped[str] = mapped_column(ForeignKey("capsule.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[str] = mapped_column(String(16))
    giver_id: Mapped[str] = mapped_column(ForeignKey("key_holder.id"))
    receiver_id: Mapped[str] = mapped_column(ForeignKey("key_holder.id"))
    messages_before: Mapped[int]
    handed_on: Mapped[date]
    signature: Mapped[bytes] = mapped_column(LargeBinary)


class KeptAwayPerson(VaultModel):
    """An intermediary who must not open this request, by the requester's word."""

    __tablename__ = "kept_away_person"
    __table_args__ = (UNORDERED,)

    capsule_id: Mapped[str] = mapped_column(ForeignKey("capsule.id"), primary_key=True)
    holder_id: Mapped[str] = mapped_column(ForeignKey("key_holder.id"), primary_key=True)


class Passing(VaultModel):
    """That a request was not opened for two days, so that its backup was told."""

    __tablename__ = "passing"
    __table_args__ = (UNORDERED,)

    capsule_id: Mapped[str] = mapped_column(ForeignKey("capsule.id"), primary_key=True)
    passed_on: Mapped[date]
