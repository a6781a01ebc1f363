"""A batch as it is proposed, which deliveries it would show, and who approved it."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation
from portal.extensions import Model, UTCDateTime
from portal.giving.approval_rules import DeclineReason, ProposalState
from portal.giving.models import Batch
from portal.money import Currency, Money
from portal.references import new_reference


class BatchProposal(Model):
    """What an organisation asks two others to approve. One stands open for each at a time."""

    __tablename__ = "batch_proposal"
    __table_args__ = (
        # The key is there exactly while it stands open: the database allows no second one.
        CheckConstraint("(state = 'open') = (open_key IS NOT NULL)", name="open_has_key"),
        CheckConstraint("(state = 'final') = (batch_id IS NOT NULL)", name="final_has_batch"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="open_has_no_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    livemode: Mapped[bool]
    state: Mapped[ProposalState] = mapped_column(String(16), default=ProposalState.OPEN)
    open_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    currency: Mapped[Currency] = mapped_column(String(3))
    total_minor: Mapped[int] = mapped_column(BigInteger)
    cases: Mapped[int]
    proposed_by: Mapped[str] = mapped_column(String(64))
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    declined_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    decline_reason: Mapped[DeclineReason | None] = mapped_column(String(24))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"), unique=True)
    # Hides which deliveries the public commitment is over.
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))

    organisation: Mapped[Organisation] = relationship(lazy="joined", foreign_keys=organisation_id)
    declined_by: Mapped[Organisation | None] = relationship(
        lazy="joined", foreign_keys=declined_by_id
    )
    batch: Mapped[Batch | None] = relationship(lazy="joined")

    @property
    def total(self) -> Money:
        """What was delivered."""
        return Money(self.total_minor, Currency(self.currency))


class ProposedDelivery(Model):
    """A delivery that a proposed batch would show."""

    __tablename__ = "batch_proposed_delivery"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("batch_proposal.id"), primary_key=True)
    delivery_reference: Mapped[str] = mapped_column(String(64), primary_key=True)


class BatchApproval(Model):
    """One organisation's yes, by one person."""

    __tablename__ = "batch_approval"
    __table_args__ = (Unique("proposal_id", "approved_by"),)

    proposal_id: Mapped[int] = mapped_column(ForeignKey("batch_proposal.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    approved_by: Mapped[str] = mapped_column(String(64))
    approved_at: Mapped[datetime] = mapped_column(UTCDateTime)

    organisation: Mapped[Organisation] = relationship(lazy="joined")
