"""The settings, page by page."""

import re

import pytest

from portal.access.roles import Role
from portal.accounts.models import Organisation
from portal.extensions import db, transaction
from portal.organisations.queries import settings_of
from tests.factories.people import organisation, person, sign_in
from tests.web.client import strict_client

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
NAMED = re.compile(r'name="([a-z0-9_]+)"[^>]*value="(\d+)"')


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


def test_an_administrator_changes_them_and_an_old_page_is_refused(app, ngo):
    client, page = browser(app, ngo), f"/es/desk/organisation/{ngo.slug}/settings"
    typed = dict(NAMED.findall(client.get(page).get_data(as_text=True)))
    typed |= {"alone_limit_minor": "7000", "interval_days_food": "9"}
    assert client.submit(page, typed, page=page).status_code == 303
    now = settings_of(db.session(), ngo.id)
    assert (now.alone_limit_minor, now.interval_days) == (700_000, {"food": 9})
    again = client.submit(page, typed, page=page)
    assert again.status_code == 409
    assert "mientras tanto" in again.get_data(as_text=True)


def test_a_number_out_of_range_keeps_what_was_typed(app, ngo):
    client, page = browser(app, ngo), f"/es/desk/organisation/{ngo.slug}/settings"
    answer = client.submit(page, {"version": "0", "sla_today": "900"}, page=page)
    assert answer.status_code == 400
    assert 'value="900"' in answer.get_data(as_text=True)


def test_another_organisation_is_absent(app, ngo):
    with transaction() as session:
        other = organisation(session)
    page = f"/es/desk/organisation/{other.slug}/settings"
    assert browser(app, ngo).get(page).status_code == 404
    assert browser(app, ngo, Role.CASEWORKER).get("/es/desk/organisation").status_code == 404
