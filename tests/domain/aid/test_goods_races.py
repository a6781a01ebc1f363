"""At the same moment, in real threads: the last parcel goes to one case, and arrives once."""

import pytest

from portal.aid.handing_parcels import deliver_parcel
from portal.aid.keeping_stock import take_in
from portal.aid.models import Centre, Item, Lot
from portal.aid.parcel_queries import parcel_to_deliver
from portal.aid.queries import case_for
from portal.aid.setting_goods_apart import set_goods_apart
from portal.aid.stock_queries import stock_faults
from portal.extensions import db
from portal.references import new_reference
from tests.domain import racing
from tests.factories.desks import NOW
from tests.factories.stocks import StockDesk

pytestmark = pytest.mark.race


def at_once(app, deeds):
    """Whatever a deed answers, it is done."""
    return racing.at_once(app, deeds, said=lambda _answer: "done")


def lots():
    return [(lot.on_hand, lot.reserved, lot.in_transit) for lot in db.session.query(Lot)]


@pytest.mark.parametrize("_round", range(2))
def test_the_last_parcel_goes_to_one_case(app, session, _round):
    desk = StockDesk(session)
    desk.lot(1)
    cases = []
    for _ in range(4):
        found = desk.taken()
        cases.append((found.reference, desk.goods(found, 1).reference, found.version))
    session.commit()
    worker, centre_id = desk.worker, desk.centre.id

    def apart(reference, need, version):
        def deed(opened):
            set_goods_apart(
                opened, case=case_for(opened, worker, reference, lock=True), need_reference=need,
                centre=opened.get_one(Centre, centre_id), quantity=1, version=version,
                actor=worker, now=NOW,
            )  # fmt: skip

        return deed

    counted = at_once(app, [apart(*one) for one in cases])
    assert counted == {"done": 1, "MoreThanInStock": 3}
    assert lots() == [(1, 1, 0)]
    assert stock_faults(db.session()) == []


def test_a_parcel_arrives_once(app, session):
    desk = StockDesk(session)
    desk.lot(3)
    found = desk.taken()
    made = desk.apart(found, desk.goods(found, 2), 2)
    session.commit()
    reference, code, enlace = made.parcel.reference, made.code, desk.intermediary

    def deliver(opened):
        parcel = parcel_to_deliver(opened, enlace, reference)
        deliver_parcel(
            opened, case=parcel.need.case, parcel=parcel, code=code, actor=enlace, now=NOW
        )

    assert at_once(app, [deliver] * 4) == {"done": 1, "AlreadyDelivered": 3}
    assert lots() == [(1, 0, 0)]


def test_one_form_pressed_by_four_hands_takes_in_once(app, session):
    desk = StockDesk(session)
    session.commit()
    centre_id, item_id, lot, worker = desk.centre.id, desk.item.id, new_reference(), desk.worker

    def take(opened):
        take_in(
            opened, centre=opened.get_one(Centre, centre_id), item=opened.get_one(Item, item_id),
            quantity=5, expires_on=None, reference=lot, actor=worker, now=NOW,
        )  # fmt: skip

    assert at_once(app, [take] * 4) == {"done": 1, "AlreadyTakenIn": 3}
    assert lots() == [(5, 0, 0)]
