"""An organisation applies and is admitted, page by page."""

import pytest

from portal.access.roles import Role
from portal.extensions import db, transaction
from portal.organisations.models import Applicant
from tests.factories.people import person, sign_in
from tests.web.client import strict_client

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
SAID = {
    "name": "Taller de prueba",
    "registration": "ABC010101AB1",
    "does": "Enseña",
    "area": "Oaxaca",
    "contact": "hola@taller.invalid",
    "web": "",
}
APPLY, VOTES = "/es/organisations/apply", "/es/desk/alliance/votes"


def admin(app):
    with transaction() as session:
        who = person(session, Role.ORGANISATION_ADMIN)
        where = who.memberships[0].organisation.reference
    client = strict_client(app)
    sign_in(client, who)
    return client, where


def test_it_applies_is_voted_in_and_has_a_public_page(app, client):
    admins = [admin(app) for _ in range(3)]
    assert client.submit(APPLY, SAID, page=APPLY).status_code == 303
    assert client.submit(APPLY, SAID, page=APPLY).status_code == 409
    asked = db.session.query(Applicant).one().reference
    for browser, where in admins:
        typed = {f"{asked}-speaks_for": where, f"{asked}-vote": "yes", f"{asked}-reason": "bien"}
        url = f"/es/desk/alliance/applicants/{asked}/vote"
        assert browser.submit(url, typed, page=VOTES).status_code == 303
    page = client.get("/es/organisations/taller-de-prueba")
    assert "hola@taller.invalid" in page.get_data(as_text=True)
    first, where = admins[0]
    late = typed | {f"{asked}-speaks_for": where, f"{asked}-vote": "no"}
    assert first.submit(url, late, page=VOTES).status_code == 303
    assert "ya decidió" in first.get(VOTES).get_data(as_text=True)


def test_a_vote_without_a_reason_is_asked_again(app, client):
    browser, where = admin(app)
    client.submit(APPLY, SAID, page=APPLY)
    asked = db.session.query(Applicant).one().reference
    url = f"/es/desk/alliance/applicants/{asked}/vote"
    typed = {f"{asked}-speaks_for": where, f"{asked}-vote": "yes"}
    assert browser.submit(url, typed, page=VOTES).status_code == 400
