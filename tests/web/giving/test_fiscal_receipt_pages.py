"""A donor asks for a fiscal receipt, staff bring it back stamped, the donor takes it home."""

import io
import re

import pytest
from sqlalchemy import select, text

from portal.access.roles import Role
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.cfdi_models import CfdiStamp, CfdiWish, IssuerVersion
from portal.giving.gift_rules import GiftState, MovementKind
from portal.giving.links import gift_token
from portal.giving.models import Gift, GiftMovement
from tests.factories.people import organisation, person, sign_in
from tests.factories.receipts import DONOR, ISSUER, Donataria, stamp
from tests.web.client import TOKEN, strict_client

SAID = {
    "rfc": "cacx-760510-1p8", "name": "Xochilt  Casas Chavez", "postcode": "36257",
    "regime": "612",
}  # fmt: skip
STATED = {
    "donataria": "yes", "rfc": ISSUER.rfc, "name": ISSUER.name, "regime": "603",
    "postcode": "42501", "authorisation": ISSUER.authorisation, "authorised_on": "2020-01-15",
    "series": "d",
}  # fmt: skip


def key_of(app):
    return app.config["SETTINGS"].secret("PORTAL_LINK_KEY")


@pytest.fixture
def ngo(app):
    with transaction() as session:
        return Donataria(session, key=key_of(app))


@pytest.fixture
def gift(ngo):
    with transaction() as session:
        return ngo.given(session).reference


def page_of(app, gift, more="/cfdi", lang="es"):
    return f"/{lang}/gifts/{gift_token(key_of(app), gift)}{more}"


def signed_in(app, user):
    client = strict_client(app)
    sign_in(client, user)
    return client


def fresh(table):
    db.session.rollback()
    return db.session.scalars(select(table)).all()


def post(client, url, data, page):
    """Send the form of `page` to another address."""
    token = TOKEN.search(client.get(page).text)[1]
    return client.post(url, data={"csrf_token": token, **data}, content_type="multipart/form-data")


def the_file(body, name="timbrado.xml"):
    return {"file": (io.BytesIO(body), name)}


def test_the_whole_way(app, client, ngo, gift):
    assert "Pedir o descargar mi CFDI" in client.get(page_of(app, gift, "")).text
    asked = client.submit(page_of(app, gift), SAID)
    assert asked.status_code == 303
    page = client.get(page_of(app, gift)).text
    assert "CACX7605101P8" in page
    assert "lo está emitiendo" in page
    desk = signed_in(app, ngo.finance_user)
    assert gift in desk.get("/es/desk/cfdi").text
    one = f"/es/desk/cfdi/{gift}"
    assert "XOCHILT CASAS CHAVEZ" in desk.get(one).text
    xml = desk.submit(f"{one}/xml", {"pay_form": "04"}, page=one)
    assert (xml.status_code, xml.mimetype) == (200, "application/xml")
    assert "no-store" in xml.headers["Cache-Control"]
    assert b'FormaPago="04"' in xml.data
    body = stamp(xml.data)
    kept = post(desk, f"{one}/stamped", the_file(body), one)
    assert kept.status_code == 303
    assert "5fb2822e-396d-4725-8521-000000000001" in desk.get("/es/desk/cfdi").text
    mine = client.get(page_of(app, gift, "/cfdi.xml"))
    assert mine.data == body
    assert "attachment" in mine.headers["Content-Disposition"]
    assert "Descargar mi CFDI" in client.get(page_of(app, gift)).text
    again = client.submit(page_of(app, gift, "/cfdi/forget"), page=page_of(app, gift))
    assert again.status_code == 303
    assert fresh(CfdiWish) == []
    assert client.get(page_of(app, gift, "/cfdi.xml")).data == body


def test_a_second_click_changes_nothing(app, client, ngo, gift):
    for _click in range(2):
        assert client.submit(page_of(app, gift), SAID).status_code == 303
    assert len(fresh(CfdiWish)) == 1
    desk, one = signed_in(app, ngo.finance_user), f"/es/desk/cfdi/{gift}"
    token = TOKEN.search(desk.get(one).text)[1]
    xml = desk.post(f"{one}/xml", data={"csrf_token": token, "pay_form": "04"}).data
    answers = [
        desk.post(
            f"{one}/stamped",
            data={"csrf_token": token, **the_file(stamp(xml))},
            content_type="multipart/form-data",
        ).status_code
        for _click in range(2)
    ]
    assert answers == [303, 409]
    assert len(fresh(CfdiStamp)) == 1


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        ({"rfc": ""}, 400, "Escribe tu RFC"),
        ({"rfc": "CACX"}, 422, "13 si es de una persona"),
        ({"rfc": "CACX7605101P7"}, 422, "suele ser un error al escribir"),
        ({"postcode": "3"}, 422, "cinco cifras"),
        ({"regime": "601"}, 422, "no corresponde a ese RFC"),
        ({"regime": "999"}, 422, "no corresponde a ese RFC"),
        ({"name": "A|B"}, 422, "un signo que el SAT no acepta"),
        ({"name": "público en general"}, 422, "no sirve aquí"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    app, client, gift, change, status, told
):
    answer = client.submit(page_of(app, gift), {**SAID, **change})
    assert answer.status_code == status
    assert told in answer.text
    assert "Falta corregir algo" in answer.text
    assert 'value="36257"' in answer.text or "postcode" in change
    assert fresh(CfdiWish) == []


def test_an_odd_last_digit_is_taken_when_it_was_looked_at_again(app, client, gift):
    odd = {**SAID, "rfc": "CACX7605101P7"}
    assert "Ya lo revisé" in client.submit(page_of(app, gift), odd).text
    assert client.submit(page_of(app, gift), {**odd, "as_written": "y"}).status_code == 303


def test_a_foreigner_needs_no_regime(app, client, gift):
    said = {"rfc": "XEXX010101000", "name": "Jane Doe", "postcode": "", "regime": ""}
    assert client.submit(page_of(app, gift, lang="en"), said).status_code == 303
    assert fresh(CfdiWish)[0].regime == "616"


def test_who_is_no_donataria_says_so_on_gift_and_receipt(app, client, ngo, gift):
    with transaction() as session:
        session.execute(text("DELETE FROM organisation_issuer"))
        session.execute(text("UPDATE organisation SET is_donataria = false"))
    for more in ("", "/receipt", "/cfdi"):
        page = client.get(page_of(app, gift, more)).text
        assert "este donativo no es deducible" in page
    answer = client.post(
        page_of(app, gift),
        data={"csrf_token": TOKEN.search(client.get("/es/gifts/find").text)[1], **SAID},
    )
    assert answer.status_code == 409


def test_before_the_money_came_it_may_be_asked_and_not_issued(app, client, ngo, gift):
    with transaction() as session:
        session.execute(text("UPDATE gift SET state = 'pending'"))
        session.execute(text("DELETE FROM gift_movement"))
    assert client.submit(page_of(app, gift), SAID).status_code == 303
    assert "cuando tu dinero haya llegado" in client.get(page_of(app, gift)).text
    desk, one = signed_in(app, ngo.finance_user), f"/es/desk/cfdi/{gift}"
    assert gift not in desk.get("/es/desk/cfdi").text
    page = desk.get(one).text
    assert "Sacar el XML" not in page
    token = TOKEN.search(page)
    refused = desk.post(
        f"{one}/xml", data={"csrf_token": token[1] if token else "", "pay_form": "04"}
    )
    assert refused.status_code in (400, 409)
    assert b"<cfdi" not in refused.data


def test_a_gift_that_went_back_is_one_to_cancel(app, client, ngo, gift):
    with transaction() as session:
        held = session.scalars(select(Gift)).one()
        ngo.wish(session, held)
        ngo.keep(session, held, stamp(ngo.xml(session, held)))
        session.add(
            GiftMovement(
                external_id="re_1", gift_id=held.id, kind=MovementKind.REFUND,
                amount_minor=-25_050, fee_minor=0, fund_effect=-25_050, occurred_at=utc_now(),
            )
        )  # fmt: skip
        held.state = GiftState.REFUNDED
    assert "No lo uses en tu declaración" in client.get(page_of(app, gift)).text
    desk, one = signed_in(app, ngo.finance_user), f"/es/desk/cfdi/{gift}"
    assert "Por cancelar" in desk.get("/es/desk/cfdi").text
    assert "cancelar el CFDI en el SAT" in desk.get(one).text
    assert desk.submit(f"{one}/cancelled", page=one).status_code == 303
    assert desk.get(one).status_code == 404
    assert client.get(page_of(app, gift, "/cfdi.xml")).status_code == 404
    assert "Cancelado" in desk.get("/es/desk/cfdi").text


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"hola", "no es un XML"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "DOCTYPE"),
        (b"<a>" + b" " * 300_000 + b"</a>", "256 KB"),
        (b"<a/>", "no es un CFDI 4.0"),
        (b"", "no es un XML"),
    ],
)
def test_a_file_that_is_none_is_refused_by_its_fault(app, client, ngo, gift, body, told):
    client.submit(page_of(app, gift), SAID)
    desk, one = signed_in(app, ngo.finance_user), f"/es/desk/cfdi/{gift}"
    answer = post(desk, f"{one}/stamped", the_file(body), one)
    assert answer.status_code == 422
    assert told in answer.text
    assert "root:" not in answer.text
    assert fresh(CfdiStamp) == []


def test_another_total_is_named(app, client, ngo, gift):
    client.submit(page_of(app, gift), SAID)
    desk, one = signed_in(app, ngo.finance_user), f"/es/desk/cfdi/{gift}"
    xml = desk.submit(f"{one}/xml", {"pay_form": "03"}, page=one).data
    wrong = stamp(xml, **{'Total="250.50"': 'Total="999.00"'})
    answer = post(desk, f"{one}/stamped", the_file(wrong), one)
    assert answer.status_code == 422
    assert re.findall(r"<li>(\w+): no es lo que llegó", answer.text) == ["Total"]


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.ORGANISATION_ADMIN, Role.COORDINATOR])
def test_only_the_treasury_sees_who_wants_one(app, client, ngo, gift, role):
    client.submit(page_of(app, gift), SAID)
    with transaction() as session:
        other = organisation(session)
        own, elsewhere = person(session, role, at=ngo.ngo), person(session, Role.FINANCE, at=other)
    for user, status in ((own, 404), (elsewhere, 200)):
        desk = signed_in(app, user)
        queue = desk.get("/es/desk/cfdi")
        assert queue.status_code == status
        assert gift not in queue.text
        assert desk.get(f"/es/desk/cfdi/{gift}").status_code == 404


def test_the_issuer_is_stated_with_a_fresh_password_by_its_administrators(app):
    with transaction() as session:
        ngo = organisation(session)
        admin = person(session, Role.ORGANISATION_ADMIN, at=ngo)
        finance = person(session, Role.FINANCE, at=ngo)
        elsewhere = person(session, Role.ORGANISATION_ADMIN)
        page = f"/es/desk/organisation/{ngo.slug}/issuer"
    desk = signed_in(app, admin)
    assert "no se emite ningún CFDI" in desk.get(page).text
    assert desk.submit(page, {**STATED, "version": "0"}).status_code == 303
    assert fresh(IssuerVersion)[0].series == "D"
    assert ISSUER.authorisation in desk.get(page).text
    stale = desk.submit(page, {**STATED, "version": "0"})
    assert stale.status_code == 409
    assert "mientras tanto" in stale.text
    for user in (finance, elsewhere):
        assert signed_in(app, user).get(page).status_code == 404
    with desk.session_transaction() as session:
        session["fs_paa"] = 0
    token = TOKEN.search(desk.get(page).text)[1]
    asked = desk.post(page, data={"csrf_token": token, **STATED, "version": "1"})
    assert "/verify" in asked.location
    assert len(fresh(IssuerVersion)) == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"rfc": "CACX7605101P8"}, "no el de una persona"),
        ({"authorisation": ""}, "Falta este dato"),
        ({"authorised_on": "2999-01-01"}, "todavía no llega"),
        ({"postcode": "425"}, "cinco cifras"),
        ({"regime": ""}, "no corresponde"),
    ],
)
def test_what_a_donataria_leaves_out_is_told(app, change, told):
    with transaction() as session:
        ngo = organisation(session)
        admin = person(session, Role.ORGANISATION_ADMIN, at=ngo)
        page = f"/es/desk/organisation/{ngo.slug}/issuer"
    answer = signed_in(app, admin).submit(page, {**STATED, **change, "version": "0"})
    assert answer.status_code == 422
    assert told in answer.text
    assert fresh(IssuerVersion) == []


def test_a_no_needs_nothing_else(app):
    with transaction() as session:
        ngo = organisation(session, is_donataria=True)
        admin = person(session, Role.ORGANISATION_ADMIN, at=ngo)
        page = f"/es/desk/organisation/{ngo.slug}/issuer"
    desk = signed_in(app, admin)
    assert desk.submit(page, {"donataria": "no", "version": "0"}).status_code == 303
    assert "no es donataria" in desk.get(page).text


def test_the_page_and_words_are_whole_in_english(app, client, ngo, gift):
    page = client.get(page_of(app, gift, lang="en")).text
    assert "Tax-deductible receipt" in page
    assert DONOR.rfc not in page
