"""The public profile and the page of who is missing."""

import pytest

from portal.access.roles import Role
from portal.accounts.models import Organisation
from portal.extensions import transaction
from tests.factories.people import organisation, person, sign_in
from tests.web.client import strict_client

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
SAID = {"version": "0", "does": "Acompaña", "area": "Puebla", "contact": "a@b.invalid"}


@pytest.fixture
def admin(app):
    with transaction() as session:
        ngo = organisation(session)
        who = person(session, Role.ORGANISATION_ADMIN, at=ngo)
        person(session, Role.INTERMEDIARY, at=session.get(Organisation, ngo.id))
    client = strict_client(app)
    sign_in(client, who)
    return client, f"/es/desk/organisation/{ngo.slug}", f"/es/organisations/{ngo.slug}"


def test_what_an_administrator_writes_everybody_reads(admin, client):
    mine, desk, public = admin
    page = f"{desk}/profile"
    assert mine.submit(page, {**SAID, "needs": "food"}, page=page).status_code == 303
    read = client.get(public).get_data(as_text=True)
    assert "Acompaña" in read
    assert "Alimentos" in read
    assert mine.submit(page, SAID, page=page).status_code == 409


def test_who_is_missing_names_the_door_that_stays_shut(admin):
    mine, desk, _ = admin
    read = mine.get(f"{desk}/set-up").get_data(as_text=True)
    assert "Ningún caso se toma." in read
    assert "Nadie lee lo que las familias sellan" not in read


def test_elsewhere_there_is_nothing(admin):
    with transaction() as session:
        other = organisation(session).slug
    for page in ("set-up", "profile"):
        assert admin[0].get(f"/es/desk/organisation/{other}/{page}").status_code == 404
