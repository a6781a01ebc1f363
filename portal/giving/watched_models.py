"""What an organisation did of what the law asks for large gifts. No donor is named here."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model, UTCDateTime
from portal.giving.donor_keeping_rules import Duty


class DonorDuty(Model):
    """The donor of a gift was identified, or the authority was told of it, on a day."""

    __tablename__ = "donor_duty"
    __table_args__ = (UniqueConstraint("gift_id", "duty"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    gift_id: Mapped[int] = mapped_column(ForeignKey("gift.id"))
    duty: Mapped[Duty] = mapped_column(String(16))
    done_on: Mapped[date]
    noted_by: Mapped[str] = mapped_column(String(64))
    noted_at: Mapped[datetime] = mapped_column(UTCDateTime)
