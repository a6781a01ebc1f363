"""Goods in kind, page by page: the centre, the case, the intermediary, the public."""

import re

import pytest

from portal.access.roles import Role
from portal.accounts.models import Organisation
from portal.aid.models import Centre, Lot, Parcel, StockMovement
from portal.extensions import db, transaction
from tests.factories.people import person, sign_in
from tests.web.client import strict_client

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
CODE = re.compile(r"[A-Z]{6}-[A-Z]{4}")
STOCK = "/es/desk/stock"


class Shelf:
    """A centre with one item, through its pages."""

    def __init__(self, pages):
        self.pages = pages
        self.worker = pages.as_("worker")
        fields = {
            "centre-organisation": pages.ngo, "centre-name": "Acopio Norte",
            "centre-area": "Oaxaca", "centre-hours": "Lunes a viernes",
        }  # fmt: skip
        assert self.worker.submit(f"{STOCK}/centres", fields, page=STOCK).status_code == 303
        self.url = f"{STOCK}/{db.session.query(Centre).one().reference}"
        fields = {
            "item-organisation": pages.ngo, "item-name": "Mochila", "item-unit": "piece",
            "item-kind": "schooling",
        }  # fmt: skip
        assert self.worker.submit(f"{STOCK}/items", fields, page=STOCK).status_code == 303
        self.item = re.search(r'<option[^>]*value="([a-z0-9]{16})"', self.read())[1]

    def read(self, who="worker"):
        return self.pages.as_(who).get(self.url).get_data(as_text=True)

    def do(self, what, fields=(), who="worker"):
        return self.pages.as_(who).submit(f"{self.url}/{what}", dict(fields), page=self.url)

    def take(self, quantity="10", lot="", expires_on=""):
        lot = lot or re.search(r'name="take-lot"[^>]*value="([a-z0-9]+)"', self.read())[1]
        fields = {
            "take-lot": lot, "take-item": self.item, "take-quantity": quantity,
            "take-expires_on": expires_on,
        }  # fmt: skip
        return self.do("lots", fields)

    def line(self, reference, quantity="5"):
        version = self.pages.version(reference)
        fields = {"goods-item": self.item, "goods-quantity": quantity, "goods-version": version}
        assert self.pages.do(reference, "goods", fields).status_code == 303
        return re.search(r'name="parcel-need" value="([^"]+)"', self.pages.read(reference))[1]

    def apart(self, reference, need, quantity, version="", **more):
        fields = {
            "parcel-need": need, "parcel-quantity": quantity,
            "parcel-centre": self.url.rsplit("/", 1)[1],
            "parcel-version": version or self.pages.version(reference), **more,
        }  # fmt: skip
        return self.pages.do(reference, "parcels", fields)


@pytest.fixture
def shelf(pages):
    return Shelf(pages)


def lots():
    db.session.rollback()
    return [(lot.on_hand, lot.reserved, lot.in_transit) for lot in db.session.query(Lot)]


def deliver(pages, parcel, code, who="enlace"):
    url = f"/es/intermediary/deliveries/parcels/{parcel}"
    return pages.as_(who).submit(url, {"code": code}, page="/es/intermediary/deliveries/")


def test_from_the_shelf_to_the_door(pages, shelf):
    assert shelf.take().status_code == 303
    reference = pages.take(pages.case())
    need = shelf.line(reference)
    shown = shelf.apart(reference, need, "3")
    assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "no-store")
    code = CODE.search(shown.text)[0]
    parcel = db.session.query(Parcel).one()
    label, name = parcel.label, parcel.reference
    assert (label in shown.text, reference in shelf.read()) == (True, False)
    assert shelf.do(f"parcels/{name}/hand-over").status_code == 303
    assert lots() == [(7, 0, 3)]
    assert label in pages.as_("enlace").get("/es/intermediary/deliveries/").text
    assert deliver(pages, name, "ZZZZZZ-ZZZZ").status_code == 409
    assert deliver(pages, name, code).status_code == 303
    again = deliver(pages, name, code)
    # The list is empty by then, so there is no form on it to press twice.
    assert lots() == [(7, 0, 0)]
    assert "Entregado 3 de 5" in pages.read(reference)
    assert again.status_code == 409
    assert "Llegó a la puerta" in pages.as_("worker").get(f"{shelf.url}/movements").text


def test_a_form_pressed_twice_takes_in_once(shelf):
    lot = "a" * 16
    assert shelf.take(lot=lot).status_code == 303
    again = shelf.take(lot=lot)
    assert (again.status_code, "No se contó dos veces" in again.text) == (409, True)
    assert lots() == [(10, 0, 0)]


@pytest.mark.parametrize(
    "fields, status, told",
    [
        ({"quantity": "0"}, 400, "entre 1 y 100 000"), ({"quantity": "muchas"}, 400, ""),
        ({"quantity": "100001"}, 400, "entre 1 y 100 000"), ({"lot": "../../x"}, 400, ""),
        ({"expires_on": "2020-01-01"}, 409, "ya pasó"), ({"expires_on": "mañana"}, 400, ""),
    ],
)  # fmt: skip
def test_what_cannot_come_in_is_told(shelf, fields, status, told):
    answer = shelf.take(**fields)
    assert (answer.status_code, told in answer.text, lots()) == (status, True, [])


def test_set_apart_twice_from_one_page_moves_once(pages, shelf):
    shelf.take()
    reference = pages.take(pages.case())
    need = shelf.line(reference)
    version = pages.version(reference)
    assert shelf.apart(reference, need, "3", version).status_code == 200
    again = shelf.apart(reference, need, "2", version)
    assert (again.status_code, CODE.search(again.text)) == (409, None)
    assert 'value="2"' in again.text
    assert lots() == [(10, 3, 0)]


@pytest.mark.parametrize(
    "quantity, status, told",
    [
        ("6", 409, "solo le faltan 5"), ("5", 409, "libres y en buen estado: 4"),
        ("0", 400, "entre 1 y 100 000"), ("", 400, "entre 1 y 100 000"),
    ],
)  # fmt: skip
def test_what_cannot_be_set_apart_is_told(pages, shelf, quantity, status, told):
    shelf.take("4")
    reference = pages.take(pages.case())
    answer = shelf.apart(reference, shelf.line(reference), quantity)
    assert (answer.status_code, told in answer.text) == (status, True)
    assert lots() == [(4, 0, 0)]


def test_goods_set_apart_can_be_let_go(pages, shelf):
    shelf.take()
    reference = pages.take(pages.case())
    shelf.apart(reference, shelf.line(reference), "3")
    assert pages.do(reference, pages.action(reference, "release")).status_code == 303
    assert lots() == [(10, 0, 0)]


def test_a_case_in_progress_closes_and_frees_its_goods(pages, shelf):
    shelf.take()
    reference = pages.take(pages.case())
    shelf.apart(reference, shelf.line(reference), "3")
    fields = {"outcome": "no_longer_needed", "version": pages.version(reference)}
    assert pages.do(reference, "close", fields).status_code == 303
    assert lots() == [(10, 0, 0)]


def test_a_stale_count_is_told_and_nothing_is_overwritten(shelf):
    shelf.take()
    lot = db.session.query(Lot).one()
    fields = {"count-version": lot.version, "count-quantity": "8", "count-reason": "lost"}
    url = f"lots/{lot.reference}/count"
    assert shelf.do(url, fields).status_code == 303
    again = shelf.do(url, {**fields, "count-quantity": "9"})
    assert (again.status_code, 'value="9"' in again.text) == (409, True)
    assert lots() == [(8, 0, 0)]
    off = {"off-version": 2, "off-quantity": "3", "off-reason": "spoilt"}
    assert shelf.do(f"lots/{lot.reference}/write-off", off).status_code == 303
    assert lots() == [(5, 0, 0)]


def test_one_name_for_one_centre(pages, shelf):
    fields = {
        "centre-organisation": pages.ngo, "centre-name": "Acopio Norte", "centre-area": "Otra",
        "centre-hours": "Domingo",
    }  # fmt: skip
    answer = shelf.worker.submit(f"{STOCK}/centres", fields, page=STOCK)
    assert (answer.status_code, 'value="Domingo"' in answer.text) == (409, True)


def test_two_people_approve_food_again(pages, shelf):
    fields = {
        "item-organisation": pages.ngo, "item-name": "Despensa", "item-unit": "box",
        "item-kind": "food",
    }  # fmt: skip
    shelf.worker.submit(f"{STOCK}/items", fields, page=STOCK)
    shelf.item = re.search(r'value="([a-z0-9]{16})">Despensa', shelf.read())[1]
    shelf.take()
    reference = pages.take(pages.case())
    need = shelf.line(reference)
    shelf.apart(reference, need, "1")
    assert shelf.apart(reference, need, "1").status_code == 409
    proposed = shelf.apart(reference, need, "1", **{"parcel-why_again": "greater_need"})
    assert proposed.status_code == 303
    assert reference in pages.as_("second").get("/es/desk/").text
    assert pages.action(reference, "approve") == ""
    made = pages.do(reference, pages.action(reference, "approve", "second"), who="second")
    assert CODE.search(made.text)
    assert lots() == [(10, 2, 0)]


def test_of_another_organisation_there_is_nothing(pages, shelf):
    shelf.take()
    reference = pages.take(pages.case())
    shelf.apart(reference, shelf.line(reference), "1")
    parcel, lot = db.session.query(Parcel).one().reference, db.session.query(Lot).one().reference
    stranger = pages.as_("stranger")
    for path in ("", "/movements"):
        assert stranger.get(shelf.url + path).status_code == 404
    for path in (
        "", "/lots", "/targets", f"/lots/{lot}/count", f"/lots/{lot}/write-off",
        f"/parcels/{parcel}/hand-over", f"/parcels/{parcel}/back",
    ):  # fmt: skip
        fields = {
            "take-lot": "b" * 16, "take-item": shelf.item, "take-quantity": "1",
            "target-item": shelf.item, "target-quantity": "1", "change-name": "x",
            "change-area": "x", "change-hours": "x", "change-version": "1", "count-version": "1",
            "count-quantity": "1", "count-reason": "lost", "off-version": "1",
            "off-quantity": "1", "off-reason": "lost",
        }  # fmt: skip
        assert stranger.submit(shelf.url + path, fields, page=STOCK).status_code == 404, path
    for what in ("approve", "decline", "release"):
        url = f"/es/desk/cases/{reference}/parcels/{parcel}/{what}"
        assert stranger.submit(url, page=STOCK).status_code == 404
    assert deliver(pages, parcel, "x", who="other_enlace").status_code == 404
    assert lots() == [(10, 1, 0)]


def test_a_coordinator_keeps_the_stock_and_sees_no_case(pages, shelf):
    shelf.take()
    reference = pages.take(pages.case())
    shelf.apart(reference, shelf.line(reference), "1")
    with transaction() as session:
        who = person(session, Role.COORDINATOR, at=session.get_one(Organisation, pages.ngo_id))
    client = strict_client(pages.app)
    sign_in(client, who)
    page = client.get(shelf.url)
    assert (page.status_code, reference in page.text) == (200, False)
    assert client.get(f"/es/desk/cases/{reference}").status_code == 404


class TestPublicList:
    def ask(self, shelf, quantity):
        fields = {"target-item": shelf.item, "target-quantity": quantity}
        return shelf.do("targets", fields)

    def test_it_says_what_is_short_and_when_the_centre_is_open(self, shelf, client):
        shelf.take()
        assert self.ask(shelf, "40").status_code == 303
        for lang, told in (("es", "Faltan unas 30 de 40"), ("en", "About 30 of 40")):
            page = client.get(f"/{lang}/needed").text
            assert (told in page, "Lunes a viernes" in page) == (True, True)

    def test_a_case_does_not_show(self, pages, shelf, client):
        shelf.take()
        self.ask(shelf, "40")
        before = client.get("/es/needed").text
        reference = pages.take(pages.case())
        shelf.apart(reference, shelf.line(reference), "5")
        assert client.get("/es/needed").text == before

    def test_zero_asks_for_nothing(self, shelf, client):
        self.ask(shelf, "40")
        self.ask(shelf, "0")
        assert "ningún centro pide nada" in client.get("/es/needed").text

    def test_a_closed_centre_is_not_listed(self, shelf, client):
        self.ask(shelf, "40")
        version = re.search(r'name="change-version"[^>]*value="(\d+)"', shelf.read())[1]
        fields = {
            "change-name": "Acopio Norte", "change-area": "Oaxaca", "change-hours": "-",
            "change-version": version,
        }  # fmt: skip
        assert shelf.worker.submit(shelf.url, fields, page=shelf.url).status_code == 303
        assert "Acopio Norte" not in client.get("/es/needed").text


def test_movements_go_on_by_key(shelf):
    for _ in range(31):
        shelf.take("1")
    first = shelf.worker.get(f"{shelf.url}/movements").text
    key = re.search(r"before=([^\"]+)", first)[1]
    second = shelf.worker.get(f"{shelf.url}/movements?before={key}").text
    assert (first.count("<tr>"), second.count("<tr>")) == (31, 2)
    assert db.session.query(StockMovement).count() == 31
