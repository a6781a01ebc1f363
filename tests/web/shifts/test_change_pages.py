"""Changing shifts by their pages: one, several with a preview, stale pages, and what is told."""

import re
from datetime import timedelta

import pytest

from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.extensions import db
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.rules import SignUpState
from portal.volunteering.signing_up import sign_up
from tests.factories import shifts

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def shift(session, coordinator):
    made = shifts.shift(session, planner=coordinator, capacity=4, minimum=2)
    session.commit()
    return made


@pytest.fixture
def taken(session, shift):
    volunteer = shifts.volunteer(session)
    session.commit()
    sign_up(session, shift=shift.reference, volunteer=actor_for(volunteer), now=utc_now())
    session.commit()
    return volunteer


def filled(page):
    """The fields of the form as they were shown."""
    form = page.split("<main")[1]
    boxes = [box for box in re.findall(r"<input [^>]+>", form) if "checkbox" not in box]
    said = [re.search(r'name="([^"]+)".*? value="([^"]*)"', box) for box in boxes]
    found = {one.group(1): one.group(2) for one in said if one}
    point = re.search(r'name="meeting_point"[^>]*>\s*([^<]*)</textarea>', form)
    return {**found, "meeting_point": point.group(1).strip() if point else ""}


def edit(client, shift, **change):
    url = f"/es/desk/shifts/{shift.reference}/edit"
    shown = filled(client.get(url).text)
    return client.submit(url, {**shown, **change})


def again(shift):
    db.session.rollback()
    return db.session.get(Shift, shift.id)


def test_the_form_shows_the_shift_as_it_stands(client, shift):
    shown = filled(client.get(f"/es/desk/shifts/{shift.reference}/edit").text)
    assert shown["version"] == "1"
    assert shown["capacity"] == "4"
    assert shown["meeting_point"] == "Explanada de prueba, junto al quiosco"


def test_sent_back_as_it_was_shown_nothing_changes(client, shift, taken):
    assert edit(client, shift).status_code == 303
    assert again(shift).version == 1


def test_an_empty_shift_changes_at_once(client, shift):
    assert edit(client, shift, capacity="9").status_code == 303
    assert again(shift).capacity == 9


def test_who_is_told_is_said_first(client, shift, taken):
    point = "Puerta norte de prueba"
    preview = edit(client, shift, meeting_point=point)
    assert preview.status_code == 200
    assert "Se avisa a 1 persona." in preview.text
    assert again(shift).version == 1
    assert edit(client, shift, meeting_point=point, step="apply").status_code == 303
    assert (again(shift).version, again(shift).meeting_point) == (2, point)


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"capacity": "0", "minimum": "0"}, 409, "Ya hay más personas anotadas"),
        ({"minimum": "5"}, 409, "El mínimo no puede ser mayor"),
        ({"starts": "2020-01-01T09:00"}, 409, "El turno tiene que empezar en el futuro."),
        ({"lead": "Nadie Así"}, 409, "Nadie de la organización tiene ese apodo"),
        ({"starts": ""}, 422, "Empieza"),
        ({"capacity": "muchas"}, 422, "Máximo de personas"),
        ({"meeting_point": ""}, 422, "Punto de encuentro"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(client, shift, taken, change, status, words):
    if change.get("starts"):
        words = "El turno tiene que empezar en el futuro."
    answer = edit(client, shift, **change)
    assert answer.status_code == status
    assert words in answer.text.split('id="error-summary"')[1].split("</div>")[0]
    assert again(shift).version == 1


@pytest.mark.parametrize("version", ["0", "7", "uno", "", "99999999999"])
def test_an_old_or_a_forged_page_changes_nothing(client, shift, version):
    answer = edit(client, shift, version=version, capacity="9")
    assert answer.status_code in {409, 422}
    assert again(shift).capacity == 4


def test_the_old_page_says_who_was_faster_and_what_they_changed(client, session, shift):
    url = f"/es/desk/shifts/{shift.reference}/edit"
    shown = filled(client.get(url).text)
    edit(client, shift, capacity="9")
    answer = client.submit(url, {**shown, "capacity": "7"})
    assert answer.status_code == 409
    assert "cambió el turno mientras esta página estaba abierta (el máximo)" in answer.text
    assert 'value="7"' in answer.text
    assert again(shift).capacity == 9


def ticked(*some):
    return "&".join(f"shift={one.reference}" for one in some)


def bulk(client, *some, **change):
    chosen = [f"{one.reference} {one.version}" for one in some]
    return client.submit(
        "/es/desk/shifts/change",
        {"shift": chosen, **change},
        page=f"/es/desk/shifts/change?{ticked(*some)}",
    )


def test_several_are_shown_then_changed(client, session, coordinator, shift, taken):
    other = shifts.shift(session, planner=coordinator, starts_at=utc_now() + timedelta(days=9))
    session.commit()
    was = shift.starts_at
    preview = bulk(client, shift, other, minutes="30", capacity="3")
    assert preview.status_code == 200
    assert "Todavía nada cambió" in preview.text
    assert preview.text.count("Se avisa a 1 persona.") == 1
    assert again(shift).starts_at == was
    assert bulk(client, shift, other, minutes="30", capacity="3", step="apply").status_code == 303
    assert again(shift).starts_at == was + timedelta(minutes=30)
    assert again(other).capacity == 3
    assert db.session.query(SignUp).one().starts_at == again(shift).starts_at


def test_several_are_called_off_together(client, shift, taken):
    assert "se cancela" in bulk(client, shift, call_off="y").text
    assert bulk(client, shift, call_off="y", step="apply").status_code == 303
    assert again(shift).cancelled_at is not None
    assert db.session.query(SignUp).one().state is SignUpState.EXCUSED
    late = bulk(client, again(shift), minutes="5")
    assert "El turno está cancelado" in late.text


def test_the_preview_counts_those_who_cannot_follow(client, session, shift, taken):
    noon = shifts.shift(session, starts_at=shift.ends_at)
    session.commit()
    sign_up(session, shift=noon.reference, volunteer=actor_for(taken), now=utc_now())
    session.commit()
    page = bulk(client, shift, minutes="60").text
    assert "A 1 se le empalma con otro turno" in page


def test_an_old_bulk_page_changes_nothing(client, shift):
    old = f"{shift.reference} {shift.version}"
    edit(client, shift, capacity="9")
    answer = client.submit(
        "/es/desk/shifts/change",
        {"shift": old, "capacity": "6", "step": "apply"},
        page=f"/es/desk/shifts/change?{ticked(shift)}",
    )
    assert answer.status_code == 409
    assert again(shift).capacity == 9


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 422),
        ({"minutes": "x"}, 422),
        ({"minutes": "99999"}, 422),
        ({"starts_clock": "25:00"}, 422),
    ],
)
def test_a_change_that_says_nothing_or_nonsense(client, shift, change, status):
    assert bulk(client, shift, **change).status_code == status


def test_without_a_tick_or_with_too_many_one_is_led_back(client, shift):
    assert client.get("/es/desk/shifts/change").status_code == 303
    many = "&".join(f"shift={number}" for number in range(21))
    assert client.get(f"/es/desk/shifts/change?{many}").status_code == 303


def test_another_organisation_s_shift_among_the_ticked_is_not_there(client, session, shift):
    foreign = shifts.shift(session)
    session.commit()
    assert client.get(f"/es/desk/shifts/change?{ticked(shift, foreign)}").status_code == 404
    answer = client.submit(
        "/es/desk/shifts/change",
        {
            "shift": [f"{one.reference} 1" for one in (shift, foreign)],
            "minutes": "5",
            "step": "apply",
        },
        page=f"/es/desk/shifts/change?{ticked(shift)}",
    )
    assert answer.status_code == 404
    assert client.get(f"/es/desk/shifts/{foreign.reference}/edit").status_code == 404
