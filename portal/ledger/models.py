"""Accounts and the journal. Rows are only ever added; triggers refuse anything else."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model, UTCDateTime
from portal.ledger.rules import AccountKind
from portal.references import new_reference

RowNumber = BigInteger().with_variant(Integer, "sqlite")


class Account(Model):
    """One account. Test money (`livemode` false) never shares an account with real money."""

    __tablename__ = "ledger_account"
    __table_args__ = (
        UniqueConstraint("kind", "organisation_id", "fund", "currency", "livemode"),
        UniqueConstraint("id", "organisation_id", "currency", "livemode"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[AccountKind] = mapped_column(String(24))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    fund: Mapped[str] = mapped_column(String(40), default="")
    currency: Mapped[str] = mapped_column(String(3))
    livemode: Mapped[bool]


class JournalSeal(Model):
    """An entry's closing line; a trigger refuses it unless the postings balance."""

    __tablename__ = "journal_seal"

    entry_id: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=False)
    sealed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class JournalEntry(Model):
    """One movement of money as the world knows it.

    Its own id points to its seal by a deferred key: an entry without a seal cannot be committed,
    and a seal is only given to an entry that balances. So both engines hold the invariant.
    """

    __tablename__ = "journal_entry"
    __table_args__ = (
        ForeignKeyConstraint(
            ["id"], ["journal_seal.entry_id"], deferrable=True, initially="DEFERRED"
        ),
        UniqueConstraint("source", "external_id"),
        UniqueConstraint("id", "organisation_id", "livemode"),
    )

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    source: Mapped[str] = mapped_column(String(32))
    external_id: Mapped[str] = mapped_column(String(96))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    livemode: Mapped[bool]
    occurred_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), unique=True)


class Posting(Model):
    """One amount on one account: debits positive, credits negative, in minor units."""

    __tablename__ = "posting"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="moves_something"),
        ForeignKeyConstraint(
            ["entry_id", "organisation_id", "livemode"],
            ["journal_entry.id", "journal_entry.organisation_id", "journal_entry.livemode"],
        ),
        ForeignKeyConstraint(
            ["account_id", "organisation_id", "currency", "livemode"],
            [
                "ledger_account.id",
                "ledger_account.organisation_id",
                "ledger_account.currency",
                "ledger_account.livemode",
            ],
        ),
        Index("ix_posting_account_amount", "account_id", "amount"),
    )

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    entry_id: Mapped[int] = mapped_column(RowNumber, index=True)
    account_id: Mapped[int]
    organisation_id: Mapped[int]
    livemode: Mapped[bool]
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
