"""Planning by its pages: kinds and parts, series with a preview, templates, copied days."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.clock import utc_now
from portal.extensions import db
from portal.volunteering.models import Shift, Task
from portal.volunteering.planning_models import ShiftSeries, ShiftTemplate
from tests.factories import incidents, shifts
from tests.factories.people import person, sign_in
from tests.web.shifts.test_desk_pages import plan

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def incident(session):
    made = incidents.verified(session)
    session.commit()
    return made


@pytest.fixture
def shift(session, coordinator):
    made = shifts.shift(session, planner=coordinator, capacity=4, minimum=2)
    session.commit()
    return made


def send(client, incident, coordinator, **change):
    return client.submit(
        f"/es/desk/shifts/new/{incident.reference}", plan(incident, coordinator, **change)
    )


def how_many():
    db.session.rollback()
    return db.session.query(Shift).count()


OUTSIDE = {
    "kind": "field",
    "youngest": "18",
    "briefing_es": "Puede haber calor: volver al coche.",
    "briefing_en": "It may be hot: go back to the car.",
}


def test_everything_about_a_task_is_kept(client, session, coordinator, incident):
    lead = shifts.volunteer(session, level=2, at=coordinator.memberships[0].organisation).handle
    session.commit()
    opens = (utc_now() + timedelta(days=1)).strftime("%Y-%m-%dT10:00")
    answer = send(
        client, incident, coordinator, **OUTSIDE, level="2", skills=["driving", "first_aid"],
        languages=["nahuatl"], lead=lead, opens=opens, role1_es="Chofer", role1_en="Driver",
        role1_places="2", role1_skills=["driving"], role4_es="Ayudante", role4_en="Helper",
        role4_places="4",
    )  # fmt: skip
    assert answer.status_code == 303
    task, made = db.session.query(Task).one(), db.session.query(Shift).one()
    assert (task.kind, task.level_needed, task.skills) == ("field", 2, "driving first_aid nahuatl")
    assert task.briefing_en == "It may be hot: go back to the car."
    assert [(r.name_es, r.capacity, r.skills) for r in made.roles] == [
        ("Chofer", 2, "driving"),
        ("Ayudante", 4, ""),
    ]
    assert made.lead_id is not None
    assert made.opens_at is not None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "family", "level": "2"}, "Con familias trabaja solo quien tiene el nivel 3."),
        ({"kind": "field"}, "qué puede pasar ahí"),
        ({**OUTSIDE, "youngest": "16"}, "Menores de edad no salen"),
        ({**OUTSIDE, "minimum": "1"}, "nadie va solo"),
        ({"youngest": "9"}, "La edad mínima va de 15 a 18"),
        ({"lead": "Nadie Así"}, "Nadie de la organización tiene ese apodo"),
        ({"opens": "2099-01-01T09:00"}, "Tiene que abrirse antes"),
        ({"role1_es": "Cocina", "role1_en": "Kitchen", "role1_places": "3"}, "sumar el máximo"),
        ({"role1_es": "Cocina", "role1_places": "6"}, "su nombre en los dos idiomas"),
        ({"frequency": "weekly", "count": "3"}, "Elegir al menos un día de la semana."),
        ({"frequency": "daily"}, "Decir hasta qué día, o cuántas veces."),
        ({"frequency": "daily", "count": "2", "until": "2099-01-01"}, "Elegir una sola cosa"),
        ({"frequency": "daily", "until": "2020-01-01"}, "El último día va después"),
        ({"frequency": "daily", "until": "2099-01-01"}, "a lo más 60 turnos"),
    ],
)
def test_each_refusal_stands_at_its_field_and_nothing_typed_is_lost(
    client, coordinator, incident, change, words
):
    answer = send(client, incident, coordinator, **change)
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert words in page.split('id="error-summary"')[1].split("</div>")[0]
    target = re.search(r'<a href="#([^"]+)">', page.split('id="error-summary"')[1]).group(1)
    assert f'id="{target}"' in page
    for name, value in change.items():
        assert f'value="{value}"' in page or value in page, name
    assert "Portón azul" in page
    assert how_many() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "moon"},
        {"frequency": "hourly"},
        {"weekdays": "9"},
        {"count": "61"},
        {"skills": "magic"},
        {"role1_places": "many"},
        {"role1_skills": "magic"},
        {"level": "9"},
        {"until": "mañana"},
        {"opens": "ayer"},
        {"once": "x" * 65},
        {"briefing_es": "x" * 2001},
    ],
)
def test_what_no_form_sends_is_refused_whole(client, coordinator, incident, change):
    assert send(client, incident, coordinator, **change).status_code == 422
    assert how_many() == 0


def test_a_series_is_shown_before_it_is_published(client, coordinator, incident):
    answer = send(client, incident, coordinator, frequency="daily", count="3", step="preview")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert page.count("09:00 a 13:00") == 3
    assert "Todavía nada se publicó" in page
    assert how_many() == 0
    again = client.post(
        f"/es/desk/shifts/new/{incident.reference}", data={**echoed(page), "step": "plan"}
    )
    assert again.status_code == 303
    assert how_many() == 3
    assert db.session.query(ShiftSeries).one().rule == "FREQ=DAILY;COUNT=3"
    twice = client.post(
        f"/es/desk/shifts/new/{incident.reference}", data={**echoed(page), "step": "plan"}
    )
    assert twice.status_code == 303
    assert how_many() == 3


def echoed(page):
    form = page.split("<main")[1].split("<form", 1)[1].split("</form>")[0]
    found = re.findall(r'name="([^"]+)"(?: type="hidden")? value="([^"]*)"', form)
    return {name: value for name, value in found if name != "step"}


def test_from_the_preview_one_goes_back_with_everything(client, coordinator, incident):
    page = send(client, incident, coordinator, frequency="daily", count="3").text
    back = client.post(
        f"/es/desk/shifts/new/{incident.reference}", data={**echoed(page), "step": "edit"}
    )
    assert back.status_code == 200
    assert "Portón azul" in back.text
    assert how_many() == 0


def test_a_double_click_publishes_once(client, coordinator, incident):
    url = f"/es/desk/shifts/new/{incident.reference}"
    once = re.search(r'name="once"[^>]*value="([^"]+)"', client.get(url).text).group(1)
    for _ in range(2):
        assert client.submit(url, plan(incident, coordinator, once=once)).status_code == 303
    assert how_many() == 1


def test_nobody_plans_for_an_organisation_that_is_not_theirs(
    client, session, coordinator, incident
):
    foreign = shifts.coordinator(session).memberships[0].organisation_id
    session.commit()
    answer = send(client, incident, coordinator, organisation=str(foreign))
    assert answer.status_code == 422
    assert how_many() == 0


def keep(client, shift, name="Mañanas"):
    return client.submit(f"/es/desk/shifts/{shift.reference}/template", {"name": name})


def test_a_template_is_kept_used_and_forgotten(client, coordinator, shift, incident):
    assert keep(client, shift).status_code == 303
    kept = db.session.query(ShiftTemplate).one()
    listed = client.get("/es/desk/shifts/templates").text
    assert "Mañanas" in listed
    url = f"/es/desk/shifts/templates/{kept.reference}"
    assert "Explanada de prueba" in client.get(url).text
    assert client.submit(url, plan(incident, coordinator)).status_code == 303
    assert db.session.query(Shift).filter_by(task_id=shift.task_id).count() == 2
    gone = client.submit(f"{url}/forget", page="/es/desk/shifts/templates")
    assert gone.status_code == 303
    assert "Todavía no hay plantillas" in client.get("/es/desk/shifts/templates").text


def test_a_name_that_is_taken_or_empty_is_refused(client, shift):
    keep(client, shift)
    assert keep(client, shift).status_code == 409
    assert keep(client, shift, name="").status_code == 422


def test_a_day_is_copied_after_it_was_shown(client, coordinator, shift):
    day = shift.starts_at.astimezone(ZoneInfo(shift.zone)).date()
    asked = f"/es/desk/shifts/copy?day={day}&to={day + timedelta(days=7)}"
    page = client.get(asked).text
    assert shift.task.title_es in page
    assert how_many() == 1
    sent = {**echoed("<main" + page.split("<main")[1].replace("<form", "", 1)), "step": ""}
    for _twice in range(2):
        assert client.post("/es/desk/shifts/copy", data=sent).status_code == 303
    assert how_many() == 2
    assert "Ese día ya hay un turno igual" in client.get(asked).text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200),
        ("?day=2026-12-01", 422),
        ("?day=hoy&to=mañana", 422),
        ("?day=2026-12-01&to=2026-12-01", 422),
        ("?day=2026-12-01&to=2036-12-01", 422),
        ("?day=2026-12-01&to=2026-12-02&organisation=999999", 422),
        ("?day=2026-12-01&to=2026-12-02", 200),
    ],
)
def test_what_the_form_of_copying_takes(client, coordinator, query, status):
    assert client.get(f"/es/desk/shifts/copy{query}").status_code == status


def test_the_pages_of_another_organisation_are_not_there(client, session, shift):
    keep(client, shift)
    kept = db.session.query(ShiftTemplate).one().reference
    sign_in(client, shifts.coordinator(session))
    session.commit()
    for path in (f"{shift.reference}/template", f"templates/{kept}"):
        assert client.get(f"/es/desk/shifts/{path}").status_code == 404
    gone = client.submit(
        f"/es/desk/shifts/templates/{kept}/forget",
        page="/es/desk/shifts/copy?day=2026-12-01&to=2026-12-02",
    )
    assert gone.status_code == 404
    assert "Mañanas" not in client.get("/es/desk/shifts/templates").text


def test_a_verifier_has_none_of_these_pages(client, session, shift):
    sign_in(client, person(session, "verifier"))
    session.commit()
    for path in ("", "/templates", "/copy", "/change", f"/{shift.reference}/edit"):
        assert client.get(f"/es/desk/shifts{path}").status_code == 404


def test_what_it_is_planned_for_is_named_in_the_reader_s_language(client, coordinator, incident):
    for lang, named, other in (("es", "title_es", "title_en"), ("en", "title_en", "title_es")):
        page = client.get(f"/{lang}/desk/shifts/new/{incident.reference}").text
        assert f'class="lead">{getattr(incident, named)}' in page
        assert f'class="lead">{getattr(incident, other)}' not in page
