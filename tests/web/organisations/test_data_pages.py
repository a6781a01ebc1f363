"""Privacy notices, requests for one's own data, and programmes, page by page."""

import re

import pytest

from portal.access.roles import Role
from portal.accounts.models import Organisation
from portal.extensions import db, transaction
from portal.organisations.models import DataRequest, DataRequestContact, PrivacyNotice, Programme
from tests.factories.people import organisation, person, sign_in
from tests.web.client import strict_client

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

NOTICE = {
    "version": "0",
    "responsible": "Organización de prueba, calle Uno 1",
    "contact": "datos@prueba.invalid",
    "purposes_es": "Recibir donativos",
    "transfers_es": "A nadie",
}
ASKED = {
    "standing": "donor",
    "right": "cancellation",
    "reach": "yo@prueba.invalid",
    "about": "Mi correo",
}
PROGRAMME = {
    "version": "0",
    "name_es": "Escuela",
    "needs": "schooling",
    "starts_on": "2026-01-01",
    "is_open": "y",
}


@pytest.fixture
def ngo(app):
    with transaction() as session:
        return organisation(session)


def browser(app, ngo, role=Role.ORGANISATION_ADMIN):
    with transaction() as session:
        who = person(session, role, at=session.get(Organisation, ngo.id))
    client = strict_client(app)
    sign_in(client, who)
    return client


def key_of(client, page):
    return re.search(r'name="form_key"[^>]*value="([^"]+)"', client.get(page).text)[1]


def file(client, ngo, **more):
    page = f"/es/organisations/{ngo.slug}/my-data"
    return client.submit(page, {**ASKED, "form_key": key_of(client, page), **more})


def test_a_notice_is_drafted_written_read_and_kept_by_version(app, client, ngo):
    admin, page = browser(app, ngo), f"/es/desk/organisation/{ngo.slug}/privacy"
    public = f"/organisations/{ngo.slug}/privacy"
    assert "todavía no escribe su aviso" in client.get(f"/es{public}").text
    assert "Stripe" in admin.get(page).text
    assert admin.submit(page, NOTICE, page=page).status_code == 303
    late = admin.submit(page, NOTICE, page=page)
    assert late.status_code == 409
    assert "calle Uno 1" in late.text
    changed = {**NOTICE, "version": "1", "purposes_es": "Otra cosa"}
    assert admin.submit(page, changed, page=page).status_code == 303
    assert "Otra cosa" in client.get(f"/es{public}").text
    assert "Recibir donativos" in client.get(f"/es{public}/1").text
    english = client.get(f"/en{public}").text
    assert 'lang="es"' in english
    assert client.get(f"/es{public}/9").status_code == 404
    assert db.session.query(PrivacyNotice).count() == 2


def test_a_request_is_filed_followed_and_answered(app, client, ngo):
    filed = file(client, ngo)
    reference = db.session.query(DataRequest).one().reference
    code = re.search(r'class="secret">([^<]+)<', filed.text)[1]
    assert filed.headers["Cache-Control"] == "no-store"
    admin = browser(app, ngo)
    desk = f"/es/desk/organisation/{ngo.slug}/data-requests"
    assert reference in admin.get(desk).text
    assert "yo@prueba.invalid" in admin.get(f"{desk}/{reference}").text
    for version, to in (("1", "identity_checked"), ("2", "granted"), ("3", "carried_out")):
        step = {"version": version, "to": to, "ground": ""}
        assert admin.submit(f"{desk}/{reference}", step).status_code == 303
    typed = {"reference": reference.upper(), "code": code.lower().replace("-", " ")}
    seen = client.submit("/es/data-requests", typed)
    assert "Cumplida" in seen.text
    assert "yo@prueba.invalid" not in seen.text
    wrong = client.submit("/es/data-requests", {**typed, "code": "BBBBB-BBBBB"})
    absent = client.submit("/es/data-requests", {"reference": "nada", "code": code})
    assert wrong.status_code == absent.status_code == 409


def test_the_same_form_twice_is_one_request_and_shows_the_same_code(client, ngo):
    page = f"/es/organisations/{ngo.slug}/my-data"
    sent = {**ASKED, "form_key": key_of(client, page)}
    told = [client.submit(page, sent).text for _ in range(2)]
    codes = [re.search(r'class="secret">([^<]+)<', one)[1] for one in told]
    assert codes[0] == codes[1]
    assert (
        db.session.query(DataRequest).count() == db.session.query(DataRequestContact).count() == 1
    )


def test_what_a_family_writes_is_not_kept_and_not_shown_again(client, ngo):
    answer = file(client, ngo, standing="family", about="Mi nombre es de prueba")
    assert answer.status_code == 409
    assert "ocho palabras" in answer.text
    assert "de prueba" not in answer.text.split("<main")[1]
    assert db.session.query(DataRequest).count() == 0


def test_a_refusal_without_a_ground_an_old_page_and_a_skipped_step_are_refused(app, client, ngo):
    file(client, ngo)
    reference = db.session.query(DataRequest).one().reference
    admin, url = browser(app, ngo), f"/es/desk/organisation/{ngo.slug}/data-requests/{reference}"
    for step in (
        {"version": "1", "to": "refused", "ground": ""},
        {"version": "1", "to": "granted", "ground": ""},
        {"version": "7", "to": "identity_checked", "ground": ""},
    ):
        assert admin.submit(url, step).status_code == 409
    assert admin.submit(url, {"version": "1", "to": "nothing"}).status_code == 400


def test_the_sixth_form_of_an_hour_waits(client, ngo):
    page = f"/es/organisations/{ngo.slug}/my-data"
    answers = [client.submit(page, {}).status_code for _ in range(6)]
    assert answers == [400] * 5 + [429]


def test_a_programme_is_opened_changed_and_shown(app, client, ngo):
    admin, page = browser(app, ngo), f"/es/desk/organisation/{ngo.slug}/programmes"
    assert admin.submit(page, PROGRAMME).status_code == 303
    reference = db.session.query(Programme).one().reference
    assert "Escuela" in client.get(f"/es/organisations/{ngo.slug}").text
    early = {**PROGRAMME, "version": "1", "ends_on": "2025-01-01"}
    assert admin.submit(f"{page}/{reference}", early).status_code == 409
    closed = {**PROGRAMME, "version": "1"}
    del closed["is_open"]
    assert admin.submit(f"{page}/{reference}", closed).status_code == 303
    assert admin.submit(f"{page}/{reference}", closed).status_code == 409
    assert "Escuela" not in client.get(f"/es/organisations/{ngo.slug}").text


@pytest.mark.parametrize("field", ["name_es", "name_en"])
def test_a_programme_carries_no_way_to_reach_anybody(app, ngo, field):
    admin, page = browser(app, ngo), f"/es/desk/organisation/{ngo.slug}/programmes"
    refused = admin.submit(page, {**PROGRAMME, field: "Llamar al 55 1234 5678"})
    assert refused.status_code == 400
    assert "Nunca pasa" in refused.get_data(as_text=True)
    assert db.session.query(Programme).count() == 0


@pytest.mark.parametrize(
    "place", ["privacy", "data-requests", "data-requests/x", "programmes", "programmes/x"]
)
def test_elsewhere_and_for_others_there_is_nothing(app, ngo, place):
    with transaction() as session:
        other = organisation(session).slug
    assert browser(app, ngo).get(f"/es/desk/organisation/{other}/{place}").status_code == 404
    worker = browser(app, ngo, Role.CASEWORKER)
    assert worker.get(f"/es/desk/organisation/{ngo.slug}/{place}").status_code == 404
