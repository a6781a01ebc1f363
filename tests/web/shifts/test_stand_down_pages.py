"""Standing a place down, the board, and the question with two buttons."""

import gzip
import re
from datetime import timedelta

import pytest

from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.extensions import db
from portal.volunteering.models import Shift
from portal.volunteering.safety_links import safety_token
from portal.volunteering.stand_down_models import SafetyCheck, StandDown
from tests.factories import safety, shifts
from tests.factories.people import sign_in
from tests.web.client import strict_client

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

HOUR = timedelta(hours=1)
LIST, NEW = "/es/desk/stand-downs", "/es/desk/stand-downs/new"


@pytest.fixture
def place(session, coordinator):
    """Somebody's place in a shift that starts in five hours."""
    shift = shifts.shift(session, planner=coordinator, starts_at=utc_now() + 5 * HOUR, capacity=3)
    made = safety.in_shift(session, shift)
    session.commit()
    return made


def asked(coordinator, **change):
    return {
        "organisation": str(coordinator.memberships[0].organisation_id),
        "place": "20067",
        "reason": "road",
        "lasts": "24",
        **change,
    }


def counted(client, coordinator, **change):
    return client.get(NEW, query_string=asked(coordinator, **change)).get_data(as_text=True)


def confirm(client, coordinator, **change):
    until = re.search(r'name="until" value="(\w+)"', counted(client, coordinator))
    assert until
    given = asked(coordinator, until=until.group(1), **change)
    return client.submit(
        LIST, given, page=f"{NEW}?{'&'.join(f'{k}={v}' for k, v in asked(coordinator).items())}"
    )


def rows(model):
    db.session.rollback()
    return db.session.query(model).count()


def test_first_it_is_counted_and_nothing_is_done(client, coordinator, place):
    page = counted(client, coordinator)
    assert "Se cancela 1 turno; se avisa a 1 persona." in page
    assert "Lugar de prueba, Estado 20" in page
    assert rows(StandDown) == 0


@pytest.mark.parametrize(
    "change, words",
    [
        ({"place": "99"}, "Lugar"),
        ({"reason": "chisme"}, "Por qué"),
        ({"lasts": "9999"}, "Por cuánto tiempo"),
        ({"organisation": "0"}, "Organización"),
    ],
)
def test_what_is_not_offered_is_not_counted(client, coordinator, place, change, words):
    page = counted(client, coordinator, **change)
    assert words in page.split('id="error-summary"')[1].split("</div>")[0]
    assert "Suspender ahora" not in page


def test_one_confirmation_calls_off_and_leads_to_the_board(client, coordinator, place):
    answer = confirm(client, coordinator)
    assert answer.status_code == 303
    page = client.get(answer.location).get_data(as_text=True)
    assert place.volunteer.handle in page
    assert "Sin respuesta: 1" in page
    assert "Sin correo: no le llega la pregunta, hay que llamarle." in page
    db.session.rollback()
    assert db.session.query(Shift).one().cancelled_at is not None


def test_the_board_shows_handles_and_nothing_else_of_a_person(client, coordinator, place):
    page = client.get(confirm(client, coordinator).location).get_data(as_text=True)
    assert place.volunteer.username not in page
    assert place.volunteer.reference not in page


def test_pressing_twice_is_one(client, coordinator, place):
    page = client.get(NEW, query_string=asked(coordinator)).get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
    until = re.search(r'name="until" value="(\w+)"', page).group(1)
    data = asked(coordinator, until=until, csrf_token=token)
    places = {client.post(LIST, data=data).location for _ in range(2)}
    assert len(places) == 1
    assert (rows(StandDown), rows(SafetyCheck)) == (1, 1)


@pytest.mark.parametrize(
    "until, words",
    [
        ("20200101T0000", "Ese momento ya pasó"),
        ("20990101T0000", "A lo más treinta días"),
    ],
)
def test_an_end_that_cannot_be_is_refused_beside_its_field(
    client, coordinator, place, until, words
):
    answer = client.submit(LIST, asked(coordinator, until=until), page=with_token(coordinator))
    assert answer.status_code == 409
    assert words in answer.get_data(as_text=True)
    assert rows(StandDown) == 0


def with_token(coordinator):
    return f"{NEW}?{'&'.join(f'{k}={v}' for k, v in asked(coordinator).items())}"


def test_a_volunteer_and_another_coordinator_find_nothing(client, session, coordinator, place):
    board = confirm(client, coordinator).location
    check = db.session.query(SafetyCheck).one().reference
    stranger = shifts.coordinator(session)
    session.commit()
    sign_in(client, stranger)
    assert client.get(board).status_code == 404
    assert client.submit(f"{board}/closing", page="/es/me/calendar").status_code == 404
    assert client.submit(f"{board}/people/{check}", page="/es/me/calendar").status_code == 404
    sign_in(client, place.volunteer)
    assert client.get(LIST).status_code == 404
    assert client.get(NEW).status_code == 404


def test_a_coordinator_cannot_stand_down_for_another_organisation(
    client, session, coordinator, place
):
    other = shifts.coordinator(session)
    session.commit()
    answer = client.submit(LIST, asked(other), page=with_token(coordinator))
    assert answer.status_code == 422
    assert rows(StandDown) == 0


def test_it_is_closed_only_when_everybody_was_heard_of(client, coordinator, place):
    board = confirm(client, coordinator).location
    answer = client.submit(f"{board}/closing", page=board)
    assert answer.status_code == 409
    assert "Falta saber de 1 persona." in answer.get_data(as_text=True)
    check = db.session.query(SafetyCheck).one().reference
    for _ in range(2):
        assert client.submit(f"{board}/people/{check}", page=board).status_code == 303
    assert "Se habló con la persona" in client.get(board).get_data(as_text=True)
    assert client.submit(f"{board}/closing", page=board).status_code == 303
    assert "Cerrado" in client.get(LIST).get_data(as_text=True)


def test_nobody_plans_there_meanwhile(client, session, coordinator, place):
    confirm(client, coordinator)
    day = (utc_now() + 3 * HOUR).strftime("%Y-%m-%dT%H:00")
    later = (utc_now() + 6 * HOUR).strftime("%Y-%m-%dT%H:00")
    shift = db.session.query(Shift).one()
    url = f"/es/desk/shifts/{shift.reference}/repeat"
    answer = client.submit(
        url,
        {
            "starts": day,
            "ends": later,
            "zone": "America/Cancun",
            "area": "20067",
            "meeting_point": "Portón azul",
            "minimum": "1",
            "capacity": "3",
        },
    )
    assert answer.status_code == 409
    assert "Las actividades ahí están suspendidas" in answer.get_data(as_text=True)


def test_a_page_of_a_shift_says_that_activities_are_suspended(client, coordinator, place):
    confirm(client, coordinator)
    page = client.get(f"/es/shifts/{place.shift.reference}").get_data(as_text=True)
    assert "Actividades suspendidas en esta zona: por ahora nadie va." in page


@pytest.fixture
def link(app, session, client, coordinator, place):
    confirm(client, coordinator)
    reference = db.session.query(SafetyCheck).one().reference
    key = app.config["SETTINGS"].secret("PORTAL_LINK_KEY")
    return f"/es/safe/{safety_token(key, reference)}"


def say(client, url, said):
    return client.submit(url, {"said": said})


def test_the_link_answers_without_signing_in(app, link):
    stranger = strict_client(app)
    page = stranger.get(link).get_data(as_text=True)
    assert "¿Estás a salvo?" in page
    assert say(stranger, link, "safe").location == link
    assert "Dijiste que estás a salvo" in stranger.get(link).get_data(as_text=True)
    assert say(stranger, link, "help").location == link
    assert "tel:911" in stranger.get(link).get_data(as_text=True)


def test_the_link_opens_nothing_but_its_question(app, link):
    stranger = strict_client(app)
    say(stranger, link, "safe")
    assert stranger.get("/es/me").status_code == 302
    assert stranger.get(link[:-1]).status_code == 404
    assert stranger.get(link[:-3] + "abc").status_code == 404
    assert stranger.get("/es/safe/" + "a" * 48).status_code == 404


def test_anything_else_than_the_two_answers_changes_nothing(app, link):
    assert say(strict_client(app), link, "maybe").status_code == 303
    db.session.rollback()
    assert db.session.query(SafetyCheck).one().answer is None


def test_the_page_is_small_and_carries_nothing_of_the_person(app, link, place):
    stranger = strict_client(app)
    answer = stranger.get(link)
    style = re.search(r'href="(/static/css/safe[^"]+)"', answer.text).group(1)
    assert "<script" not in answer.text
    with stranger.get(style) as drawn:
        assert len(answer.data) + len(drawn.data) <= 10_000
    assert len(gzip.compress(answer.data)) <= 1_500
    for word in (place.volunteer.handle, place.shift.task.title_es, "Lugar de prueba"):
        assert word not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_is_in_english_too(app, link):
    page = strict_client(app).get(link.replace("/es/", "/en/")).get_data(as_text=True)
    assert "Are you safe?" in page
    assert "I need help" in page


def test_one_s_own_page_asks_and_is_one_tap_away(client, link, place):
    sign_in(client, place.volunteer)
    page = client.get("/es/me").get_data(as_text=True)
    own = re.search(r'href="(/es/me/safe/\w+)"', page).group(1)
    assert say(client, own, "help").location == own
    assert "Pediste ayuda: tu organización ya lo ve." in client.get("/es/me").get_data(as_text=True)
    other = shifts.volunteer(db.session())
    db.session.commit()
    sign_in(client, other)
    assert client.get(own).status_code == 404


def test_the_board_puts_who_needs_help_in_front(app, client, coordinator, link):
    say(strict_client(app), link, "help")
    page = client.get(client.get(LIST).text.split('<h2><a href="')[1].split('"')[0]).text
    assert "Piden ayuda: 1" in page
    assert actor_for(coordinator).reference not in page
