"""A sponsor's promise to add as much as others give."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model, UTCDateTime
from portal.giving.models import Campaign
from portal.giving.pledge_rules import Pledge
from portal.money import Currency, Money
from portal.references import new_reference


class MatchingPledge(Model):
    """One sponsor, one campaign, a cap, and the days within which gifts are matched."""

    __tablename__ = "matching_pledge"
    __table_args__ = (
        CheckConstraint("cap_minor > 0", name="cap_positive"),
        CheckConstraint("until >= from_on", name="ends_after_it_begins"),
        CheckConstraint("ended_on IS NULL OR ended_on >= from_on", name="ended_after_it_begins"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    # As the sponsor wishes to be called in public; empty for one who does not.
    sponsor: Mapped[str] = mapped_column(String(80), default="")
    cap_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[Currency] = mapped_column(String(3))
    livemode: Mapped[bool]
    from_on: Mapped[date]
    until: Mapped[date]
    ended_on: Mapped[date | None]
    recorded_by: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)

    campaign: Mapped[Campaign] = relationship(lazy="joined")

    @property
    def cap(self) -> Money:
        """The most that the sponsor adds."""
        return Money(self.cap_minor, Currency(self.currency))

    @property
    def terms(self) -> Pledge:
        """What the rule needs to know."""
        last = min(self.until, self.ended_on) if self.ended_on else self.until
        return Pledge(self.reference, self.cap_minor, self.from_on, last)
