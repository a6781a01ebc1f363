"""A gift by bank, page by page: written down by one, confirmed by another, given back by two."""

import pytest
from sqlalchemy import func, select

from portal.extensions import db
from portal.giving.links import gift_token
from portal.giving.models import Gift
from portal.giving.offline_models import OfflineGift
from portal.ledger.models import JournalEntry
from tests.web.client import strict_client

PAGES = ["", "/gifts", "/gifts/new", "/places", "/statements", "/suspense", "/proposals",
         "/transfers", "/pledges", "/funds", "/months"]  # fmt: skip
ADMIN_TOO = {"", "/gifts", "/proposals"}


def entries():
    db.session.rollback()
    return db.session.scalar(select(func.count(JournalEntry.id)))


@pytest.mark.parametrize("path", PAGES)
def test_finance_sees_each_page_and_a_caseworker_none(treasury, path):
    assert treasury.as_("first").get(f"/es/desk/money{path}").status_code == 200
    assert treasury.as_("caseworker").get(f"/es/desk/money{path}").status_code == 404
    admin = treasury.as_("second").get(f"/es/desk/money{path}").status_code
    assert admin == (200 if path in ADMIN_TOO else 404)


def test_from_the_form_to_the_campaigns_meter_and_the_donors_page(app, treasury):
    reference = treasury.recorded(amount="1,250.50", donor_name="Prueba")
    assert "$0.00 MXN reunidos" in treasury.campaign_page()
    assert "$1,250.50" in treasury.read("", who="second")
    assert treasury.confirm(reference).status_code == 303
    assert "$1,250.50 MXN reunidos" in treasury.campaign_page()
    gift = treasury.one(select(Gift))
    token = gift_token(app.config["SETTINGS"].secret("PORTAL_LINK_KEY"), gift.reference)
    shown = strict_client(app).get(f"/es/gifts/{token}").text
    assert "Recibido" in shown
    assert "Prueba" not in shown.replace("Prueba: no se movió dinero", "").replace(
        "Campaña de prueba", ""
    ).replace("Organización de prueba", "")


def test_whoever_wrote_it_down_has_no_button_and_is_refused(treasury):
    reference = treasury.recorded()
    assert "/confirm" not in treasury.read(f"/gifts/{reference}")
    answer = treasury.confirm(reference, who="first")
    assert (answer.status_code, "otra persona" in answer.text) == (409, True)
    assert entries() == 0


def test_a_double_click_counts_once(treasury):
    reference = treasury.recorded()
    answers = treasury.press_twice(f"/gifts/{reference}", "/confirm", who="second")
    assert [answer.status_code for answer in answers] == [303, 409]
    assert "Alguien ya lo decidió" in answers[1].text
    assert entries() == 1


def test_an_old_page_is_refused(treasury):
    answer = treasury.confirm(treasury.recorded(), version=9)
    assert (answer.status_code, "Cambió después" in answer.text) == (409, True)


def test_the_form_sent_twice_is_one_gift(treasury):
    data = treasury.gift()
    places = {treasury.send("/gifts/new", data).location for _ in range(3)}
    assert len(places) == 1
    assert db.session.scalar(select(func.count(OfflineGift.id))) == 1


def test_the_same_bank_reference_again_is_refused_with_nothing_lost(treasury):
    treasury.recorded(evidence="SPEI 4455")
    answer = treasury.send("/gifts/new", treasury.gift(evidence="spei-4455", donor_name="Uno"))
    assert answer.status_code == 409
    assert "Ya hay un donativo anotado" in answer.text
    assert 'value="Uno"' in answer.text


@pytest.mark.parametrize(
    "fields",
    [{"amount": "mucho"}, {"amount": ""}, {"evidence": "--"}, {"received_on": "ayer"},
     {"donor_email": "no"}, {"campaign": "nada"}, {"place": "nada"}],
    ids=lambda fields: "-".join(fields),
)  # fmt: skip
def test_a_wrong_form_comes_back_filled(treasury, fields):
    answer = treasury.send("/gifts/new", treasury.gift(**{"donor_name": "Uno", **fields}))
    assert (answer.status_code, 'value="Uno"' in answer.text) == (400, True)
    assert db.session.scalar(select(func.count(OfflineGift.id))) == 0


@pytest.mark.parametrize("fields", [{"amount": "0"}, {"received_on": "2036-01-01"}], ids=str)
def test_an_unlikely_gift_is_refused_with_a_reason(treasury, fields):
    assert treasury.send("/gifts/new", treasury.gift(**fields)).status_code == 409


def test_another_organisation_finds_nothing(treasury):
    reference = treasury.recorded()
    stranger = treasury.as_("stranger")
    assert stranger.get(f"/es/desk/money/gifts/{reference}").status_code == 404
    for step in ("confirm", "withdraw", "return"):
        answer = treasury.send(
            f"/gifts/{reference}/{step}",
            {"version": 1, "reason": "porque sí", "target": "donor"},
            who="stranger",
            page="/places",
        )
        assert answer.status_code == 404
    assert entries() == 0


def test_withdrawn_it_never_counts(treasury):
    reference = treasury.recorded()
    treasury.send(f"/gifts/{reference}/withdraw", {"version": 1}, page=f"/gifts/{reference}")
    assert "Anulado" in treasury.read("/gifts")
    assert "/confirm" not in treasury.read(f"/gifts/{reference}", who="second")
    assert entries() == 0


def test_confirming_asks_for_a_password_given_lately(app, treasury):
    reference = treasury.recorded()
    client = treasury.as_("second")
    with client.session_transaction() as kept:
        kept["fs_paa"] = 0
    answer = treasury.confirm(reference)
    assert (answer.status_code, "verify" in answer.location) == (302, True)
    assert entries() == 0


def test_given_back_by_two_people(treasury):
    reference = treasury.recorded()
    treasury.confirm(reference)
    answer = treasury.send(
        f"/gifts/{reference}/return",
        {"reason": "Lo pidió de vuelta", "target": "donor"},
        page=f"/gifts/{reference}",
    )
    path = answer.location.split("/es/desk/money")[1]
    assert "Lo pidió de vuelta" in treasury.read(path, who="second")
    assert treasury.send(f"{path}/confirm", {"version": 1}, page=path).status_code == 409
    assert "$500.00 MXN reunidos" in treasury.campaign_page()
    done = treasury.send(f"{path}/confirm", {"version": 1}, who="second", page=path)
    assert done.status_code == 303
    assert "$0.00 MXN reunidos" in treasury.campaign_page()


def test_an_account_is_opened_once(treasury):
    data = {"organisation": treasury.ngo, "kind": "bank", "name": "Otro banco", "currency": "USD"}
    assert treasury.send("/places", data).status_code == 303
    assert treasury.send("/places", data).status_code == 409
