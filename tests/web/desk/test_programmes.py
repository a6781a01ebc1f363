"""A case is put under a programme of its organisation, or under none."""

import pytest

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.aid.models import Placement
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.organisations.running_programmes import ProgrammeText, run_programme
from tests.factories.people import organisation, person

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def programme(organisation_id, *needs, is_open=True):
    now = utc_now()
    with transaction() as session:
        from portal.accounts.models import Organisation

        where = session.get_one(Organisation, organisation_id)
        admin = actor_for(person(session, Role.ORGANISATION_ADMIN, at=where))
        return run_programme(
            session,
            organisation_id=organisation_id,
            reference="",
            text=ProgrammeText("Despensas", "", needs, now.date(), None, is_open),
            version=0,
            actor=admin,
            now=now,
        ).reference


def put(pages, found, reference, version=None, who="worker"):
    typed = {
        "programme-version": version or pages.version(found),
        "programme-programme": reference,
    }
    return pages.do(found, "programme", typed, who=who)


def test_a_case_goes_in_and_out(pages):
    mine, found = programme(pages.ngo_id, "food"), pages.case()
    assert put(pages, found, mine).status_code == 303
    assert "Programa: Despensas" in pages.read(found)
    assert put(pages, found, mine, version="1").status_code == 409
    assert put(pages, found, "").status_code == 303
    assert db.session.query(Placement).count() == 0


def test_only_open_ones_of_its_own_that_cover_its_need(pages):
    with transaction() as session:
        elsewhere = organisation(session).id
    programme(pages.ngo_id, "food")
    others = (
        programme(pages.ngo_id, "schooling"),
        programme(pages.ngo_id, "food", is_open=False),
        programme(elsewhere, "food"),
    )
    found = pages.case()
    for reference in (*others, "nothing"):
        assert put(pages, found, reference).status_code == 409
    assert db.session.query(Placement).count() == 0


def test_whoever_takes_no_case_there_finds_nothing(pages):
    mine, found = programme(pages.ngo_id, "food"), pages.case()
    typed = {"programme-version": "1", "programme-programme": mine}
    url = f"/es/desk/cases/{found}/programme"
    for who in ("admin", "stranger"):
        assert pages.as_(who).submit(url, typed, page="/es/desk/").status_code == 404
