"""The desk's picture and filters, sheets, words to people, lists taken out, mails."""

import csv
import io
import re
from datetime import timedelta

import pytest
from flask_mailman import EmailMessage

from portal.accounts.queries import actor_for
from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.extensions import db
from portal.jobs.rounds import run_round
from portal.volunteering.change_rules import Change
from portal.volunteering.changing_shifts import change_shifts
from portal.volunteering.models import Shift
from portal.volunteering.planning_models import ShiftMessage
from portal.volunteering.signing_up import sign_up
from tests.factories import shifts
from tests.factories.people import sign_in

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def shift(session, coordinator):
    made = shifts.shift(session, planner=coordinator, capacity=4, minimum=3)
    session.commit()
    return made


@pytest.fixture
def taken(session, shift):
    volunteer = shifts.volunteer(session)
    volunteer.email = "persona@prueba.example"
    volunteer.handle = "=1+1"
    session.commit()
    sign_up(session, shift=shift.reference, volunteer=actor_for(volunteer), now=utc_now())
    session.commit()
    run_round()
    return volunteer


def test_the_shortest_comes_first_and_the_full_not_at_all(client, session, coordinator, shift):
    worse = shifts.shift(
        session, planner=coordinator, capacity=9, minimum=9, starts_at=utc_now() + timedelta(days=9)
    )
    session.commit()
    page = client.get("/es/desk/shifts").text
    picture = page.split('<figure class="chart')[1].split("</figure>")[0]
    assert picture.index(worse.reference) < picture.index(shift.reference)
    db.session.query(Shift).update({"minimum": 1, "taken": 1})
    db.session.commit()
    assert "A ningún turno próximo le falta gente" in client.get("/es/desk/shifts").text


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("", True),
        ("?until=2020-01-01", False),
        ("?from=2090-01-01", False),
        ("?area=nowhere", False),
        ("?incident=nothing", False),
        ("?from=nonsense&until=9999-12-31", True),
    ],
)
def test_the_desk_can_be_narrowed(client, shift, query, is_there):
    assert (shift.reference in client.get(f"/es/desk/shifts{query}").text) is is_there


def test_the_filter_s_own_choices_find_the_shift(client, shift):
    code, incident = shift.area_code, shift.task.incident.reference
    page = client.get(f"/es/desk/shifts?area={code}&incident={incident}").text
    assert shift.reference in page
    assert f'<option value="{code}" selected>' in page


def test_the_list_goes_on_and_keeps_the_filter(client, session, coordinator):
    task = shifts.task(session, planner=coordinator)
    for _ in range(21):
        shifts.shift(session, planner=coordinator, of=task)
    session.commit()
    page = client.get("/es/desk/shifts?from=2026-01-01").text
    older = re.search(r'rel="next" href="([^"]+)"', page).group(1).replace("&amp;", "&")
    assert "from=2026-01-01" in older
    assert client.get(older).text.count('name="shift"') == 1


def test_the_sheet_has_handles_and_no_meeting_point(client, shift, taken):
    page = client.get(f"/es/desk/shifts/{shift.reference}/sheet").text
    assert taken.handle in page
    assert taken.email not in page
    assert "Explanada de prueba" not in page


def test_the_sheet_is_a_pdf_too(client, shift, taken):
    answer = client.get(f"/en/desk/shifts/{shift.reference}/sheet.pdf")
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Cache-Control"].startswith("no-store")
    assert shift.reference in answer.headers["Content-Disposition"]


def write(client, shift, text, **more):
    return client.submit(f"/es/desk/shifts/{shift.reference}/message", {"text": text, **more})


def outbox(app):
    return app.extensions["mailman"].outbox


def test_words_reach_the_people_by_mail_and_on_the_page(app, client, shift, taken):
    outbox(app).clear()
    assert write(client, shift, "Traer botas y agua.").status_code == 303
    run_round()
    run_round()
    (mail,) = outbox(app)
    assert isinstance(mail, EmailMessage)
    assert "Traer botas y agua." in mail.body
    assert mail.to == [taken.email]
    sign_in(client, taken)
    assert "Traer botas y agua." in client.get(f"/es/shifts/{shift.reference}").text


def test_only_those_in_the_shift_read_them(client, session, shift, taken):
    write(client, shift, "Traer botas y agua.")
    sign_in(client, shifts.volunteer(session))
    session.commit()
    assert "Traer botas" not in client.get(f"/es/shifts/{shift.reference}").text


def test_names_and_telephones_are_held_back(client, shift, taken):
    told = write(client, shift, "Avisar a María Hernández, tel 55 1234 5678")
    assert told.status_code == 422
    assert "nunca pasa" in told.text
    assert db.session.query(ShiftMessage).count() == 0


def test_a_name_passes_only_once_it_was_looked_at(client, shift, taken):
    text = "Preguntar por María Hernández"
    told = write(client, shift, text, reviewed="y")
    assert told.status_code == 422
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"', told.text).group(1)
    assert write(client, shift, text, reviewed="y", seen=seen).status_code == 303


def test_a_double_click_sends_once(client, shift, taken):
    url = f"/es/desk/shifts/{shift.reference}/message"
    once = re.search(r'name="once"[^>]*value="([^"]+)"', client.get(url).text).group(1)
    for _ in range(2):
        assert write(client, shift, "Traer agua.", once=once).status_code == 303
    assert db.session.query(ShiftMessage).count() == 1


@pytest.mark.parametrize("text", ["", "x" * 501])
def test_an_empty_or_endless_message_is_refused(client, shift, taken, text):
    assert write(client, shift, text).status_code == 422


def test_nobody_to_tell_and_too_much_told(client, session, coordinator, shift, taken):
    empty = shifts.shift(session, planner=coordinator)
    session.commit()
    assert write(client, empty, "Traer agua.").status_code == 409
    for _ in range(5):
        assert write(client, shift, "Traer agua.").status_code == 303
    assert write(client, shift, "Traer agua.").status_code == 409


def test_a_change_is_mailed_as_was_and_is_in_the_reader_s_language(app, session, shift, taken):
    taken.language = "en"
    session.commit()
    outbox(app).clear()
    planner = shifts.coordinator(session, at=shift.task.organisation)
    session.commit()
    change_shifts(
        session, versions={shift.reference: 1}, change=Change(minutes=60),
        coordinator=actor_for(planner), now=utc_now(),
    )  # fmt: skip
    session.commit()
    run_round()
    run_round()
    (mail,) = outbox(app)
    assert mail.subject == "Your shift is at another time"
    assert mail.body.count("Mexico City time") == 2
    assert "It was:" in mail.body
    assert f"/en/shifts/{shift.reference}" in mail.body


def take_out(client, kind, **days):
    today = utc_now().date()
    sent = {"from": today, "until": today + timedelta(days=30), **days}
    return client.submit(f"/es/desk/shifts/export/{kind}", sent, page="/es/desk/shifts")


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_lists_are_taken_out_by_handle_and_cannot_run(client, session, shift, taken):
    shifts.shift(session)
    session.commit()
    (row,) = rows_of(take_out(client, "shifts"))
    assert (row["shift"], row["taken"]) == (shift.reference, "1")
    answer = take_out(client, "sign_ups")
    (row,) = rows_of(answer)
    assert (row["handle"], row["state"]) == ("'=1+1", "confirmed")
    assert taken.email not in answer.text
    taken_out = db.session.query(AuditEntry).filter_by(action="shift_list_taken_out").all()
    assert {entry.subject for entry in taken_out} == {"list:shifts", "list:sign_ups"}
    assert len(taken_out) == 2


@pytest.mark.parametrize(
    "days", [{"from": ""}, {"until": "mañana"}, {"until": "2099-01-01"}, {"until": "2020-01-01"}]
)
def test_a_list_without_two_near_days_is_not_taken_out(client, shift, days):
    assert take_out(client, "shifts", **days).status_code == 303
    assert db.session.query(AuditEntry).filter_by(action="shift_list_taken_out").count() == 0


def test_a_list_that_does_not_exist_is_a_404(client, shift):
    assert take_out(client, "names").status_code == 404


def test_another_organisation_has_none_of_the_pages(client, session, shift):
    sign_in(client, shifts.coordinator(session))
    session.commit()
    for path in ("sheet", "sheet.pdf", "message"):
        assert client.get(f"/es/desk/shifts/{shift.reference}/{path}").status_code == 404
    assert shift.reference not in client.get("/es/desk/shifts").text


def test_the_text_to_copy_says_what_is_missing(client, session, coordinator, shift):
    from portal.volunteering.planning_shifts import RolePlan

    made = shifts.shift(
        session, planner=coordinator, capacity=3,
        roles=(RolePlan("Cocina", "Kitchen", 2), RolePlan("Puerta", "Door", 1)),
    )  # fmt: skip
    session.commit()
    page = client.get(f"/es/desk/shifts/{made.reference}").text
    assert "(en un centro de acopio)" in page
    assert "Faltan: Cocina (2), Puerta (1)." in page
