"""The coordinator's pages: planning, rosters by handle, calling off."""

from datetime import timedelta

import pytest

from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.extensions import db
from portal.incidents.rules import IncidentState
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.rules import SignUpState
from portal.volunteering.signing_up import sign_up
from tests.factories import incidents, shifts
from tests.factories.people import sign_in


@pytest.fixture
def shift(session, coordinator):
    made = shifts.shift(session, planner=coordinator, starts_at=utc_now() + timedelta(hours=1))
    session.commit()
    return made


@pytest.fixture
def taken(session, shift):
    volunteer = shifts.volunteer(session)
    session.commit()
    sign_up(session, shift=shift.reference, volunteer=actor_for(volunteer), now=utc_now())
    session.commit()
    return volunteer


@pytest.fixture
def incident(session):
    made = incidents.verified(session)
    session.commit()
    return made


def plan(incident, coordinator, **change):
    day = (utc_now() + timedelta(days=5)).date()
    return {
        "organisation": str(coordinator.memberships[0].organisation_id),
        "title_es": "Empacar despensas",
        "title_en": "Pack parcels",
        "account_es": "Se empacan despensas.",
        "account_en": "Parcels are packed.",
        "level": "1",
        "starts": f"{day}T09:00",
        "ends": f"{day}T13:00",
        "zone": "America/Mexico_City",
        "area": incident.area_code,
        "meeting_point": "Portón azul",
        "minimum": "2",
        "capacity": "6",
        **change,
    }


def test_a_shift_is_planned_and_appears_for_everyone(client, coordinator, incident):
    url = f"/es/desk/shifts/new/{incident.reference}"
    assert client.submit(url, plan(incident, coordinator)).status_code == 303
    page = client.get("/es/shifts").get_data(as_text=True)
    assert "Empacar despensas" in page
    assert "09:00 a 13:00, hora de Ciudad de México" in page


@pytest.mark.parametrize(
    "change, status, words",
    [
        ({"title_es": ""}, 422, "Título en español"),
        ({"starts": "pronto"}, 422, "Empieza"),
        ({"zone": "Europe/Oslo"}, 422, "Hora del lugar"),
        ({"ends": "2020-01-01T10:00"}, 409, "El final tiene que ir después del inicio."),
        ({"starts": "2020-01-01T10:00"}, 409, "El turno tiene que empezar en el futuro."),
        ({"capacity": "0", "minimum": "0"}, 409, "Hace falta lugar para una persona al menos."),
        ({"minimum": "9"}, 409, "El mínimo no puede ser mayor que el máximo."),
    ],
)
def test_a_bad_plan_comes_back_filled_with_the_reason_at_its_field(
    client, coordinator, incident, change, status, words
):
    url = f"/es/desk/shifts/new/{incident.reference}"
    answer = client.submit(url, plan(incident, coordinator, **change))
    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert words in page.split('id="error-summary"')[1].split("</div>")[0]
    assert "Portón azul" in page
    assert db.session.query(Shift).count() == 0


def test_an_incident_that_is_not_verified_has_no_form(client, session, coordinator):
    hidden = incidents.proposed(session)
    session.commit()
    assert client.get(f"/es/desk/shifts/new/{hidden.reference}").status_code == 404


def test_only_verified_incidents_are_offered(client, session, coordinator, incident):
    hidden = incidents.proposed(session)
    session.commit()
    page = client.get("/es/desk/shifts/new").get_data(as_text=True)
    assert incident.title_es in page
    assert hidden.title_es not in page


def test_a_shift_is_repeated_on_another_day(client, coordinator, shift, incident):
    url = f"/es/desk/shifts/{shift.reference}/repeat"
    data = plan(incident, coordinator)
    assert client.submit(url, data).status_code == 303
    assert db.session.query(Shift).filter_by(task_id=shift.task_id).count() == 2


def test_repeating_for_a_retracted_incident_is_refused(client, session, coordinator, shift):
    shift.task.incident.state = IncidentState.RETRACTED
    session.commit()
    answer = client.submit(
        f"/es/desk/shifts/{shift.reference}/repeat", plan(shift.task.incident, coordinator)
    )
    assert answer.status_code == 409
    assert "ya no está verificado" in answer.get_data(as_text=True)


def test_the_list_says_what_is_suspended(client, session, shift):
    shift.task.incident.state = IncidentState.RETRACTED
    session.commit()
    assert "hecho sin verificar" in client.get("/es/desk/shifts").get_data(as_text=True)


def test_the_roster_shows_the_handle_and_nothing_else_of_a_person(client, shift, taken):
    page = client.get(f"/es/desk/shifts/{shift.reference}").get_data(as_text=True)
    assert taken.handle in page
    assert taken.username not in page
    assert taken.reference not in page


def note(client, shift, to):
    place = f"/es/desk/shifts/{shift.reference}"
    reference = db.session.query(SignUp).one().reference
    return client.submit(f"{place}/sign-ups/{reference}", {"to": to}, page=place)


def test_an_arrival_is_recorded_and_saying_it_twice_is_one(client, shift, taken):
    for _ in range(2):
        assert note(client, shift, "checked_in").status_code == 303
    db.session.rollback()
    assert db.session.query(SignUp).one().state is SignUpState.CHECKED_IN


def test_a_step_out_of_order_is_refused_on_the_same_page(client, shift, taken):
    answer = note(client, shift, "completed")
    assert answer.status_code == 409
    assert "Ese cambio ya no es posible" in answer.get_data(as_text=True)


def test_an_absence_cannot_be_recorded_beforehand(client, shift, taken):
    answer = note(client, shift, "no_show")
    assert answer.status_code == 409
    assert "Todavía es temprano" in answer.get_data(as_text=True)


def test_a_state_that_does_not_exist_is_a_404(client, shift, taken):
    assert note(client, shift, "nix").status_code == 404


def test_calling_off_asks_first_and_then_frees_everyone(client, shift, taken):
    url = f"/es/desk/shifts/{shift.reference}/call-off"
    assert "No se puede deshacer" in client.get(url).get_data(as_text=True)
    assert client.submit(url).status_code == 303
    page = client.get(f"/es/shifts/{shift.reference}").get_data(as_text=True)
    assert "La organización canceló este turno." in page


def test_another_organisation_s_shift_is_not_there(client, session, shift):
    sign_in(client, other := shifts.coordinator(session))
    session.commit()
    assert other.id
    for path in ("", "/repeat", "/call-off"):
        assert client.get(f"/es/desk/shifts/{shift.reference}{path}").status_code == 404
