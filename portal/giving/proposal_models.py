"""What one person proposes to do with money and another confirms."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model, UTCDateTime
from portal.giving.models import Campaign
from portal.giving.offline_models import MoneyPlace
from portal.giving.proposal_rules import ProposalKind, ProposalState, Target
from portal.money import Currency, Money
from portal.references import new_reference


class MoneyProposal(Model):
    """One proposed movement. `amount_minor` is signed: positive for what came."""

    __tablename__ = "money_proposal"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="moves_something"),
        CheckConstraint("state <> 'confirmed' OR decided_by <> proposed_by", name="two_people"),
        CheckConstraint("(state = 'waiting') = (decided_by IS NULL)", name="decided"),
        Index("ix_money_proposal_organisation_state", "organisation_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    livemode: Mapped[bool]
    kind: Mapped[ProposalKind] = mapped_column(String(16))
    state: Mapped[ProposalState] = mapped_column(String(16), default=ProposalState.WAITING)
    target: Mapped[Target] = mapped_column(String(16))
    # What it is about: a journal entry, a line of a statement, an off-line gift.
    subject: Mapped[str] = mapped_column(String(32))
    # `kind:subject` unless withdrawn: nothing is proposed twice for the same money.
    open_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("money_place.id"))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[Currency] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(String(200))
    proposed_by: Mapped[str] = mapped_column(String(64))
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    campaign: Mapped[Campaign | None] = relationship(lazy="joined")
    place: Mapped[MoneyPlace | None] = relationship(lazy="joined")

    @property
    def amount(self) -> Money:
        """What would move."""
        return Money(self.amount_minor, Currency(self.currency))
