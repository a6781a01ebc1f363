"""Campaigns, gifts, the event inbox, and the batches in which help is shown."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation
from portal.extensions import Model, UTCDateTime
from portal.giving.campaign_rules import CampaignState, may_be_seen
from portal.giving.gift_rules import GiftState, MovementKind
from portal.money import Currency, Money
from portal.references import new_reference


class Campaign(Model):
    """An organisation raises money because of one incident."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    state: Mapped[CampaignState] = mapped_column(String(16), default=CampaignState.DRAFT)
    currency: Mapped[Currency] = mapped_column(String(3), default=Currency.MXN)
    goal_minor: Mapped[int] = mapped_column(BigInteger)
    title_es: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(120), default="")
    story_es: Mapped[str] = mapped_column(Text)
    story_en: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)
    # Grows with each change of state, words, goal or team: a stale page is refused.
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship(lazy="joined")

    @property
    def fund(self) -> str:
        """The name of its fund in the ledger."""
        return f"campaign:{self.reference}"

    @property
    def is_public(self) -> bool:
        """Whether the public may read its page."""
        return may_be_seen(CampaignState(self.state), was_open=self.opened_at is not None)

    @property
    def goal(self) -> Money:
        """What it hopes to raise."""
        return Money(self.goal_minor, Currency(self.currency))


class Gift(Model):
    """A gift of money. Who gave it, if they said, stands in a row of its own."""

    __tablename__ = "gift"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        Index("ix_gift_campaign_state", "campaign_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    fee_cover_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    currency: Mapped[Currency] = mapped_column(String(3))
    state: Mapped[GiftState] = mapped_column(String(16), default=GiftState.STARTED)
    livemode: Mapped[bool]
    language: Mapped[str] = mapped_column(String(2))
    is_anonymous: Mapped[bool] = mapped_column(default=True)
    # The organisation's connected account when the gift began; a later change must not move it.
    stripe_account: Mapped[str | None] = mapped_column(String(64))
    attempt: Mapped[int] = mapped_column(default=1)
    attempted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    session_id: Mapped[str | None] = mapped_column(String(96), unique=True)
    intent_id: Mapped[str | None] = mapped_column(String(96), index=True)
    # Grows with each change by settling: a stale answer of the payment service is thrown away.
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    paid_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    campaign: Mapped[Campaign] = relationship(lazy="joined")

    @property
    def amount(self) -> Money:
        """What is charged, the covered fee included."""
        return Money(self.amount_minor, Currency(self.currency))


class GiftDonor(Model):
    """What a donor told us of themselves; erasing the row leaves the books intact."""

    __tablename__ = "gift_donor"

    gift_id: Mapped[int] = mapped_column(
        ForeignKey("gift.id", ondelete="CASCADE"), primary_key=True
    )
    # As `plain_address` writes it: all gifts of an address are found by it.
    email: Mapped[str] = mapped_column(String(255), index=True)


class GiftMovement(Model):
    """Which balance transactions belong to a gift, and what each did to its campaign's fund."""

    __tablename__ = "gift_movement"

    external_id: Mapped[str] = mapped_column(String(96), primary_key=True)
    gift_id: Mapped[int] = mapped_column(ForeignKey("gift.id"), index=True)
    kind: Mapped[MovementKind] = mapped_column(String(16))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    fee_minor: Mapped[int] = mapped_column(BigInteger)
    fund_effect: Mapped[int] = mapped_column(BigInteger)
    occurred_at: Mapped[datetime] = mapped_column(UTCDateTime)


class StripeEvent(Model):
    """A message from the payment service: only a hint where to look, so its body is not kept."""

    __tablename__ = "stripe_event"

    id: Mapped[str] = mapped_column(String(96), primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    account: Mapped[str | None] = mapped_column(String(64))
    livemode: Mapped[bool]
    gift_reference: Mapped[str | None] = mapped_column(String(32))
    session_id: Mapped[str | None] = mapped_column(String(96))
    monthly_reference: Mapped[str | None] = mapped_column(String(32))
    intent_id: Mapped[str | None] = mapped_column(String(96))
    customer_id: Mapped[str | None] = mapped_column(String(96))
    object_id: Mapped[str | None] = mapped_column(String(96))
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Batch(Model):
    """A month's delivered aid of at least five cases of two incidents, shown as one sum."""

    __tablename__ = "batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    livemode: Mapped[bool]
    currency: Mapped[Currency] = mapped_column(String(3))
    delivered_minor: Mapped[int] = mapped_column(BigInteger)
    repaid_minor: Mapped[int] = mapped_column(BigInteger)
    approved_by: Mapped[str] = mapped_column(String(64))
    closed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    organisation: Mapped[Organisation] = relationship(lazy="joined")

    @property
    def repaid(self) -> Money:
        """What campaigns gave to it."""
        return Money(self.repaid_minor, Currency(self.currency))

    @property
    def name(self) -> str:
        """What donors call it: its month and the first letters of its reference."""
        return f"{self.closed_at:%Y-%m}-{self.reference[:4].upper()}"


class BatchDelivery(Model):
    """A delivery that a batch has shown; none is shown twice."""

    __tablename__ = "batch_delivery"

    delivery_reference: Mapped[str] = mapped_column(String(64), primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)


class BatchShare(Model):
    """What one gift gave to one batch."""

    __tablename__ = "batch_share"

    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    gift_id: Mapped[int] = mapped_column(ForeignKey("gift.id"), primary_key=True, index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)

    batch: Mapped[Batch] = relationship(lazy="joined")
