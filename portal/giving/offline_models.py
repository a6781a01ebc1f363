"""Bank accounts and cash boxes, and gifts that came there."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model, UTCDateTime
from portal.giving.models import Campaign, Gift
from portal.giving.offline_rules import OfflineState, PlaceKind
from portal.ledger.rules import AccountKey, AccountKind
from portal.money import Currency, Money
from portal.references import new_reference


class MoneyPlace(Model):
    """One bank account or cash box of an organisation, in one currency."""

    __tablename__ = "money_place"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[PlaceKind] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(60))
    currency: Mapped[Currency] = mapped_column(String(3), default=Currency.MXN)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def account(self) -> AccountKey:
        """Its account in the ledger."""
        kind = AccountKind.BANK if self.kind == PlaceKind.BANK else AccountKind.CASH_BOX
        return AccountKey(kind, self.organisation_id, f"place:{self.reference}")


class OfflineGift(Model):
    """A gift by transfer or in cash, as one person wrote it down and another confirmed it."""

    __tablename__ = "offline_gift"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint(
            "decided_by IS NULL OR decided_by <> entered_by OR state = 'withdrawn'",
            name="two_people",
        ),
        CheckConstraint(
            "(gift_id IS NOT NULL) = (state IN ('confirmed', 'returned'))", name="booked"
        ),
        UniqueConstraint("place_id", "evidence_key"),
        Index("ix_offline_gift_organisation_state", "organisation_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("money_place.id"))
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("matching_pledge.id"))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[Currency] = mapped_column(String(3))
    livemode: Mapped[bool]
    language: Mapped[str] = mapped_column(String(2))
    received_on: Mapped[date]
    evidence: Mapped[str] = mapped_column(String(64))
    # Empty once withdrawn, so that the same reference may be written down rightly.
    evidence_key: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[OfflineState] = mapped_column(String(16), default=OfflineState.WAITING)
    entered_by: Mapped[str] = mapped_column(String(64))
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    gift_id: Mapped[int | None] = mapped_column(ForeignKey("gift.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    campaign: Mapped[Campaign] = relationship(lazy="joined")
    place: Mapped[MoneyPlace] = relationship(lazy="joined")
    gift: Mapped[Gift | None] = relationship()

    @property
    def amount(self) -> Money:
        """What came."""
        return Money(self.amount_minor, Currency(self.currency))


class OfflineDonor(Model):
    """Who gave, if they said; erasing the row leaves the books intact."""

    __tablename__ = "offline_donor"

    offline_gift_id: Mapped[int] = mapped_column(
        ForeignKey("offline_gift.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(255), default="")
