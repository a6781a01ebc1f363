"""Statements of funds, closed months, transfers and promises, page by page."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from portal.clock import utc_now
from portal.extensions import transaction
from portal.ledger.aid_funds import endow_pool
from portal.references import new_reference
from tests.factories.giving import pesos
from tests.factories.treasury import today
from tests.web.client import strict_client
from tests.web.treasury.test_statement_pages import agree


def this_month():
    return f"{today():%Y-%m}"


def last_month():
    """Its last day, the newest that can be closed."""
    return today().replace(day=1) - timedelta(days=1)


@pytest.fixture
def given(treasury):
    treasury.confirm(treasury.recorded(amount="500"))


def deposit(treasury, when):
    with transaction() as session:
        endow_pool(
            session, organisation_id=treasury.ngo_id, amount=pesos(70_000),
            external_id=new_reference(), occurred_at=when, livemode=False, now=utc_now(),
        )  # fmt: skip


def fund_path(treasury, month="", ending=""):
    month = month or this_month()
    return f"/funds/{treasury.ngo}/campaign_fund/MXN/{month}{ending}?fund={treasury.fund}"


def test_a_fund_tells_its_month(treasury, given):
    assert "$500.00" in treasury.read("/funds")
    page = treasury.read(fund_path(treasury))
    assert "Donativo de banco o efectivo" in page
    assert "$500.00 MXN" in page
    assert "Ningún movimiento" in treasury.read(fund_path(treasury, f"{last_month():%Y-%m}"))


def test_the_same_for_a_spreadsheet(treasury, given):
    answer = treasury.as_("first").get(f"/es/desk/money{fund_path(treasury, ending='.csv')}")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert answer.mimetype == "text/csv"
    assert [row[4] for row in rows[1:]] == ["0.00", "500.00", "500.00"]
    assert [row[3] for row in rows[1:]] == ["", "500.00", ""]


@pytest.mark.parametrize("change", ["organisation", "name", "currency", "month"])
def test_what_is_no_fund_of_ones_own_is_not_found(treasury, given, change):
    parts = {"organisation": treasury.ngo, "name": "pool", "currency": "MXN", "month": "2026-10"}
    whole = "/es/desk/money/funds/{organisation}/{name}/{currency}/{month}"
    assert treasury.as_("first").get(whole.format(**parts)).status_code == 200
    assert treasury.as_("stranger").get(whole.format(**parts)).status_code == 404
    wrong = whole.format(**{**parts, change: "nada"})
    assert treasury.as_("first").get(wrong).status_code == 404


@pytest.mark.parametrize(
    "month", ["0001-01", "1999-12", "2101-01", "9999-12", "2026-13", "2026-1", "2026W01"]
)
def test_what_is_no_month_of_this_century_is_not_found(treasury, given, month):
    for ending in ("", ".csv"):
        path = f"/es/desk/money{fund_path(treasury, month, ending)}"
        assert treasury.as_("first").get(path).status_code == 404
    answer = treasury.send(f"/months/{treasury.ngo}/{month}", who="second", page="/months")
    assert answer.status_code == 404


@pytest.mark.parametrize("month", ["2000-01", "2100-12"])
def test_the_first_and_the_last_month_are_pages(treasury, given, month):
    path = f"/es/desk/money{fund_path(treasury, month)}"
    assert treasury.as_("first").get(path).status_code == 200


def test_a_month_is_closed_once_and_late_money_goes_to_the_open_one(treasury):
    closed = last_month()
    month = f"{closed:%Y-%m}"
    deposit(treasury, datetime(closed.year, closed.month, 9, tzinfo=UTC))
    path = f"/months/{treasury.ngo}/{month}"
    assert "Cerrar " in treasury.read("/months")
    answers = treasury.press_twice("/months", f"/{treasury.ngo}/{month}")
    assert [answer.status_code for answer in answers] == [303, 409]
    assert "1 asiento" in treasury.read("/months")
    reference = treasury.recorded(received_on=closed.isoformat())
    treasury.confirm(reference)
    assert "$500.00 MXN" in treasury.read(fund_path(treasury))
    assert "Ningún movimiento" in treasury.read(fund_path(treasury, month))
    assert treasury.send(path, who="stranger", page="/places").status_code == 404


def test_a_month_that_runs_is_not_closed(treasury):
    deposit(treasury, utc_now())
    assert "No hay un mes terminado" in treasury.read("/months")
    path = f"/months/{treasury.ngo}/{this_month()}"
    assert treasury.send(path, page="/places").status_code == 409


def test_what_is_left_of_a_campaign_goes_to_the_pool_by_two(treasury, given):
    told = {
        "form_token": new_reference(), "source": treasury.campaign, "amount": "200",
        "reason": "Terminó la campaña",
    }  # fmt: skip
    assert treasury.send("/transfers", told).status_code == 303
    assert treasury.send("/transfers", told).status_code == 409  # a double click
    agree(treasury)
    page = treasury.campaign_page()
    assert "Pasó al fondo común" in page
    public = strict_client(treasury.app).get("/es/ledger").text
    assert "pasaron $200.00 MXN al fondo común" in public
    assert "$300.00 MXN" in page
    assert treasury.send("/transfers", {**told, "amount": "0"}).status_code == 400
    assert treasury.send("/transfers", {**told, "source": "nada"}).status_code == 400


def test_an_entry_is_undone_by_two_and_a_machines_is_not(treasury, given):
    deposit(treasury, utc_now())
    pool = treasury.read(f"/funds/{treasury.ngo}/pool/MXN/{this_month()}")
    entry = pool.split("Aporte de la organización</td><td>")[1].split("<")[0]
    told = {"entry": entry, "reason": "Se anotó dos veces"}
    assert treasury.send("/corrections", told, page="/transfers").status_code == 303
    agree(treasury)
    assert "Corrección" in treasury.read(f"/funds/{treasury.ngo}/pool/MXN/{this_month()}")
    gift = treasury.read(fund_path(treasury)).split("efectivo</td><td>")[1].split("<")[0]
    answer = treasury.send("/corrections", {**told, "entry": gift}, page="/transfers")
    assert (answer.status_code, "donde nació" in answer.text) == (409, True)
    other = treasury.send("/corrections", told, who="stranger", page="/transfers")
    assert other.status_code == 404


def test_a_promise_is_shown_as_a_promise(treasury):
    told = {
        "form_token": new_reference(), "campaign": treasury.campaign, "sponsor": "Panadería DEMO",
        "cap": "1000", "until": (today() + timedelta(days=9)).isoformat(),
    }  # fmt: skip
    for _ in range(2):
        assert treasury.send("/pledges", told).status_code == 303
    treasury.confirm(treasury.recorded(amount="300"))
    page = treasury.campaign_page()
    assert "Panadería DEMO" in page
    assert "Hasta ahora son $300.00 MXN; de eso ya llegaron $0.00 MXN" in page
    assert "$300.00 MXN reunidos" in page
    own = treasury.read("/pledges")
    assert own.count("Panadería DEMO") == 1
    reference = own.split("/pledges/")[1].split("/end")[0]
    path = f"/pledges/{reference}/end"
    assert treasury.send(path, who="stranger", page="/pledges").status_code == 404
    assert treasury.send(path, page="/pledges").status_code == 303
    assert "/end" not in treasury.read("/pledges")
    wrong = treasury.send("/pledges", {**told, "until": "2020-01-01"})
    assert (wrong.status_code, 'value="Panadería DEMO"' in wrong.text) == (409, True)


def test_the_public_page_says_when_the_books_last_agreed(treasury, given):
    from portal.giving.run_models import ReconciliationRun

    def run(**found):
        none = {"compared": 9, "settled": 0, "parked": 0, "wrong": 0, "extra": 0}
        with transaction() as session:
            session.add(
                ReconciliationRun(
                    organisation_id=treasury.ngo_id,
                    livemode=False,
                    since=utc_now(),
                    ran_at=utc_now(),
                    **{**none, **found},
                )
            )

    def page():
        return strict_client(treasury.app).get("/es/ledger").text

    assert "coinciden con la pasarela" not in page()
    run()
    assert "Los libros coinciden con la pasarela, al centavo" in page()
    run(wrong=2, extra=1)
    assert "no coincidían en 3 movimientos" in page()
