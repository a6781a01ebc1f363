"""Gifts that come each month, and which of a campaign's gifts each month became."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model, UTCDateTime
from portal.giving.models import Campaign
from portal.giving.monthly_rules import EndReason, MonthlyState
from portal.money import Currency, Money
from portal.references import new_reference


class MonthlyGift(Model):
    """A donor's standing order. Each month that is paid becomes a gift of its own."""

    __tablename__ = "monthly_gift"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended_for_a_reason"),
        Index("ix_monthly_gift_campaign_state", "campaign_id", "state"),
        Index("ix_monthly_gift_state_next", "state", "next_charge_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    fee_cover_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    currency: Mapped[Currency] = mapped_column(String(3))
    state: Mapped[MonthlyState] = mapped_column(String(16), default=MonthlyState.STARTED)
    livemode: Mapped[bool]
    language: Mapped[str] = mapped_column(String(2))
    stripe_account: Mapped[str | None] = mapped_column(String(64))
    attempt: Mapped[int] = mapped_column(default=1)
    attempted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    session_id: Mapped[str | None] = mapped_column(String(96), unique=True)
    subscription_id: Mapped[str | None] = mapped_column(String(96), unique=True)
    # The page where the donor saves another card, until that was done or has lapsed.
    card_session_id: Mapped[str | None] = mapped_column(String(96))
    # To be told how the campaign goes; passed on to the first month's gift, and then off.
    wants_news: Mapped[bool] = mapped_column(default=False)
    next_charge_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Grows with each change: a stale answer of the payment service is thrown away.
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    end_reason: Mapped[EndReason | None] = mapped_column(String(16))

    campaign: Mapped[Campaign] = relationship(lazy="joined")

    @property
    def amount(self) -> Money:
        """What is charged each month, the covered fee included."""
        return Money(self.amount_minor, Currency(self.currency))


class MonthlyDonor(Model):
    """Where a monthly donor is written to; erasing the row leaves the books intact."""

    __tablename__ = "monthly_donor"

    monthly_id: Mapped[int] = mapped_column(
        ForeignKey("monthly_gift.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    # As `plain_address` writes it, like every donor's.
    email: Mapped[str] = mapped_column(String(255), index=True)


class MonthlyPayment(Model):
    """One paid month: which bill of the payment service became which gift, once."""

    __tablename__ = "monthly_payment"

    invoice_id: Mapped[str] = mapped_column(String(96), primary_key=True)
    monthly_id: Mapped[int] = mapped_column(ForeignKey("monthly_gift.id"), index=True)
    gift_id: Mapped[int] = mapped_column(ForeignKey("gift.id"), unique=True)
