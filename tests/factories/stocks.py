"""A desk with a collection centre, for tests of the domain."""

from datetime import date

from sqlalchemy import func, select

from portal.aid.asking_goods import ask_goods
from portal.aid.handing_parcels import deliver_parcel, hand_parcel_over, take_parcel_back
from portal.aid.keeping_centres import name_item, open_centre
from portal.aid.keeping_stock import take_in
from portal.aid.letting_goods_go import release_parcel
from portal.aid.models import Lot, StockMovement
from portal.aid.parcel_queries import (
    parcel_in_centre,
    parcel_of_case,
    parcel_to_deliver,
)
from portal.aid.rules import NeedKind
from portal.aid.setting_goods_apart import set_goods_apart
from portal.aid.stock_rules import Unit
from portal.references import new_reference
from tests.factories.desks import NOW, Desk


class StockDesk(Desk):
    """A desk, one centre, one item that answers a need without an interval between helps."""

    def __init__(self, session, *, kind=NeedKind.SCHOOLING, **more):
        super().__init__(session, **more)
        self.centre = open_centre(
            session, organisation_id=self.ngo.id, name="Acopio de prueba", area="Oaxaca",
            hours="Lunes a viernes", actor=self.worker, now=NOW,
        )  # fmt: skip
        self.item = self.named("Mochila", kind)

    def named(self, name, kind=NeedKind.SCHOOLING):
        return name_item(
            self.session, organisation_id=self.ngo.id, name=name, unit=Unit.PIECE, kind=kind,
            actor=self.worker, now=NOW,
        )  # fmt: skip

    def lot(self, quantity=10, expires_on: date | None = None, item=None):
        return take_in(
            self.session, centre=self.centre, item=item or self.item, quantity=quantity,
            expires_on=expires_on, reference=new_reference(), actor=self.worker, now=NOW,
        )  # fmt: skip

    def goods(self, found, quantity=5, item=None):
        return ask_goods(
            self.session, case=found, item=item or self.item, quantity=quantity,
            version=found.version, actor=self.worker, now=NOW,
        )  # fmt: skip

    def apart(self, found, need, quantity, *, now=NOW, **more):
        more = {"version": found.version, "actor": self.worker, "centre": self.centre, **more}
        return set_goods_apart(
            self.session, case=found, need_reference=need.reference, quantity=quantity, now=now,
            **more,
        )  # fmt: skip

    def hand(self, made, now=NOW):
        parcel = parcel_in_centre(self.session, self.centre, made.parcel.reference)
        case = parcel.need.case
        hand_parcel_over(self.session, case=case, parcel=parcel, actor=self.worker, now=now)

    def back(self, made):
        parcel = parcel_in_centre(self.session, self.centre, made.parcel.reference)
        take_parcel_back(
            self.session, case=parcel.need.case, parcel=parcel, actor=self.worker, now=NOW
        )

    def arrive(self, made, code=None, now=NOW):
        parcel = parcel_to_deliver(self.session, self.intermediary, made.parcel.reference)
        deliver_parcel(
            self.session, case=parcel.need.case, parcel=parcel, code=code or made.code,
            actor=self.intermediary, now=now,
        )  # fmt: skip

    def let_go(self, found, made):
        parcel = parcel_of_case(self.session, found, made.parcel.reference)
        release_parcel(self.session, case=found, parcel=parcel, actor=self.worker, now=NOW)

    def stock(self):
        """On hand, reserved and in transit over all lots, by the lots' own numbers."""
        return self._sums(Lot)

    def moved(self):
        """The same by the movements."""
        self.session.flush()
        return self._sums(StockMovement)

    def _sums(self, table):
        columns = (table.on_hand, table.reserved, table.in_transit)
        row = self.session.execute(select(*map(func.sum, columns))).one()
        return tuple(int(number or 0) for number in row)
