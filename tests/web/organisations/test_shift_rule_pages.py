"""What an organisation asks of its shifts, on its page."""

import re

import pytest

from portal.access.roles import Role
from portal.extensions import db, transaction
from portal.volunteering.setting_queries import rules_of
from tests.factories.people import organisation
from tests.web.organisations.test_settings_pages import browser

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
NAMED = re.compile(r'name="([a-z0-9_]+)"[^>]*value="(\d+)"')


@pytest.fixture
def ngo(app):
    with transaction() as session:
        return organisation(session)


def address(ngo):
    return f"/es/desk/organisation/{ngo.slug}/shift-rules"


def test_an_administrator_changes_them_and_an_old_page_is_refused(app, ngo):
    client, page = browser(app, ngo), address(ngo)
    typed = dict(NAMED.findall(client.get(page).get_data(as_text=True)))
    assert typed["rest_hours"] == "11"
    typed |= {"rest_hours": "24", "most_absences": "3"}
    assert client.submit(page, typed, page=page).status_code == 303
    now = rules_of(db.session(), ngo.id)
    assert (now.rest_hours, now.most_absences, now.cancel_hours) == (24, 3, 12)
    again = client.submit(page, typed | {"rest_hours": "9"}, page=page)
    assert again.status_code == 409
    assert "mientras tanto" in again.get_data(as_text=True)
    assert 'value="9"' in again.get_data(as_text=True)


@pytest.mark.parametrize("bad", ["7", "49", "x", ""])
def test_a_number_out_of_range_keeps_what_was_typed(app, ngo, bad):
    client, page = browser(app, ngo), address(ngo)
    typed = dict(NAMED.findall(client.get(page).get_data(as_text=True)))
    answer = client.submit(page, typed | {"rest_hours": bad, "offer_minutes": "45"}, page=page)
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert ("Escribir un número entre 8 y 48." in text) is (bad != "x")
    assert 'href="#rest_hours"' in text
    assert 'value="45"' in text


def test_another_organisation_and_other_roles_find_nothing(app, ngo):
    with transaction() as session:
        other = organisation(session)
    assert browser(app, ngo).get(address(other)).status_code == 404
    assert browser(app, ngo, Role.COORDINATOR).get(address(ngo)).status_code == 404


def test_the_organisation_s_page_leads_there(app, ngo):
    page = browser(app, ngo).get("/es/desk/organisation").get_data(as_text=True)
    assert f"/desk/organisation/{ngo.slug}/shift-rules" in page
