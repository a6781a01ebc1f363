"""The public log: leaves, the hashes of whole subtrees, and signed heads.

A trigger on the journal's seals makes the row of each entry's leaf, so that no way of booking can
forget it; an appender gives it its place. What has its place never changes again.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model, UTCDateTime
from portal.ledger.models import RowNumber


class LogLeaf(Model):
    """One commitment, of a journal entry or of a statement made in public.

    `statement` and `salt` open it: an entry's are for whoever holds its receipt, a public
    statement's for everyone.
    """

    __tablename__ = "log_leaf"
    __table_args__ = (
        CheckConstraint("entry_id IS NOT NULL OR statement IS NOT NULL", name="says_something"),
        CheckConstraint(
            "position IS NULL OR (salt IS NOT NULL AND statement IS NOT NULL"
            " AND leaf IS NOT NULL AND appended_at IS NOT NULL)",
            name="whole_once_placed",
        ),
        Index("uq_log_leaf_place", "livemode", "position", unique=True),
        Index("ix_log_leaf_hash", "leaf"),
    )

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    livemode: Mapped[bool]
    entry_id: Mapped[int | None] = mapped_column(
        RowNumber, ForeignKey("journal_entry.id"), unique=True
    )
    subject: Mapped[str] = mapped_column(String(64), default="", index=True)
    statement: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    leaf: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    position: Mapped[int | None] = mapped_column(RowNumber)
    appended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class LogNode(Model):
    """The hash over a perfect subtree; level 0 are the leaves."""

    __tablename__ = "log_node"

    livemode: Mapped[bool] = mapped_column(primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class LogHead(Model):
    """A signed word: so many leaves, under this root, at this moment."""

    __tablename__ = "log_head"

    livemode: Mapped[bool] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    signed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    public_key: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(128))
