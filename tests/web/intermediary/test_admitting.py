"""Keys are made by those whom their own organisation admits."""

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.extensions import transaction, vault_reading
from portal.vault.admitting import admitted
from portal.vault.models import Admission
from portal.vault.queries import holder_of
from tests.factories.people import organisation, person, sign_in
from tests.web.client import strict_client

PAGE = "/es/intermediary/admissions"
KEYS = "/es/intermediary/keys"


@pytest.fixture
def staff(app, people):
    """An organisation's administrator, and a newcomer who wants to hold keys for it."""
    with transaction() as session:
        where = organisation(session)
        admin = person(session, Role.ORGANISATION_ADMIN, at=where)
        newcomer = person(session, Role.INTERMEDIARY, at=where)
    return where, admin, newcomer


def browser(app, user):
    client = strict_client(app)
    sign_in(client, user)
    return client


def is_admitted(user):
    with vault_reading() as session:
        return bool(admitted(session, [user.reference]))


def test_without_admission_no_keys_are_made(app, staff):
    where, _admin, newcomer = staff
    client = browser(app, newcomer)
    assert "tiene que admitirte" in client.get(KEYS).text

    data = {"organisation": where.reference}
    client.submit(f"{KEYS}/enrol", data, page="/es/help/receipt")
    client.submit(f"{KEYS}/offer", data | {"offer": "x"}, page=f"{KEYS}/offer")

    with vault_reading() as session:
        assert holder_of(session, newcomer.reference) is None


def test_the_organisation_admits_its_own(app, staff):
    where, admin, newcomer = staff
    client = browser(app, admin)
    way = f"{PAGE}/{where.reference}/{newcomer.reference}"
    assert client.submit(way, page=PAGE).status_code == 303
    assert is_admitted(newcomer)
    assert "Admitida" in client.get(PAGE).text
    assert "Hacer mi llave" in browser(app, newcomer).get(KEYS).text


def test_another_organisations_people_are_not_found(app, staff, people):
    where, admin, _newcomer = staff
    ana, client = people["ana"], browser(app, admin)
    for at in (where, ana.organisation):
        way = f"{PAGE}/{at.reference}/{ana.user.reference}"
        assert client.submit(way, page=PAGE).status_code == 404
    with vault_reading() as session:
        by = session.scalars(select(Admission.admitted_by)).all()
    assert admin.reference not in by


def test_nobody_admits_themselves(app, staff):
    where, _admin, newcomer = staff
    way = f"{PAGE}/{where.reference}/{newcomer.reference}"
    assert browser(app, newcomer).submit(way, page="/es/help/receipt").status_code == 404
    assert not is_admitted(newcomer)


def test_the_organisation_says_who_receives_children_and_takes_it_back(app, staff):
    where, admin, newcomer = staff
    client = browser(app, admin)
    way = f"{PAGE}/{where.reference}/{newcomer.reference}"
    assert client.submit(f"{way}/children", page=PAGE).status_code == 404, "first admitted"
    client.submit(way, page=PAGE)
    for _ in range(2):
        assert client.submit(f"{way}/children", page=PAGE).status_code == 303
        assert "Recibe a menores" in client.get(PAGE).text
    assert client.submit(f"{way}/children", {"ends": "1"}, page=PAGE).status_code == 303
    assert "Que ya no reciba a menores" not in client.get(PAGE).text


def test_nobody_says_so_for_another_organisation_or_themselves(app, staff, people):
    where, admin, newcomer = staff
    ana = people["ana"]
    other = f"{PAGE}/{ana.organisation.reference}/{ana.user.reference}/children"
    assert browser(app, admin).submit(other, page=PAGE).status_code == 404
    own = f"{PAGE}/{where.reference}/{newcomer.reference}/children"
    assert browser(app, newcomer).submit(own, page="/es/help/receipt").status_code == 404
