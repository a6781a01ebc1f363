"""Payments on their way, and transfers that brought more than was asked."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model, UTCDateTime
from portal.giving.models import Gift
from portal.money import Currency, Money


class GiftPending(Model):
    """How a gift is being paid at a shop or by transfer. Money here is in no book yet."""

    __tablename__ = "gift_pending"
    __table_args__ = (
        CheckConstraint("received_minor >= 0 AND left_over_minor >= 0", name="nothing_negative"),
        Index("ix_gift_pending_left_over", "left_over_minor"),
    )

    gift_id: Mapped[int] = mapped_column(
        ForeignKey("gift.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    method: Mapped[str] = mapped_column(String(24))
    until: Mapped[datetime] = mapped_column(UTCDateTime)
    received_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    left_over_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    # The service's page with the reference to pay or the account to send to.
    url: Mapped[str | None] = mapped_column(String(512))
    customer_id: Mapped[str | None] = mapped_column(String(96), unique=True)

    gift: Mapped[Gift] = relationship(lazy="joined")

    @property
    def received(self) -> Money:
        """What came so far."""
        return Money(self.received_minor, Currency(self.gift.currency))

    @property
    def missing(self) -> Money:
        """What has still to come."""
        return self.gift.amount - self.received

    @property
    def left_over(self) -> Money:
        """What came and pays nothing."""
        return Money(self.left_over_minor, Currency(self.gift.currency))
