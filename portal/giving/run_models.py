"""What each night's comparison with the payment service found."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation
from portal.extensions import Model, UTCDateTime


class ReconciliationRun(Model):
    """One comparison of one organisation's account; rows are only added."""

    __tablename__ = "reconciliation_run"
    __table_args__ = (Index("ix_reconciliation_run_latest", "organisation_id", "livemode", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    livemode: Mapped[bool]
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    ran_at: Mapped[datetime] = mapped_column(UTCDateTime)
    compared: Mapped[int]
    settled: Mapped[int]
    parked: Mapped[int]
    wrong: Mapped[int]
    extra: Mapped[int]

    organisation: Mapped[Organisation] = relationship(lazy="joined")

    @property
    def differences(self) -> int:
        """How many lines were not as the payment service has them."""
        return self.parked + self.wrong + self.extra
