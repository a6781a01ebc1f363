"""The desks that move roles, vet volunteers and admit organisations."""

from datetime import timedelta

import pytest

from portal.access.roles import Role
from portal.accounts.models import Organisation, User
from portal.accounts.vetting import current_vetting_level
from portal.clock import utc_now
from portal.extensions import db, transaction
from tests.factories.people import organisation, person, sign_in
from tests.factories.sign_ins import PASSWORD, person_with_password
from tests.web.client import strict_client


@pytest.fixture
def ngo(app):
    with transaction() as session:
        return organisation(session)


def member(ngo, *roles):
    with transaction() as session:
        return person(session, *roles, at=session.get(Organisation, ngo.id))


def browser_of(app, ngo, role):
    browser = strict_client(app)
    sign_in(browser, member(ngo, role))
    return browser


@pytest.fixture
def admin(app, ngo):
    return browser_of(app, ngo, Role.ORGANISATION_ADMIN)


def roles_of(user):
    db.session.expire_all()
    return {m.role for m in db.session.get(User, user.id).memberships}


def test_an_administrator_gives_and_takes_a_role(admin, ngo):
    user = member(ngo, Role.VOLUNTEER)
    page, form = f"/es/admin/members/{user.reference}", {"organisation": ngo.id, "role": "verifier"}
    assert admin.submit(f"{page}/roles", form, page=page).status_code == 303
    assert roles_of(user) == {Role.VOLUNTEER, Role.VERIFIER}
    assert admin.submit(f"{page}/roles/revocation", form, page=page).status_code == 303
    assert roles_of(user) == {Role.VOLUNTEER}


def test_the_forbidden_pair_is_refused_on_the_page_with_the_reason(admin, ngo):
    user = member(ngo, Role.INTERMEDIARY)
    page = f"/es/admin/members/{user.reference}"
    form = {"organisation": ngo.id, "role": "caseworker"}
    answer = admin.submit(f"{page}/roles", form, page=page)
    assert answer.status_code == 409
    assert "quien abre identidades" in answer.get_data(as_text=True)
    assert roles_of(user) == {Role.INTERMEDIARY}


def test_people_of_another_organisation_do_not_exist_here(admin, app):
    with transaction() as session:
        stranger = person(session, Role.VOLUNTEER)
    assert admin.get(f"/es/admin/members/{stranger.reference}").status_code == 404
    assert admin.get("/es/admin/members/nobody").status_code == 404


def test_roles_move_only_behind_a_fresh_password(app, ngo):
    with transaction() as session:
        here = session.get(Organisation, ngo.id)
        boss = person_with_password(session, Role.ORGANISATION_ADMIN, at=here, second_factor=True)
    user, browser = member(ngo, Role.VOLUNTEER), strict_client(app)
    sign_in(browser, boss)
    with browser.session_transaction() as session:
        session["fs_paa"] -= 16 * 60
    page = f"/es/admin/members/{user.reference}"
    form = {"organisation": ngo.id, "role": "verifier"}
    answer = browser.submit(f"{page}/roles", form, page=page)
    assert answer.location.startswith("/es/accounts/verify?next=")
    assert roles_of(user) == {Role.VOLUNTEER}
    back = browser.submit(answer.location, {"password": PASSWORD})
    assert back.location.endswith(page)
    assert browser.submit(f"{page}/roles", form, page=page).status_code == 303


def test_an_invitation_for_a_role_opens_that_role(app, admin, ngo):
    form = {"organisation": ngo.id, "role": "finance"}
    page = admin.submit("/es/admin/members/codes", form, page="/es/admin/members")
    code = page.get_data(as_text=True).split('id="one-time-code">')[1].split("<")[0]
    person_form = {"handle": "Fe", "username": "fe-cuentas", "code": code}
    joined = strict_client(app).submit(
        "/es/accounts/join", {**person_form, "password": PASSWORD, "again": PASSWORD}
    )
    assert joined.status_code == 303
    assert "Finanzas" in admin.get("/es/admin/members").get_data(as_text=True)


def test_the_audit_page_shows_the_deeds_of_my_organisation_only(app, admin, ngo):
    user = member(ngo, Role.VOLUNTEER)
    page = f"/es/admin/members/{user.reference}"
    admin.submit(f"{page}/roles", {"organisation": ngo.id, "role": "verifier"}, page=page)
    assert user.reference in admin.get("/es/admin/audit").get_data(as_text=True)
    with transaction() as session:
        elsewhere = organisation(session)
    other = browser_of(app, elsewhere, Role.ORGANISATION_ADMIN)
    assert user.reference not in other.get("/es/admin/audit").get_data(as_text=True)


def test_the_alliance_admits_an_organisation_once(app, ngo):
    browser = browser_of(app, ngo, Role.PLATFORM_ADMIN)
    form = {"name": "Casa Nueva", "slug": "casa-nueva", "independence_group": "Nueva"}
    assert browser.submit("/es/admin/alliance", form).status_code == 303
    again = browser.submit("/es/admin/alliance", form)
    assert again.status_code == 409
    assert 'href="#slug"' in again.get_data(as_text=True)
    code = browser.submit("/es/admin/alliance/casa-nueva/administrator", page="/es/admin/alliance")
    assert "one-time-code" in code.get_data(as_text=True)


def vet(browser, volunteer, days):
    page = f"/es/desk/volunteers/{volunteer.reference}"
    day = (utc_now() + timedelta(days=days)).date().isoformat()
    return browser.submit(f"{page}/vetting", {"expires_on": day}, page=page)


def level(volunteer):
    db.session.expire_all()
    return current_vetting_level(db.session(), volunteer.id, utc_now())


def test_a_coordinator_vets_level_by_level_and_takes_it_back(app, ngo):
    browser, volunteer = browser_of(app, ngo, Role.COORDINATOR), member(ngo, Role.VOLUNTEER)
    assert [vet(browser, volunteer, 100).status_code for _ in range(3)] == [303, 303, 303]
    assert level(volunteer) == 3
    page = browser.get(f"/es/desk/volunteers/{volunteer.reference}").get_data(as_text=True)
    lowest = page.split("/vetting/")[-1].split("/withdrawal")[0]
    url = f"/es/desk/volunteers/{volunteer.reference}"
    assert browser.submit(f"{url}/vetting/{lowest}/withdrawal", page=url).status_code == 303
    assert level(volunteer) < 3


@pytest.mark.parametrize("days", [-1, 0, 5000])
def test_an_end_that_is_past_or_too_far_comes_back(app, ngo, days):
    browser, volunteer = browser_of(app, ngo, Role.COORDINATOR), member(ngo, Role.VOLUNTEER)
    answer = vet(browser, volunteer, days)
    assert answer.status_code == 409
    assert 'href="#expires_on"' in answer.get_data(as_text=True)
    assert level(volunteer) == 0


def test_a_day_that_is_none_comes_back_as_typed(app, ngo):
    browser, volunteer = browser_of(app, ngo, Role.COORDINATOR), member(ngo, Role.VOLUNTEER)
    page = f"/es/desk/volunteers/{volunteer.reference}"
    answer = browser.submit(f"{page}/vetting", {"expires_on": "mañana"}, page=page)
    assert answer.status_code == 400
