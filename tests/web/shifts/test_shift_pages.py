"""Pages of shifts: each outcome says what happened and what to do."""

from datetime import timedelta

import pytest

from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.extensions import db
from portal.incidents.rules import IncidentState
from portal.volunteering.models import SignUp
from portal.volunteering.rules import SignUpState
from portal.volunteering.signing_up import sign_up
from tests.factories import shifts
from tests.factories.people import organisation, person, sign_in


@pytest.fixture
def shift(session):
    made = shifts.shift(session)
    session.commit()
    return made


@pytest.fixture
def volunteer(session, client):
    made = shifts.volunteer(session)
    session.commit()
    sign_in(client, made)
    return made


def place_of(shift):
    return f"/es/shifts/{shift.reference}"


def take(shift, who, **more):
    given = {"now": utc_now(), **more}
    sign_up(db.session(), shift=shift.reference, volunteer=actor_for(who), **given)
    db.session.commit()


def ask(client, shift, token_from=None):
    return client.submit(
        f"{place_of(shift)}/sign-ups", page=token_from or place_of(shift), follow_redirects=False
    )


def test_anyone_finds_open_shifts(client, shift):
    page = client.get("/es/shifts").get_data(as_text=True)
    assert shift.task.title_es in page
    assert "Queda 1 lugar" in page


def test_the_list_is_in_english_too(client, shift):
    page = client.get("/en/shifts").get_data(as_text=True)
    assert shift.task.title_en in page
    assert "1 place left" in page


def test_neither_list_nor_page_tells_the_meeting_point(client, shift):
    for url in ("/es/shifts", place_of(shift)):
        assert "quiosco" not in client.get(url).get_data(as_text=True)


@pytest.mark.parametrize(
    "query, found",
    [("", True), ("state=20", True), ("state=09", False), ("state=x", True), ("from=nix", True)],
)
def test_the_list_is_filtered_by_state(client, shift, query, found):
    page = client.get(f"/es/shifts?{query}").get_data(as_text=True)
    assert (shift.task.title_es in page) is found


@pytest.mark.parametrize("days, found", [(0, True), (30, False)])
def test_the_list_is_filtered_by_day(client, shift, days, found):
    day = (utc_now() + timedelta(days=days)).date()
    page = client.get(f"/es/shifts?from={day}").get_data(as_text=True)
    assert (shift.task.title_es in page) is found


def test_a_long_list_goes_on_by_key(client, session):
    task = shifts.task(session, planner=(planner := shifts.coordinator(session)))
    for number in range(23):
        begins = utc_now() + timedelta(days=2, hours=number)
        shifts.shift(session, of=task, planner=planner, starts_at=begins)
    session.commit()
    first = client.get("/es/shifts").get_data(as_text=True)
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = client.get(following).get_data(as_text=True)
    assert (first.count('class="card"'), second.count('class="card"')) == (20, 3)


def test_a_volunteer_takes_a_place_and_finds_it(client, shift, volunteer):
    answer = ask(client, shift)
    assert (answer.status_code, answer.location) == (303, place_of(shift))
    assert "Confirmado" in client.get(place_of(shift)).get_data(as_text=True)
    assert shift.task.title_es in client.get("/es/me").get_data(as_text=True)


def test_pressing_twice_is_one_place(client, shift, volunteer):
    page = client.get(place_of(shift))
    token = page.get_data(as_text=True).split('name="csrf_token"')[1].split('value="')[1]
    for _ in range(2):
        answer = client.post(
            f"{place_of(shift)}/sign-ups", data={"csrf_token": token.split('"')[0]}
        )
        assert answer.status_code == 303
    assert db.session.query(SignUp).count() == 1


def refused(client, shift):
    """Ask with a token from a page that has one, whatever this shift's page offers."""
    answer = ask(client, shift, token_from=place_of(shift))
    assert answer.status_code == 409
    return answer.get_data(as_text=True)


def test_who_comes_too_late_is_told_that_it_is_full(client, shift, volunteer, session):
    take(shift, shifts.volunteer(session))
    assert "alguien tomó el último lugar" in refused(client, shift)


def test_who_is_elsewhere_is_told_where(client, shift, volunteer, session):
    other = shifts.shift(session)
    session.commit()
    take(other, volunteer)
    assert "Ya tienes otro turno a esa hora: " in refused(client, shift)


def test_who_would_not_rest_is_told_from_when(client, volunteer, session):
    long = shifts.shift(session, hours=8)
    soon = shifts.shift(session, starts_at=long.ends_at + timedelta(hours=2))
    session.commit()
    take(long, volunteer)
    assert "se descansan 11 horas" in refused(client, soon)


def test_who_comes_too_soon_is_told_the_opening(client, volunteer, session):
    shift = shifts.shift(session, opens_at=utc_now() + timedelta(days=1))
    session.commit()
    assert "Se abre el" in refused(client, shift)


def test_who_lacks_vetting_is_told_which(client, volunteer, session):
    planner = shifts.coordinator(session)
    task = shifts.task(session, planner=planner, level_needed=3)
    shift = shifts.shift(session, of=task, planner=planner)
    session.commit()
    assert "Nivel 3: capacitación hecha" in refused(client, shift)


def test_a_retracted_incident_stops_its_shifts_on_every_page(client, shift, volunteer, session):
    take(shift, volunteer)
    shift.task.incident.state = IncidentState.RETRACTED
    session.commit()
    assert shift.task.title_es not in client.get("/es/shifts").get_data(as_text=True)
    page = client.get(place_of(shift)).get_data(as_text=True)
    assert "Actividades suspendidas: no vayas" in page
    assert shift.task.account_es not in page
    assert "Actividades suspendidas" in client.get("/es/me").get_data(as_text=True)


def test_sign_up_for_a_retracted_incident_says_so(client, shift, volunteer, session):
    shift.task.incident.state = IncidentState.RETRACTED
    session.commit()
    assert "Actividades suspendidas" in refused(client, shift)


def test_a_visitor_is_shown_the_way_in(client, shift):
    page = client.get(place_of(shift)).get_data(as_text=True)
    assert "Entrar para anotarme" in page


def test_who_is_no_volunteer_gets_no_place(client, shift, session):
    donor = person(session, second_factor=False)
    session.commit()
    sign_in(client, donor)
    page = client.get(place_of(shift)).get_data(as_text=True)
    assert "Tu cuenta no es de voluntariado" in page
    assert client.submit(f"{place_of(shift)}/sign-ups", page=place_of(shift)).status_code == 404


def test_cancelling_in_time_frees_the_place(client, shift, volunteer, session):
    take(shift, volunteer)
    answer = client.submit(f"{place_of(shift)}/cancellation", page=place_of(shift))
    assert answer.status_code == 303
    assert "Queda 1 lugar" in client.get("/es/shifts").get_data(as_text=True)


def test_after_the_deadline_only_not_feeling_safe_is_accepted(client, volunteer, session):
    shift = shifts.shift(session, starts_at=utc_now() + timedelta(hours=3))
    session.commit()
    take(shift, volunteer)
    url = f"{place_of(shift)}/cancellation"
    late = client.submit(url, page=place_of(shift))
    assert late.status_code == 409
    assert "El plazo para cancelar terminó" in late.get_data(as_text=True)
    assert client.submit(url, {"unsafe": "1"}, page=place_of(shift)).status_code == 303
    assert db.session.query(SignUp).one().state is SignUpState.EXCUSED


def test_the_confirmed_learn_the_meeting_point_shortly_before(client, volunteer, session):
    shift = shifts.shift(session, starts_at=utc_now() + timedelta(hours=20))
    session.commit()
    take(shift, volunteer)
    for url in (place_of(shift), "/es/me"):
        assert "quiosco" in client.get(url).get_data(as_text=True)


def test_an_unknown_shift_is_a_plain_404(client, shift):
    assert client.get("/es/shifts/nix").status_code == 404


def test_the_text_to_share_has_link_and_hour_but_no_meeting_point(client, shift):
    page = client.get(place_of(shift)).get_data(as_text=True)
    text = page.split("<textarea")[1].split("</textarea>")[0]
    assert f"/es/shifts/{shift.reference}" in text
    assert "quiosco" not in text


def test_an_account_without_shifts_is_shown_where_to_find_them(client, volunteer):
    assert "Todavía no tienes turnos" in client.get("/es/me").get_data(as_text=True)


def test_staff_of_any_organisation_may_look_at_the_list(client, session, shift):
    sign_in(client, shifts.coordinator(session, organisation(session)))
    session.commit()
    assert client.get("/es/shifts").status_code == 200
