"""Refunds: asked by one person, decided by another, sent once."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model, UTCDateTime
from portal.giving.models import Gift
from portal.giving.refund_rules import RefundReason, RefundStep
from portal.money import Currency, Money
from portal.references import new_reference


class RefundRequest(Model):
    """One refund of one gift. Nothing of it is in the books before the service shows it."""

    __tablename__ = "refund_request"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_people"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided_whole"),
        CheckConstraint("(step = 'asked') = (decided_by IS NULL)", name="decided_before_sent"),
        Index("ix_refund_request_queue", "organisation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    # The page's own word: two clicks are one request.
    form_token: Mapped[str | None] = mapped_column(String(32), unique=True)
    gift_id: Mapped[int] = mapped_column(ForeignKey("gift.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[Currency] = mapped_column(String(3))
    reason: Mapped[RefundReason] = mapped_column(String(16))
    step: Mapped[RefundStep] = mapped_column(String(16), default=RefundStep.ASKED)
    asked_by: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # The service's own names: of the refund, of the warning that called for it, of a refusal.
    refund_id: Mapped[str | None] = mapped_column(String(96), unique=True)
    warning_id: Mapped[str | None] = mapped_column(String(96), unique=True)
    fault: Mapped[str | None] = mapped_column(String(64))

    gift: Mapped[Gift] = relationship(lazy="joined")

    @property
    def amount(self) -> Money:
        """What goes back."""
        return Money(self.amount_minor, Currency(self.currency))
