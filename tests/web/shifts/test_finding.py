"""Ways to find a shift: filters, those that fit me, the month, the map."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from portal.access.roles import Role
from portal.clock import utc_now
from portal.extensions import db
from portal.volunteering.planning_shifts import RolePlan
from portal.volunteering.skill_rules import Skill, TaskKind
from tests.factories import shifts
from tests.factories.people import person, sign_in
from tests.factories.volunteers import able, living

MEXICO = ZoneInfo("America/Mexico_City")


@pytest.fixture
def planner(session):
    return shifts.coordinator(session)


@pytest.fixture
def shift(session, planner):
    """A shift that asks for a lawyer who speaks Maya, in an office."""
    task = shifts.task(
        session, planner=planner, kind=TaskKind.OFFICE, skills=[Skill.LAW, Skill.MAYA]
    )
    made = shifts.shift(session, planner=planner, of=task)
    session.commit()
    return made


@pytest.fixture
def remote(session, planner):
    task = shifts.task(session, planner=planner, kind=TaskKind.REMOTE)
    made = shifts.shift(session, planner=planner, of=task)
    session.commit()
    return made


def shows(client, url, shift):
    answer = client.get(url)
    assert answer.status_code == 200
    return shift.task.title_es in answer.text


@pytest.mark.parametrize(
    "query, found",
    [
        ("kind=office", True),
        ("kind=field", False),
        ("kind=nada", True),
        ("skill=law", True),
        ("skill=nursing", False),
        ("skill=la", True),
        ("language=maya", True),
        ("language=otomi", False),
        ("skill=law&language=maya&kind=office", True),
        ("skill=law&language=otomi", False),
        ("remote=1", False),
        ("kind=office&kind=field", True),
        ("skill=%25", True),
        ("skill=" + "x" * 5000, True),
    ],
)
def test_the_list_is_filtered_and_nonsense_is_left_out(client, shift, query, found):
    assert shows(client, f"/es/shifts?{query}", shift) is found


def test_a_part_s_skill_is_found_too(client, session, planner):
    parts = [RolePlan("Manejar", "Drive", 1, (Skill.DRIVING,)), RolePlan("Cargar", "Carry", 1)]
    made = shifts.shift(session, planner=planner, capacity=2, roles=parts)
    session.commit()
    assert shows(client, "/es/shifts?skill=driving", made)
    assert not shows(client, "/es/shifts?skill=cooking", made)


@pytest.mark.parametrize("days, found", [(-1, False), (0, True), (1, True)])
def test_until_a_day(client, shift, days, found):
    day = shift.starts_at.astimezone(MEXICO).date() + timedelta(days=days)
    assert shows(client, f"/es/shifts?to={day}", shift) is found


@pytest.mark.parametrize("query", ["from=9999-12-31", "to=9999-12-31", "to=0001-01-01", "to=x"])
def test_days_beyond_all_bounds_are_no_fault(client, shift, query):
    assert client.get(f"/es/shifts?{query}").status_code == 200


def test_remote_work_names_no_place(client, remote, shift):
    page = client.get("/es/shifts?remote=1").text
    assert remote.task.title_es in page
    assert shift.task.title_es not in page
    assert "A distancia" in page
    assert remote.area.name not in page.split('class="card"')[1].split("</li>")[0]
    assert remote.area.name not in client.get(f"/es/shifts/{remote.reference}").text


def test_a_filter_survives_the_next_page(client, session, planner):
    task = shifts.task(session, planner=planner, kind=TaskKind.OFFICE, skills=[Skill.LAW])
    for number in range(21):
        begins = utc_now() + timedelta(days=2, hours=number)
        shifts.shift(session, planner=planner, of=task, starts_at=begins)
    session.commit()
    page = client.get("/es/shifts?kind=office&skill=law").text
    following = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert {"kind=office", "skill=law"} <= set(following.split("?")[1].split("&"))
    assert client.get(following).text.count('class="card"') == 1


def test_the_list_stays_light(client, session, planner):
    """At most four queries and 30 kB, with all filters and twenty shifts, also signed in."""
    task = shifts.task(session, planner=planner, skills=[Skill.LAW])
    for number in range(22):
        begins = utc_now() + timedelta(days=2, hours=number)
        shifts.shift(session, planner=planner, of=task, starts_at=begins)
    volunteer = shifts.volunteer(session)
    session.commit()
    for who in (None, volunteer):
        if who:
            sign_in(client, who)
        client.get("/es/shifts")
        said = []

        def note(*parts, said=said):
            said.append(parts[2])

        event.listen(db.engine, "before_cursor_execute", note)
        answer = client.get("/es/shifts?skill=law&kind=centre&state=20")
        event.remove(db.engine, "before_cursor_execute", note)
        assert len(answer.data) <= 30_000
        assert len([one for one in said if one.lstrip().startswith("SELECT")]) <= 4


def test_what_fits_me_says_why(client, session, planner, shift):
    volunteer = shifts.volunteer(session)
    living(session, volunteer, shift.area.state_code)
    for skill in (Skill.LAW, Skill.MAYA):
        able(session, volunteer, skill)
    session.commit()
    sign_in(client, volunteer)
    page = client.get("/es/shifts/for-me").text
    assert "pide algo que tú sabes hacer; en tu estado; falta gente" in page
    assert "it asks for something you can do; in your state" in client.get("/en/shifts/for-me").text


def test_what_does_not_fit_says_what_is_missing(client, session, shift):
    volunteer = shifts.volunteer(session)
    session.commit()
    sign_in(client, volunteer)
    page = client.get("/es/shifts/for-me").text.split("Estos todavía no")[1]
    assert shift.task.title_es in page
    assert "Derecho (cédula)" in page


def test_only_volunteers_are_told_what_fits(client, session, shift):
    assert client.get("/es/shifts/for-me").status_code == 302
    donor = person(session, Role.DONOR, second_factor=False)
    session.commit()
    sign_in(client, donor)
    assert client.get("/es/shifts/for-me").status_code == 404
    assert "/shifts/for-me" not in client.get("/es/shifts").text


def test_the_calendar_leads_to_the_day(client, shift):
    day = shift.starts_at.astimezone(MEXICO).date()
    page = client.get(f"/es/shifts/calendar?month={day:%Y-%m}").text
    link = page.split('class="calendar"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    assert (f"from={day}" in link, f"to={day}" in link) == (True, True)
    assert shows(client, link, shift)
    assert "1 turno, falta gente" in page


@pytest.mark.parametrize("query", ["month=2020-01", "month=x", "month=", "state=20&kind=office"])
def test_the_calendar_answers_to_anything(client, shift, query):
    assert client.get(f"/en/shifts/calendar?{query}").status_code == 200


def test_the_calendar_keeps_the_search(client, shift):
    day = shift.starts_at.astimezone(MEXICO).date()
    page = client.get(f"/es/shifts/calendar?month={day:%Y-%m}&kind=field").text
    assert "Este mes no hay turnos con esa búsqueda." in page
    assert "Quitar la búsqueda" in page


def test_a_shift_late_at_night_stands_on_its_own_day(client, session, planner):
    here = utc_now().astimezone(MEXICO) + timedelta(days=3)
    late = here.replace(hour=23, minute=0, second=0, microsecond=0)
    shifts.shift(session, planner=planner, starts_at=late)
    session.commit()
    page = client.get(f"/es/shifts/calendar?month={late:%Y-%m}").text
    assert f"from={late.date()}" in page


def test_the_map_counts_by_state_and_tells_remote_work_apart(client, shift, remote):
    page = client.get("/es/shifts/map").text
    state = shift.area.state
    assert f'aria-label="{state.name}: 1 turno"' in page
    assert f'href="/es/shifts?state={state.code}"' in page
    assert "A distancia</a>: 1 turno" in page


def test_an_empty_map_says_what_to_do(client, app):
    assert "Ahora no hay turnos abiertos" in client.get("/es/shifts/map").text
