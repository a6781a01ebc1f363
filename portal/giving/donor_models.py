"""What donors choose beyond giving: to hear of a campaign, and to be named on its page."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model, UTCDateTime
from portal.giving.look_rules import Look
from portal.references import new_reference


class UpdateWish(Model):
    """A donor asked to be told of a campaign. The address stays where it is, with the gift; when
    it is erased, so is the wish. `mark` is the address under a key: one address is told once."""

    __tablename__ = "update_wish"
    __table_args__ = (Index("ix_update_wish_campaign", "campaign_id", "mark"),)

    gift_id: Mapped[int] = mapped_column(
        ForeignKey("gift_donor.gift_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    mark: Mapped[str] = mapped_column(String(64))
    wished_at: Mapped[datetime] = mapped_column(UTCDateTime)
    stopped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class WallEntry(Model):
    """What a donor wants read beside a campaign. Without a row nobody is named."""

    __tablename__ = "wall_entry"
    __table_args__ = (
        CheckConstraint("display_name <> '' OR message <> ''", name="says_something"),
        Index("ix_wall_entry_shown", "campaign_id", "look"),
    )

    gift_id: Mapped[int] = mapped_column(
        ForeignKey("gift.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    display_name: Mapped[str] = mapped_column(String(60))
    message: Mapped[str] = mapped_column(String(280))
    shows_amount: Mapped[bool] = mapped_column(default=False)
    look: Mapped[Look] = mapped_column(String(16), default=Look.WAITING)
    # Grows when the donor writes anew: staff let stand what they read, nothing else.
    version: Mapped[int] = mapped_column(default=1)
    written_on: Mapped[date]
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_on: Mapped[date | None]
