"""Waiting, offers, cover and company on the page of a shift: each says what to do next."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.extensions import db
from portal.jobs.tending_shifts import ask_next, tend_one, tend_shifts
from portal.volunteering.cancelling import cancel
from portal.volunteering.models import SignUp
from portal.volunteering.planning_shifts import RolePlan
from portal.volunteering.rules import SignUpState
from portal.volunteering.seeking_cover import seek_cover
from portal.volunteering.signing_up import sign_up
from portal.volunteering.standing_in_line import stand_in_line
from tests.factories import shifts
from tests.factories.people import person, sign_in

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

S = SignUpState


@pytest.fixture
def volunteer(session, client):
    made = shifts.volunteer(session)
    session.commit()
    sign_in(client, made)
    return made


@pytest.fixture
def holder(session):
    return shifts.volunteer(session)


@pytest.fixture
def full(session, holder):
    """A shift whose one place `holder` has."""
    made = shifts.shift(session)
    session.commit()
    press(sign_up, made, holder)
    return made


def press(verb, shift, who, **more):
    verb(db.session(), shift=shift.reference, volunteer=actor_for(who), now=utc_now(), **more)
    db.session.commit()


def leave(shift, who):
    press(cancel, shift, who, feels_unsafe=False)


def url(shift, door="", language="es"):
    return f"/{language}/shifts/{shift.reference}{door}"


def page_of(client, shift, language="es"):
    return client.get(url(shift, language=language)).get_data(as_text=True)


def send(client, shift, door, data=None):
    return client.submit(url(shift, door), data or {}, page=url(shift))


def state(shift, who):
    query = select(SignUp.state).where(SignUp.volunteer_id == who.id, SignUp.shift_id == shift.id)
    db.session.rollback()
    return db.session.scalar(query)


def test_a_full_shift_offers_a_place_in_line(client, full, volunteer):
    page = page_of(client, full)
    assert "Esperar un lugar" in page
    assert "Anotarme" not in page
    assert send(client, full, "/waiting").status_code == 303
    page = page_of(client, full)
    assert "Estás en la lista de espera: lugar 1." in page
    assert "Salir de la lista" in page
    assert "En lista de espera" in client.get("/es/me").get_data(as_text=True)
    assert "You are on the waiting list: number 1." in page_of(client, full, "en")


def test_pressing_twice_is_one_place_in_line(client, full, volunteer):
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page_of(client, full)).group(1)
    for _ in range(2):
        answer = client.post(url(full, "/waiting"), data={"csrf_token": token})
        assert answer.status_code == 303
    assert db.session.query(SignUp).filter_by(volunteer_id=volunteer.id).count() == 1


def test_leaving_the_line(client, full, volunteer):
    send(client, full, "/waiting")
    assert send(client, full, "/cancellation").status_code == 303
    assert state(full, volunteer) is S.CANCELLED
    assert "Esperar un lugar" in page_of(client, full)


def test_the_freed_place_is_offered_with_its_end_and_taken(client, full, volunteer, holder):
    press(stand_in_line, full, volunteer)
    leave(full, holder)
    page = page_of(client, full)
    assert "Te guardamos el lugar hasta el" in page
    assert "We keep the place for you until" in page_of(client, full, "en")
    answer = send(client, full, "/offer")
    assert (answer.status_code, answer.location) == (303, url(full))
    assert state(full, volunteer) is S.CONFIRMED
    assert send(client, full, "/offer").status_code == 303


def test_declining_an_offer(client, full, volunteer, holder):
    press(stand_in_line, full, volunteer)
    leave(full, holder)
    assert send(client, full, "/cancellation").status_code == 303
    assert state(full, volunteer) is S.CANCELLED


def test_signing_up_while_a_place_is_kept_for_one_says_so(client, full, volunteer, holder):
    press(stand_in_line, full, volunteer)
    leave(full, holder)
    send(client, full, "/sign-ups")
    assert state(full, volunteer) is S.OFFERED
    assert "confírmalo en esta página" in page_of(client, full)


def test_an_offer_that_is_over_is_refused_in_words(client, full, volunteer, holder):
    press(stand_in_line, full, volunteer)
    leave(full, holder)
    own = db.session.scalar(select(SignUp).where(SignUp.volunteer_id == volunteer.id))
    own.offered_until = utc_now() - timedelta(minutes=1)
    db.session.commit()
    answer = send(client, full, "/offer")
    assert answer.status_code == 409
    assert "Tu lugar se guardó hasta el" in answer.get_data(as_text=True)
    assert tend_shifts() == 1
    assert state(full, volunteer) is S.LAPSED
    answer = send(client, full, "/offer")
    assert "Ya no te guardamos un lugar" in answer.get_data(as_text=True)


def test_nobody_waits_where_there_is_a_place(client, session, volunteer):
    shift = shifts.shift(session)
    session.commit()
    answer = send(client, shift, "/waiting")
    assert answer.status_code == 409
    assert "hay un lugar libre" in answer.get_data(as_text=True)


def test_a_visitor_sees_no_line_and_no_one_without_the_role_waits(client, session, full):
    assert "Esperar un lugar" not in page_of(client, full)
    donor = person(session, second_factor=False)
    session.commit()
    sign_in(client, donor)
    assert "Esperar un lugar" not in page_of(client, full)
    for door in ("/waiting", "/offer", "/cover", "/cover/end", "/cover/taking"):
        assert client.submit(url(full, door), page=url(full)).status_code == 404


def test_a_part_is_chosen_and_a_full_part_is_waited_for(client, session, volunteer):
    parts = [RolePlan("Cargar cajas", "Carry boxes", 1), RolePlan("Servir", "Serve", 1)]
    shift, other = shifts.shift(session, capacity=2, roles=parts), shifts.volunteer(session)
    carry, serve = (role.reference for role in shift.roles)
    session.commit()
    press(sign_up, shift, other, role=carry)
    page = page_of(client, shift)
    assert "¿Qué quieres hacer?" in page
    assert "Esperar un lugar: Cargar cajas" in page
    answer = send(client, shift, "/sign-ups")
    assert answer.status_code == 409
    assert "no elegiste ninguna" in answer.get_data(as_text=True)
    assert send(client, shift, "/waiting", {"role": carry}).status_code == 303
    assert send(client, shift, "/sign-ups", {"role": serve}).status_code == 303
    assert state(shift, volunteer) is S.CONFIRMED
    assert send(client, shift, "/sign-ups", {"role": "nix"}).status_code == 404


def test_coming_with_others_takes_their_places_too(client, session, volunteer):
    shift = shifts.shift(session, capacity=4)
    session.commit()
    assert "¿Vienes con más personas?" in page_of(client, shift)
    assert send(client, shift, "/sign-ups", {"others": "2"}).status_code == 303
    page = page_of(client, shift)
    assert "Vienes con 2 personas más." in page
    assert "3 de 4 lugares tomados" in page


@pytest.mark.parametrize("others, status", [("3", 409), ("40", 422), ("-1", 422), ("x", 422)])
def test_a_group_too_large_keeps_what_was_typed(client, session, volunteer, others, status):
    shift = shifts.shift(session, capacity=3)
    session.commit()
    answer = send(client, shift, "/sign-ups", {"others": others})
    assert answer.status_code == status
    assert "No caben tantas personas juntas" in answer.get_data(as_text=True)
    assert state(shift, volunteer) is None


def test_where_everyone_signs_up_alone_nobody_is_asked_about_others(client, session, volunteer):
    planner = shifts.coordinator(session)
    task = shifts.task(session, planner=planner, level_needed=2)
    shift = shifts.shift(session, of=task, planner=planner, capacity=4)
    session.commit()
    assert "más personas" not in page_of(client, shift)
    answer = send(client, shift, "/sign-ups", {"others": "1"})
    assert "cada persona se anota por su cuenta" in answer.get_data(as_text=True)


@pytest.fixture
def soon(session):
    """A shift in three hours: nobody cancels it any more."""
    made = shifts.shift(session, starts_at=utc_now() + timedelta(hours=3))
    session.commit()
    return made


def test_after_the_deadline_one_looks_for_cover_and_may_come_after_all(client, soon, volunteer):
    press(sign_up, soon, volunteer)
    page = page_of(client, soon)
    assert "Cancelar mi lugar" not in page
    assert "Busco relevo" in page
    assert send(client, soon, "/cover").status_code == 303
    assert "contamos contigo" in page_of(client, soon)
    assert send(client, soon, "/cover/end").status_code == 303
    assert state(soon, volunteer) is S.CONFIRMED


def test_before_the_deadline_cover_is_refused_with_what_to_do(client, session, volunteer):
    shift = shifts.shift(session)
    session.commit()
    press(sign_up, shift, volunteer)
    answer = send(client, shift, "/cover")
    assert answer.status_code == 409
    assert "puedes cancelar tu lugar en esta página" in answer.get_data(as_text=True)


def test_another_takes_the_place_of_who_looks_for_cover(client, soon, volunteer, session):
    seeker = shifts.volunteer(session)
    session.commit()
    press(sign_up, soon, seeker)
    press(seek_cover, soon, seeker)
    assert "Alguien de este turno busca relevo" in page_of(client, soon)
    assert send(client, soon, "/cover/taking").status_code == 303
    assert (state(soon, seeker), state(soon, volunteer)) == (S.CANCELLED, S.CONFIRMED)


def test_cover_that_was_found_is_refused_in_words(client, soon, volunteer, session):
    seeker = shifts.volunteer(session)
    session.commit()
    press(sign_up, soon, seeker)
    answer = send(client, soon, "/cover/taking")
    assert answer.status_code == 409
    assert "Ya nadie busca relevo aquí" in answer.get_data(as_text=True)
    assert send(client, soon, "/cover/end").status_code == 409


def test_the_jobs_tend_ask_and_change_nothing_twice(app, session, full, holder):
    waiting = shifts.volunteer(session)
    session.commit()
    press(stand_in_line, full, waiting)
    leave(full, holder)
    for _ in range(2):
        tend_one({"shift": full.reference}, utc_now())
        ask_next({"sign_up": "nix"}, utc_now())
    assert state(full, waiting) is S.OFFERED
    assert tend_shifts() == 0
