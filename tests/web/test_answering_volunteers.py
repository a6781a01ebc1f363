"""The desk of those who vet: the queue, skills, age, renewals, and asking people."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.accounts.models import User, VettingAttestation
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.extensions import db
from portal.volunteering.declaring_skills import declare
from portal.volunteering.models import VolunteerSkill
from portal.volunteering.people_models import ShiftAsk, SkillRefusal, YoungVolunteer
from portal.volunteering.skill_rules import Skill
from tests.factories import shifts
from tests.factories.people import person, sign_in
from tests.factories.volunteers import team


@pytest.fixture
def crew(session, client):
    """A coordinator who is signed in, her shift, a volunteer who declared law."""
    planner, shift, home = team(session, capacity=2)
    volunteer = shifts.volunteer(session, at=home)
    declare(session, volunteer=actor_for(volunteer), skill=Skill.LAW, now=utc_now())
    session.commit()
    sign_in(client, planner)
    return planner, shift, volunteer


@pytest.fixture
def volunteer(crew):
    return crew[2]


@pytest.fixture
def stranger(session):
    made = shifts.volunteer(session)
    declare(session, volunteer=actor_for(made), skill=Skill.LAW, now=utc_now())
    session.commit()
    return made


def page_of(volunteer, part="skills"):
    return f"/es/desk/volunteers/{volunteer.reference}/{part}"


def in_days(days):
    return str(utc_now().date() + timedelta(days=days))


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.mark.parametrize(
    "part, shown",
    [
        ("", True),
        ("skills", True),
        ("nada", True),
        ("new", False),
        ("levels", False),
        ("papers", False),
    ],
)
def test_the_queue_has_four_parts(client, volunteer, stranger, part, shown):
    answer = client.get(f"/es/desk/volunteers/waiting?part={part}&after=nada")
    assert answer.status_code == 200
    assert (f">{volunteer.handle}</a>" in answer.text) is shown
    assert stranger.handle not in answer.text


def test_a_paper_is_confirmed_and_a_double_click_is_one(client, volunteer):
    url = page_of(volunteer) + "/law/confirmation"
    for _ in range(2):
        form = {"expires_on": in_days(200)}
        assert client.submit(url, form, page=page_of(volunteer)).status_code == 303
    row = db.session.scalar(select(VolunteerSkill))
    assert str(row.expires_on) == in_days(200)


@pytest.mark.parametrize(
    "day, status, words",
    [
        ("", 409, "Este papel vence"),
        (in_days(0), 409, "Este papel vence"),
        (in_days(3000), 409, "Este papel vence"),
        ("pronto", 422, "Escribir el día"),
    ],
)
def test_a_paper_without_a_proper_end_is_refused(client, volunteer, day, status, words):
    url = page_of(volunteer) + "/law/confirmation"
    answer = client.submit(url, {"expires_on": day}, page=page_of(volunteer))
    assert answer.status_code == status
    assert words in answer.text
    db.session.expire_all()
    assert db.session.scalar(select(VolunteerSkill.confirmed_at)) is None


def test_a_refusal_carries_its_reason(client, volunteer):
    url = page_of(volunteer) + "/law/refusal"
    assert client.submit(url, {"reason": "x"}, page=page_of(volunteer)).status_code == 422
    answer = client.submit(url, {"reason": "expired"}, page=page_of(volunteer))
    assert answer.status_code == 303
    assert db.session.scalar(select(SkillRefusal.reason)) == "expired"
    sign_in(client, volunteer)
    assert "El papel ya venció" in client.get("/es/me/skills").text


@pytest.mark.parametrize("part", ["skills", "age"])
def test_another_organisation_s_volunteer_is_not_there(client, crew, stranger, part):
    assert client.get(page_of(stranger, part)).status_code == 404


@pytest.mark.parametrize(
    "path, form",
    [
        ("skills/law/confirmation", {"expires_on": "2027-01-01"}),
        ("skills/law/refusal", {"reason": "expired"}),
        ("age", {"month": "2027-10"}),
        ("age/removal", {}),
    ],
)
def test_nor_can_anything_be_said_of_them(client, volunteer, stranger, path, form):
    answer = client.submit(page_of(stranger, path), form, page=page_of(volunteer))
    assert answer.status_code == 404
    assert count(SkillRefusal) == count(YoungVolunteer) == 0


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.CASEWORKER, Role.FINANCE])
def test_only_those_who_vet_have_these_pages(client, session, volunteer, role):
    home = db.session.get(User, volunteer.id).memberships[0].organisation
    other = person(session, role, at=home)
    session.commit()
    sign_in(client, other)
    for url in ("/es/desk/volunteers/waiting", page_of(volunteer), page_of(volunteer, "age")):
        assert client.get(url).status_code == 404


def test_a_level_is_renewed_before_it_ends(client, volunteer):
    page = f"/es/desk/volunteers/{volunteer.reference}"
    answer = client.submit(f"{page}/vetting", {"level": "1", "expires_on": in_days(300)}, page=page)
    assert answer.status_code == 303
    rows = db.session.scalars(select(VettingAttestation).order_by(VettingAttestation.id)).all()
    assert [row.level for row in rows] == [1, 1]
    answer = client.submit(f"{page}/vetting", {"level": "9", "expires_on": in_days(300)}, page=page)
    assert db.session.scalar(select(func.max(VettingAttestation.level))) == 2


def test_the_age_is_noted_with_the_consent_and_taken_back(client, volunteer):
    month = utc_now().date() + timedelta(days=300)
    page = page_of(volunteer, "age")
    answer = client.submit(page, {"month": f"{month:%Y-%m}", "consent": "y"})
    assert answer.status_code == 303
    assert db.session.scalar(select(YoungVolunteer.consent_on)) == utc_now().date()
    assert "Permiso visto" in client.get(page).text
    for _ in range(2):
        assert client.submit(f"{page}/removal", page=page).status_code == 303
    assert count(YoungVolunteer) == 0


@pytest.mark.parametrize(
    "month, status",
    [("", 422), ("2027", 422), ("2027-13", 422), ("2020-01", 409), ("2090-01", 409)],
)
def test_a_month_that_cannot_be_comes_back_with_the_reason(client, volunteer, month, status):
    answer = client.submit(page_of(volunteer, "age"), {"month": month, "consent": "y"})
    assert answer.status_code == status
    assert 'id="error-summary"' in answer.text
    assert "checked" in answer.text
    assert count(YoungVolunteer) == 0


def test_a_minor_reads_at_the_door_what_to_do(client, session, volunteer):
    shift = shifts.shift(session)
    session.commit()
    month = utc_now().date() + timedelta(days=300)
    client.submit(page_of(volunteer, "age"), {"month": f"{month:%Y-%m}"})
    sign_in(client, volunteer)
    assert "tener al menos 18 años" in client.get(f"/es/shifts/{shift.reference}").text
    assert "an age of at least 18" in client.get(f"/en/shifts/{shift.reference}").text


def test_the_willing_are_shown_and_asked_once(client, crew):
    _, shift, volunteer = crew
    page = f"/es/desk/shifts/{shift.reference}/willing"
    assert volunteer.handle in client.get(page).text
    for _ in range(2):
        assert client.submit(f"{page}/{volunteer.reference}", page=page).status_code == 303
    assert count(ShiftAsk) == 1
    assert "Ya se le preguntó por este turno" in client.get(page).text


def test_whoever_was_asked_enough_is_left_alone(client, session, crew):
    planner, _, volunteer = crew
    for days in (11, 13, 15, 17):
        later = utc_now() + timedelta(days=days)
        shift = shifts.shift(session, planner=session.merge(planner), starts_at=later)
        session.commit()
        page = f"/es/desk/shifts/{shift.reference}/willing"
        answer = client.submit(f"{page}/{volunteer.reference}", page=page)
    assert answer.status_code == 409
    assert "ya se le preguntó tres veces" in answer.text
    assert count(ShiftAsk) == 3


def test_another_organisation_neither_sees_nor_asks(client, session, crew, stranger):
    _, shift, _volunteer = crew
    page = f"/es/desk/shifts/{shift.reference}/willing"
    assert client.submit(f"{page}/{stranger.reference}", page=page).status_code == 404
    sign_in(client, shifts.coordinator(session))
    session.commit()
    assert client.get(page).status_code == 404
    assert count(ShiftAsk) == 0
