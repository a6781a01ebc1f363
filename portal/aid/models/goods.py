"""Collection centres, what lies in them, and the parcels that leave them for a case.

A movement is never changed or taken away; the numbers of a lot are the sum of its movements, and
the database refuses any that could not be.
"""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.aid.models.cases import Case
from portal.aid.stock_rules import Balance
from portal.extensions import Model
from portal.references import new_label, new_reference


class Centre(Model):
    """A place where an organisation takes goods in; name, area and hours are public."""

    __tablename__ = "aid_centre"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(120))
    area: Mapped[str] = mapped_column(String(160))
    hours: Mapped[str] = mapped_column(String(200))
    is_open: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    is_demo: Mapped[bool] = mapped_column(default=False)


class Item(Model):
    """A kind of goods that an organisation hands out, and the need that it answers."""

    __tablename__ = "aid_item"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(80))
    unit: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(24))


class Target(Model):
    """How much of an item a centre wants to hold: the organisation asks the public for it."""

    __tablename__ = "aid_target"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)

    centre_id: Mapped[int] = mapped_column(ForeignKey("aid_centre.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("aid_item.id"), primary_key=True)
    quantity: Mapped[int]

    item: Mapped[Item] = relationship(lazy="joined")


class Lot(Model):
    """Goods that came in together; whoever moves them locks this row."""

    __tablename__ = "aid_lot"
    __table_args__ = (
        CheckConstraint("reserved >= 0", name="reserved_not_negative"),
        CheckConstraint("reserved <= on_hand", name="reserved_is_there"),
        CheckConstraint("in_transit >= 0", name="in_transit_not_negative"),
        Index("ix_aid_lot_shelf", "centre_id", "item_id", "expires_on"),
        Index("ix_aid_lot_page", "centre_id", "reference"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("aid_centre.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("aid_item.id"))
    expires_on: Mapped[date | None] = mapped_column(Date)
    on_hand: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    in_transit: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)

    item: Mapped[Item] = relationship(lazy="joined")

    @property
    def balance(self) -> Balance:
        """Its three numbers."""
        return Balance(self.on_hand, self.reserved, self.in_transit)


class GoodsNeed(Model):
    """One line of what a case needs in goods; each stage counts on its own."""

    __tablename__ = "aid_goods_need"
    __table_args__ = (
        CheckConstraint("asked > 0", name="asked_positive"),
        CheckConstraint("reserved >= 0", name="reserved_not_negative"),
        CheckConstraint("in_transit >= 0", name="in_transit_not_negative"),
        CheckConstraint("delivered >= 0", name="delivered_not_negative"),
        CheckConstraint("reserved + in_transit + delivered <= asked", name="not_over_asked"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    case_id: Mapped[int] = mapped_column(ForeignKey("aid_case.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("aid_item.id"))
    asked: Mapped[int]
    reserved: Mapped[int] = mapped_column(default=0)
    in_transit: Mapped[int] = mapped_column(default=0)
    delivered: Mapped[int] = mapped_column(default=0)

    case: Mapped[Case] = relationship(back_populates="goods")
    item: Mapped[Item] = relationship(lazy="joined")

    @property
    def lacking(self) -> int:
        """What nobody has set apart yet."""
        return self.asked - self.reserved - self.in_transit - self.delivered


class Parcel(Model):
    """Goods set apart for one line, delivered against a one-time code of its own.

    `label` is what people write on the box: it leads to no case.
    """

    __tablename__ = "aid_parcel"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("approved_by = '' OR approved_by <> proposed_by", name="two_people"),
        Index("ix_aid_parcel_centre", "centre_id", "state", "reference"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    label: Mapped[str] = mapped_column(String(16), default=new_label)
    need_id: Mapped[int] = mapped_column(ForeignKey("aid_goods_need.id"), index=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("aid_centre.id"))
    state: Mapped[str] = mapped_column(String(16), index=True)
    quantity: Mapped[int]
    code_digest: Mapped[str] = mapped_column(String(64), default="")
    reserved_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    proposed_by: Mapped[str] = mapped_column(String(32))
    approved_by: Mapped[str] = mapped_column(String(32), default="")
    why_again: Mapped[str | None] = mapped_column(String(32))

    need: Mapped[GoodsNeed] = relationship(lazy="joined")
    centre: Mapped[Centre] = relationship(lazy="joined")


class StockMovement(Model):
    """One change of one lot: written once, on a day, and never touched again."""

    __tablename__ = "aid_stock_movement"
    __table_args__ = (
        # A parcel leaves each lot once, whatever happens to a second press of the button.
        UniqueConstraint("parcel_id", "lot_id", "kind"),
        CheckConstraint("on_hand <> 0 OR reserved <> 0 OR in_transit <> 0", name="moves_something"),
        Index("ix_aid_stock_movement_page", "centre_id", "day", "reference"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    centre_id: Mapped[int] = mapped_column(ForeignKey("aid_centre.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("aid_lot.id"), index=True)
    parcel_id: Mapped[int | None] = mapped_column(ForeignKey("aid_parcel.id"))
    kind: Mapped[str] = mapped_column(String(16))
    on_hand: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    in_transit: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None] = mapped_column(String(16))
    day: Mapped[date] = mapped_column(Date)
    actor: Mapped[str] = mapped_column(String(64))

    lot: Mapped[Lot] = relationship(lazy="joined")
    parcel: Mapped[Parcel | None] = relationship(lazy="joined")
