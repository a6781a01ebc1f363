"""Take everything along, and leave, page by page."""

import io
import re
import zipfile
from datetime import timedelta

import pytest

from portal.access.roles import Role
from portal.accounts.models import Organisation
from portal.clock import utc_now
from portal.departing.models import Departure, Export
from portal.departing.sheets import SHEETS
from portal.extensions import db, transaction
from portal.jobs.exporting import export_organisation
from tests.factories.cases import case
from tests.factories.people import organisation, person, sign_in
from tests.web.client import strict_client

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


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


def made(client, page):
    assert client.submit(page).status_code == 303
    assert f"de {len(SHEETS)} tablas" in client.get(page).text
    reference = db.session.query(Export).one().reference
    export_organisation({"export": reference}, utc_now())
    return f"{page}/{reference}"


def test_an_export_is_asked_for_watched_and_taken_by_whoever_asked(app, ngo):
    admin, page = browser(app, ngo), f"/es/desk/organisation/{ngo.slug}/export"
    file = made(admin, page)
    taken = admin.submit(file, page=page)
    assert taken.headers["Cache-Control"] == "no-store"
    assert zipfile.ZipFile(io.BytesIO(taken.data)).testzip() is None
    colleague = browser(app, ngo)
    assert "Bajar el archivo" not in colleague.get(page).text
    assert colleague.submit(file, page=page).status_code == 404


def test_two_clicks_make_one_export(app, ngo):
    admin, page = browser(app, ngo), f"/es/desk/organisation/{ngo.slug}/export"
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', admin.get(page).text)[1]
    answers = [admin.post(page, data={"csrf_token": token}).status_code for _ in range(2)]
    assert answers == [303, 303]
    assert db.session.query(Export).count() == 1


def test_after_its_day_there_is_no_file(app, ngo):
    admin, page = browser(app, ngo), f"/es/desk/organisation/{ngo.slug}/export"
    file = made(admin, page)
    with transaction() as session:
        session.query(Export).one().ready_at = utc_now() - timedelta(days=1)
    assert admin.submit(file, page=page).status_code == 404


def test_an_old_password_is_asked_for_again(app, ngo):
    admin, page = browser(app, ngo), f"/es/desk/organisation/{ngo.slug}"
    with admin.session_transaction() as session:
        session["fs_paa"] = 0
    for place in ("export", "leaving"):
        answer = admin.submit(f"{page}/{place}")
        assert "/verify" in answer.location
    assert db.session.query(Export).count() == db.session.query(Departure).count() == 0


def test_two_people_and_a_night_and_the_public_page_says_so(app, client, ngo):
    first, second = browser(app, ngo), browser(app, ngo)
    page = f"/es/desk/organisation/{ngo.slug}/leaving"
    assert first.submit(page).status_code == 303
    assert first.submit(f"{page}/approval", page=page).status_code == 409
    early = second.submit(f"{page}/approval", page=page)
    assert early.status_code == 409
    assert "desde el día después" in early.text
    with transaction() as session:
        session.query(Departure).one().proposed_on -= timedelta(days=1)
    gone = second.submit(f"{page}/approval", page=page)
    assert gone.status_code == 303
    assert "Dejó la alianza" in client.get(f"/es/organisations/{ngo.slug}").text
    assert second.get(page).status_code == 404
    assert "Pedir mis datos</a>" not in client.get(f"/es/organisations/{ngo.slug}/privacy").text
    assert ngo.slug not in client.get("/es/organisations").text


def test_what_keeps_it_is_named_with_its_place_and_refused(app, ngo):
    with transaction() as session:
        case(session, organisation_id=ngo.id)
    admin, page = browser(app, ngo), f"/es/desk/organisation/{ngo.slug}/leaving"
    read = admin.get(page).text
    assert "Casos abiertos: 1" in read
    assert 'href="/es/desk/"' in read
    assert "Proponer que se vaya" not in read
    token = re.search(
        r'name="csrf_token"[^>]*value="([^"]+)"',
        admin.get(f"/es/desk/organisation/{ngo.slug}/export").text,
    )[1]
    assert admin.post(page, data={"csrf_token": token}).status_code == 409


def test_a_proposal_is_taken_back_once(app, ngo):
    first, second = browser(app, ngo), browser(app, ngo)
    page = f"/es/desk/organisation/{ngo.slug}/leaving"
    first.submit(page)
    assert second.submit(f"{page}/withdrawal", page=page).status_code == 303
    assert second.submit(f"{page}/withdrawal", page=page).status_code == 409


@pytest.mark.parametrize("place", ["export", "leaving"])
def test_elsewhere_and_for_others_there_is_nothing(app, ngo, place):
    with transaction() as session:
        other = organisation(session).slug
    admin = browser(app, ngo)
    mine = f"/es/desk/organisation/{ngo.slug}/export"
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', admin.get(mine).text)[1]
    for method in ("get", "post"):
        url = f"/es/desk/organisation/{other}/{place}"
        assert getattr(admin, method)(url, data={"csrf_token": token}).status_code == 404
    worker = browser(app, ngo, Role.CASEWORKER)
    assert worker.get(f"/es/desk/organisation/{ngo.slug}/{place}").status_code == 404
