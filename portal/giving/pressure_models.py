"""Tries to give, by keyed marks that nobody can turn back; breakers; counts by the hour."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model, UTCDateTime
from portal.giving.breaker_rules import BreakerState, Outcome
from portal.giving.models import Campaign
from portal.giving.pressure_rules import Way


class GiftTry(Model):
    """One way to a payment page. The marks go after a day, with the key that made them."""

    __tablename__ = "gift_try"
    __table_args__ = (
        UniqueConstraint("reference", "attempt"),
        CheckConstraint("(outcome = 'mailed') = (begun_at IS NULL)", name="begun_unless_mailed"),
        Index("ix_gift_try_campaign", "campaign_id", "begun_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    # Of a gift or of a monthly gift. No foreign key: settling holds the gift while it writes here.
    reference: Mapped[str] = mapped_column(String(32))
    attempt: Mapped[int]
    way: Mapped[Way] = mapped_column(String(16))
    outcome: Mapped[Outcome] = mapped_column(String(16))
    caller: Mapped[str | None] = mapped_column(String(24), index=True)
    address: Mapped[str | None] = mapped_column(String(24), index=True)
    domain: Mapped[str | None] = mapped_column(String(24), index=True)
    form: Mapped[str | None] = mapped_column(String(24), index=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    begun_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class GiftBreaker(Model):
    """A campaign's breaker; the row is held while a try is judged."""

    __tablename__ = "gift_breaker"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    state: Mapped[BreakerState] = mapped_column(String(16), default=BreakerState.CLOSED)
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    times: Mapped[int] = mapped_column(default=0)

    campaign: Mapped[Campaign] = relationship()


class PressureHour(Model):
    """How many tries of a campaign ended in one way within one hour: numbers of nobody."""

    __tablename__ = "gift_pressure"
    __table_args__ = (CheckConstraint("number > 0", name="number_positive"),)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    hour: Mapped[datetime] = mapped_column(UTCDateTime, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    number: Mapped[int]


class MarkKey(Model):
    """The key of one day's marks; without it they say nothing."""

    __tablename__ = "gift_mark_key"

    day: Mapped[date] = mapped_column(primary_key=True)
    secret: Mapped[str] = mapped_column(String(64))
