"""Who issues fiscal receipts, who wants one, and the stamped ones."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model, UTCDateTime
from portal.giving.models import Gift
from portal.giving.tax_rules import DonorTax
from portal.references import new_reference

IN_FORCE = text("cancelled_on IS NULL")


class IssuerVersion(Model):
    """What an organisation is before the tax office; the highest version is in force."""

    __tablename__ = "organisation_issuer"
    __table_args__ = (
        UniqueConstraint("organisation_id", "version"),
        CheckConstraint(
            "NOT is_donataria OR (rfc <> '' AND name <> '' AND regime <> '' AND postcode <> ''"
            " AND authorisation <> '' AND authorised_on IS NOT NULL)",
            name="donataria_says_all",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    version: Mapped[int]
    is_donataria: Mapped[bool]
    rfc: Mapped[str] = mapped_column(String(13), default="")
    name: Mapped[str] = mapped_column(String(254), default="")
    regime: Mapped[str] = mapped_column(String(3), default="")
    postcode: Mapped[str] = mapped_column(String(5), default="")
    # The letter in which the tax office authorised it: its number and day.
    authorisation: Mapped[str] = mapped_column(String(40), default="")
    authorised_on: Mapped[date | None]
    series: Mapped[str] = mapped_column(String(10), default="")
    decided_by: Mapped[str] = mapped_column(String(64))
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)


class CfdiWish(Model):
    """A donor wants a fiscal receipt of a gift. Erasing the row leaves the gift as it is."""

    __tablename__ = "cfdi_wish"

    gift_id: Mapped[int] = mapped_column(
        ForeignKey("gift.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    rfc: Mapped[str] = mapped_column(String(13))
    name: Mapped[str] = mapped_column(String(254))
    postcode: Mapped[str] = mapped_column(String(5))
    regime: Mapped[str] = mapped_column(String(3))
    wished_on: Mapped[date]

    gift: Mapped[Gift] = relationship(lazy="joined")

    @property
    def donor(self) -> DonorTax:
        """Who the receipt is for."""
        return DonorTax(self.rfc, self.name, self.postcode, self.regime)


class CfdiStamp(Model):
    """A stamped receipt as it came back. It is the organisation's bookkeeping: the law keeps it
    for years after the donor was forgotten."""

    __tablename__ = "cfdi_stamp"
    __table_args__ = (
        CheckConstraint("total_minor > 0", name="total_positive"),
        CheckConstraint(
            "(cancelled_on IS NULL) = (cancelled_by IS NULL)", name="cancelled_by_somebody"
        ),
        Index(
            "uq_cfdi_stamp_in_force",
            "gift_id",
            unique=True,
            sqlite_where=IN_FORCE,
            postgresql_where=IN_FORCE,
        ),
        Index("ix_cfdi_stamp_gift", "gift_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    gift_id: Mapped[int] = mapped_column(ForeignKey("gift.id"))
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    total_minor: Mapped[int] = mapped_column(BigInteger)
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    stored_by: Mapped[str] = mapped_column(String(64))
    stored_on: Mapped[date]
    kept_until: Mapped[date] = mapped_column(index=True)
    cancelled_on: Mapped[date | None]
    cancelled_by: Mapped[str | None] = mapped_column(String(64))

    gift: Mapped[Gift] = relationship(lazy="joined")
