"""Who asked for the gifts of an address, until it is answered, and the links that open them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model, UTCDateTime
from portal.references import new_reference


class GiftsAsk(Model):
    """Somebody typed an address. The row goes when it is answered, whatever the answer is."""

    __tablename__ = "gifts_ask"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    address: Mapped[str] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(2))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class GiftsLink(Model):
    """A link that was mailed. It holds no address, only a gift whose donor it is; when the donor
    is erased it opens nothing. `mark` is the address under a key, to count what was mailed."""

    __tablename__ = "gifts_link"
    __table_args__ = (Index("ix_gifts_link_mark", "mark", "made_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    gift_id: Mapped[int] = mapped_column(
        ForeignKey("gift_donor.gift_id", ondelete="CASCADE"), index=True
    )
    mark: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
