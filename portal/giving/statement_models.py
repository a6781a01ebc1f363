"""Imported bank statements and what became of each of their lines."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model, UTCDateTime
from portal.giving.offline_models import MoneyPlace, OfflineGift
from portal.giving.statement_rules import LineState
from portal.money import Currency, Money
from portal.references import new_reference


class StatementUpload(Model):
    """A file between its preview and its import; it is forgotten after a day."""

    __tablename__ = "statement_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    place_id: Mapped[int] = mapped_column(ForeignKey("money_place.id"))
    uploaded_by: Mapped[str] = mapped_column(String(64))
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    # Compressed: a bank's statement shrinks to a tenth.
    body: Mapped[bytes] = mapped_column(LargeBinary)

    place: Mapped[MoneyPlace] = relationship(lazy="joined")


class BankStatement(Model):
    """One imported file. The file itself is not kept."""

    __tablename__ = "bank_statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    place_id: Mapped[int] = mapped_column(ForeignKey("money_place.id"), index=True)
    rows: Mapped[int]
    added: Mapped[int]
    matched: Mapped[int]
    imported_by: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime] = mapped_column(UTCDateTime)


class StatementLine(Model):
    """One movement of an account as the bank tells it."""

    __tablename__ = "statement_line"
    __table_args__ = (
        UniqueConstraint("place_id", "line_key"),
        CheckConstraint("amount_minor <> 0", name="moves_something"),
        CheckConstraint(
            "(offline_gift_id IS NOT NULL) = (state = 'matched')", name="matched_to_a_gift"
        ),
        Index("ix_statement_line_place_state", "place_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    statement_id: Mapped[int] = mapped_column(ForeignKey("bank_statement.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("money_place.id"))
    line_key: Mapped[str] = mapped_column(String(64))
    on_day: Mapped[date]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[Currency] = mapped_column(String(3))
    bank_reference: Mapped[str] = mapped_column(String(64))
    # Banks write names here: emptied once the line is dealt with.
    description: Mapped[str] = mapped_column(String(200))
    state: Mapped[LineState] = mapped_column(String(16), default=LineState.QUEUED)
    offline_gift_id: Mapped[int | None] = mapped_column(ForeignKey("offline_gift.id"), unique=True)
    worked_by: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)

    place: Mapped[MoneyPlace] = relationship(lazy="joined")
    gift: Mapped[OfflineGift | None] = relationship()

    @property
    def amount(self) -> Money:
        """What came (positive) or went (negative)."""
        return Money(self.amount_minor, Currency(self.currency))
