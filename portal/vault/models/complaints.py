"""What a requester said of one of their intermediaries, sealed to somebody elsewhere."""

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import VaultModel
from portal.vault.models.unordered import REFERENCE, UNORDERED


class Complaint(VaultModel):
    """A complaint: the words are in its content; `signature` is the requester's."""

    __tablename__ = "complaint"
    __table_args__ = (UNORDERED,)

    id: Mapped[str] = mapped_column(REFERENCE, primary_key=True)
    capsule_id: Mapped[str] = mapped_column(ForeignKey("capsule.id"), index=True)
    content_id: Mapped[str] = mapped_column(ForeignKey("sealed_content.id"))
    about_id: Mapped[str] = mapped_column(ForeignKey("key_holder.id"))
    to_id: Mapped[str] = mapped_column(ForeignKey("key_holder.id"), index=True)
    lodged_on: Mapped[date]
    signature: Mapped[bytes] = mapped_column(LargeBinary)


class ComplaintAnswer(VaultModel):
    """An answer to a complaint, in its place; the words are sealed in its content."""

    __tablename__ = "complaint_answer"
    __table_args__ = (UNORDERED,)

    complaint_id: Mapped[str] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    capsule_id: Mapped[str] = mapped_column(ForeignKey("capsule.id"), index=True)
    content_id: Mapped[str] = mapped_column(ForeignKey("sealed_content.id"))
    answered_on: Mapped[date]
