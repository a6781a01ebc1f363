"""Briefings, "I don't feel safe", calendars and reminders on their pages."""

import re
from datetime import timedelta

import pytest
from icalendar import Calendar

from portal.clock import utc_now
from portal.extensions import db
from portal.volunteering.models import SignUp
from portal.volunteering.preparing_models import BriefingAcceptance
from portal.volunteering.rules import SignUpState
from tests.factories import safety, shifts
from tests.factories.people import sign_in
from tests.web.client import strict_client

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

HOUR = timedelta(hours=1)
S = SignUpState


@pytest.fixture
def coordinator(session):
    return shifts.coordinator(session)


@pytest.fixture
def place(session, client, coordinator):
    """The signed-in reader's place in a shift outside that starts in an hour."""
    shift = safety.outside_shift(session, coordinator, starts_at=utc_now() + HOUR)
    made = safety.in_shift(session, shift)
    session.commit()
    sign_in(client, made.volunteer)
    return made


def page_of(place):
    return f"/es/shifts/{place.shift.reference}"


def test_the_briefing_is_read_then_the_meeting_point_is_shown(client, place):
    page = client.get(page_of(place)).get_data(as_text=True)
    assert "Falta leer las indicaciones." in page
    assert "quiosco" not in page + client.get("/es/me").get_data(as_text=True)
    briefing = f"{page_of(place)}/briefing"
    assert "Camino de terracería" in client.get(briefing).get_data(as_text=True)
    assert "A dirt road" in client.get(briefing.replace("/es/", "/en/")).get_data(as_text=True)
    given = {"version": version(client, briefing), "understood": "y"}
    for _ in range(2):
        assert client.submit(briefing, given).status_code == 303
    assert db.session.query(BriefingAcceptance).count() == 1
    for url in (page_of(place), "/es/me"):
        assert "quiosco" in client.get(url).get_data(as_text=True)


def version(client, briefing):
    page = client.get(briefing).get_data(as_text=True)
    return re.search(r'name="version"[^>]*value="(\w+)"', page).group(1)


def test_without_the_tick_it_is_not_accepted(client, place):
    briefing = f"{page_of(place)}/briefing"
    answer = client.submit(briefing, {"version": version(client, briefing)})
    assert answer.status_code == 422
    assert "Marca la casilla" in answer.get_data(as_text=True)


def test_what_changed_meanwhile_is_shown_again(client, place):
    briefing = f"{page_of(place)}/briefing"
    read = version(client, briefing)
    db.session.get(SignUp, place.id).shift.task.briefing_es = "Ahora hay que cruzar un río."
    db.session.commit()
    answer = client.submit(briefing, {"version": read, "understood": "y"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Las indicaciones cambiaron" in page
    assert "cruzar un río" in page
    assert read not in page
    assert db.session.query(BriefingAcceptance).count() == 0


def test_the_briefing_is_for_those_who_have_a_place(client, session, place):
    other = shifts.volunteer(session)
    session.commit()
    sign_in(client, other)
    assert client.get(f"{page_of(place)}/briefing").status_code == 404


def test_an_arrival_is_refused_until_it_was_read_also_aloud(client, session, coordinator, place):
    session.commit()
    sign_in(client, coordinator)
    roster = f"/es/desk/shifts/{place.shift.reference}"
    step = f"{roster}/sign-ups/{place.reference}"
    refused = client.submit(step, {"to": "checked_in"}, page=roster)
    assert refused.status_code == 409
    assert "Falta leer y aceptar las indicaciones" in refused.get_data(as_text=True)
    assert "Le leí las indicaciones" in client.get(roster).get_data(as_text=True)
    assert client.submit(f"{step}/briefing", page=roster).status_code == 303
    assert "Le leí las indicaciones" not in client.get(roster).get_data(as_text=True)
    assert client.submit(step, {"to": "checked_in"}, page=roster).status_code == 303


def test_another_organisation_reads_to_nobody(client, session, place):
    stranger = shifts.coordinator(session)
    session.commit()
    sign_in(client, stranger)
    url = f"/es/desk/shifts/{place.shift.reference}/sign-ups/{place.reference}/briefing"
    assert client.submit(url, page="/es/me/calendar").status_code == 404


def test_the_page_says_that_one_would_be_alone(client, session, place):
    assert "ahí nadie trabaja a solas" in client.get(page_of(place)).get_data(as_text=True)
    safety.in_shift(session, place.shift)
    session.commit()
    assert "ahí nadie trabaja a solas" not in client.get(page_of(place)).get_data(as_text=True)


@pytest.mark.parametrize(
    "state", [S.REQUESTED, S.CONFIRMED, S.CHECKED_IN, S.SEEKING_COVER, S.WAITLISTED, S.OFFERED]
)
@pytest.mark.parametrize("url", ["/es/me", None])
def test_not_feeling_safe_is_one_tap_in_every_state(client, session, place, state, url):
    place.state, place.queued_at = state, utc_now()
    place.offered_until = utc_now() + HOUR if state is S.OFFERED else None
    session.commit()
    page = client.get(url or page_of(place)).get_data(as_text=True)
    assert 'name="unsafe" value="1"' in page
    answer = client.submit(f"{page_of(place)}/cancellation", {"unsafe": "1"}, page="/es/me")
    assert answer.status_code == 303
    db.session.rollback()
    assert db.session.get(SignUp, place.id).state is S.EXCUSED


@pytest.mark.parametrize("state", [S.CANCELLED, S.EXCUSED, S.LAPSED, S.NO_SHOW])
def test_who_is_out_has_nothing_to_leave(client, session, place, state):
    place.state = state
    session.commit()
    assert 'name="unsafe"' not in client.get("/es/me").get_data(as_text=True)


def address(client):
    page = client.submit("/es/me/calendar/address", page="/es/me/calendar")
    assert page.headers["Cache-Control"] == "no-store"
    return re.search(r"(/feeds/shifts/[\w-]+\.ics)", page.get_data(as_text=True)).group(1)


def test_the_address_is_shown_once_and_feeds_a_calendar(app, client, place):
    url = address(client)
    assert url not in client.get("/es/me/calendar").get_data(as_text=True)
    answer = strict_client(app).get(url)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert event["SUMMARY"] == place.shift.task.title_es
    assert "quiosco" not in answer.get_data(as_text=True)


def test_another_address_makes_the_old_one_a_404(app, client, place):
    old, new = address(client), address(client)
    stranger = strict_client(app)
    assert stranger.get(old).status_code == 404
    assert stranger.get(new).status_code == 200
    client.submit("/es/me/calendar/address/removal", page="/es/me/calendar")
    assert stranger.get(new).status_code == 404
    assert stranger.get("/feeds/shifts/.ics").status_code == 404


def test_what_did_not_change_is_not_sent_again(app, client, session, place):
    url, stranger = address(client), strict_client(app)
    first = stranger.get(url)
    again = stranger.get(url, headers={"If-None-Match": first.headers["ETag"]})
    since = stranger.get(url, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert (again.status_code, again.data, since.status_code) == (304, b"", 304)
    place.state, place.changed_at = S.CANCELLED, utc_now() + HOUR
    session.commit()
    changed = stranger.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert b"STATUS:CANCELLED" in changed.data


def test_an_organisation_s_open_shifts_are_public(app, place):
    slug = place.shift.task.organisation.slug
    stranger = strict_client(app)
    assert f"/feeds/organisations/{slug}/shifts.ics?lang=es" in stranger.get(page_of(place)).text
    for language, title in (("es", place.shift.task.title_es), ("en", place.shift.task.title_en)):
        answer = stranger.get(f"/feeds/organisations/{slug}/shifts.ics?lang={language}")
        assert answer.status_code == 200
        assert Calendar.from_ical(answer.data).walk("VEVENT")[0]["SUMMARY"] == title
    assert stranger.get("/feeds/organisations/nadie/shifts.ics").status_code == 404


def test_reminders_are_switched_off_and_on(client, place):
    page = "/es/me/calendar"
    assert re.search(r'<input[^>]*checked[^>]*name="on"', client.get(page).text)
    assert client.submit("/es/me/reminders", {}, page=page).status_code == 303
    assert not re.search(r'<input[^>]*checked[^>]*name="on"', client.get(page).text)
    assert client.submit("/es/me/reminders", {"on": "y"}, page=page).status_code == 303
    assert re.search(r'<input[^>]*checked[^>]*name="on"', client.get(page).text)
