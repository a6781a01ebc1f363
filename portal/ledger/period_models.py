"""Months of the books that were closed."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model, UTCDateTime
from portal.references import new_reference


class ClosedPeriod(Model):
    """A closed month: a trigger refuses entries before `ends_at`, and nothing undoes the row.

    `entries` and `turnover_minor` are what the month held when it was closed, for the checker.
    """

    __tablename__ = "ledger_period"
    __table_args__ = (UniqueConstraint("organisation_id", "livemode", "month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    livemode: Mapped[bool]
    month: Mapped[date]
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entries: Mapped[int]
    turnover_minor: Mapped[int] = mapped_column(BigInteger)
    closed_by: Mapped[str] = mapped_column(String(64))
    closed_at: Mapped[datetime] = mapped_column(UTCDateTime)
