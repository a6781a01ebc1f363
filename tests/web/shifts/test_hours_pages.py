"""Pages of hours, of the papers made of them, and of the name left for a lead."""

import logging
from datetime import timedelta

import pypdfium2
import pytest

from portal.clock import utc_now
from portal.extensions import db
from portal.volunteering.models import SignUp
from portal.volunteering.presence_models import (
    Attendance,
    ContactLook,
    HoursCertificate,
    HoursCorrection,
    VolunteerContact,
)
from portal.volunteering.rules import SignUpState as S
from tests.factories import shifts
from tests.factories.people import sign_in
from tests.factories.presences import in_it, shift_today, worked

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def lead(session):
    return shifts.volunteer(session)


@pytest.fixture
def coordinator(session):
    return shifts.coordinator(session)


@pytest.fixture
def shift(session, lead, coordinator):
    """It ended an hour ago."""
    return shift_today(session, in_hours=-5, lead=lead, planner=coordinator)


@pytest.fixture
def done(session, shift, lead):
    """A volunteer who worked its four hours, and their sign-up."""
    made = worked(session, shift, lead)
    session.commit()
    return made


@pytest.fixture
def as_worker(client, done):
    sign_in(client, done[0])
    return done[0]


def correction(shift, sign_up):
    return f"/es/shifts/{shift.reference}/lead/sign-ups/{sign_up.reference}/hours"


GOOD = {
    "hours": "3",
    "minutes": "20",
    "reason": "left_earlier",
    "note": "Salió a comer",
    "seen": "240",
}


def test_hours_are_corrected_and_the_volunteer_sees_it(client, shift, done, lead):
    sign_in(client, lead)
    url = correction(shift, done[1])
    assert "4 h" in client.get(url).text
    for _ in range(2):
        assert client.submit(url, GOOD).status_code == 303
    assert db.session.query(HoursCorrection).count() == 1
    assert "4 h → 3 h 20 min" in client.get(url).text
    sign_in(client, done[0])
    page = client.get("/es/me/hours").text
    assert "Corregido de 4 h a 3 h 20 min" in page
    assert "Se fue antes. Salió a comer" in page


@pytest.mark.parametrize(
    "change, status, words",
    [
        ({"seen": "100"}, 409, "Alguien corrigió estas horas mientras tanto."),
        ({"seen": "nix"}, 409, "Alguien corrigió estas horas mientras tanto."),
        ({"hours": "9"}, 409, "Este turno puede contar a lo más 8 h."),
        ({"hours": "-1"}, 422, "Falta corregir algo"),
        ({"hours": "x"}, 422, "Falta corregir algo"),
        ({"reason": "nix"}, 422, "Falta corregir algo"),
        ({"note": "x" * 121}, 422, "Falta corregir algo"),
    ],
)
def test_a_bad_correction_comes_back_filled(client, shift, done, lead, change, status, words):
    sign_in(client, lead)
    answer = client.submit(correction(shift, done[1]), {**GOOD, **change})
    assert answer.status_code == status
    assert words in answer.text
    assert change.get("note", "Salió a comer") in answer.text
    assert db.session.query(HoursCorrection).count() == 0


def test_a_lead_s_own_hours_are_not_theirs_to_correct(client, session, shift, lead):
    _, own = worked(session, shift, lead, lead)
    session.commit()
    sign_in(client, lead)
    answer = client.submit(correction(shift, own), GOOD)
    assert answer.status_code == 409
    assert "Nadie corrige sus propias horas" in answer.text
    assert correction(shift, own) not in client.get(f"/es/shifts/{shift.reference}/lead").text


def test_others_find_no_hours_to_correct(client, session, shift, done):
    for other in (done[0], shifts.volunteer(session), shifts.coordinator(session)):
        session.commit()
        sign_in(client, other)
        assert client.get(correction(shift, done[1])).status_code == 404


def test_many_hours_go_on_by_key(client, session, lead):
    who = shifts.volunteer(session)
    task = shifts.task(session, planner=(planner := shifts.coordinator(session)))
    for number in range(22):
        shift = shift_today(session, in_hours=-24 * (number + 2), of=task, planner=planner)
        _, sign_up = in_it(session, shift, who)
        sign_up.state = S.COMPLETED
        day = shift.starts_at.date()
        session.add(Attendance(sign_up_id=sign_up.id, day=day, minutes=60))
    session.commit()
    sign_in(client, who)
    first = client.get("/es/me/hours").text
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = client.get(following).text
    assert (first.count('class="card"'), second.count('class="card"')) == (20, 2)
    assert "22 h" in first


def ask(shift, **change):
    today = utc_now().date()
    return {
        "organisation": shift.task.organisation.slug,
        "begins": str(today - timedelta(days=30)),
        "ends": str(today),
        "name": "Luz Inventada Núñez",
        "pressed": "a-mark-of-the-form",
        **change,
    }


def make(client, shift, **change):
    return client.submit("/es/me/hours/certificate", ask(shift, **change))


def read(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[0].get_textpage().get_text_range()
    finally:
        document.close()


def test_a_paper_is_made_and_anybody_checks_it(client, shift, as_worker):
    answer = make(client, shift)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    paper = db.session.query(HoursCertificate).one()
    said = read(answer.data)
    for word in ("Luz Inventada Núñez", paper.code, "4 h", shift.task.organisation.name):
        assert word in said
    with client.session_transaction() as session:
        session.clear()
    page = client.get(f"/es/hours/{paper.code}").text
    assert "Constancia vigente" in page
    assert "4 h" in page
    for secret in ("Luz", as_worker.handle, as_worker.username, as_worker.reference):
        assert secret not in page


def test_pressing_twice_is_one_paper(client, shift, as_worker):
    first, again = make(client, shift), make(client, shift, name="Otro Nombre")
    assert db.session.query(HoursCertificate).count() == 1
    assert "Luz Inventada Núñez" in read(first.data)
    assert "Otro Nombre" not in read(again.data)


def test_a_paper_without_a_name_has_no_name_to_compare(client, shift, as_worker):
    assert make(client, shift, name="").status_code == 200
    page = client.get(f"/es/hours/{db.session.query(HoursCertificate).one().code}").text
    assert "Este papel no lleva nombre." in page


@pytest.mark.parametrize(
    "change, status, words",
    [
        ({"ends": str(utc_now().date() + timedelta(days=2))}, 409, "después de hoy"),
        ({"ends": "2020-01-01"}, 409, "termina antes de empezar"),
        ({"begins": "2020-01-01", "ends": "2020-01-31"}, 409, "No hay horas registradas"),
        ({"begins": "nix"}, 422, "Falta corregir algo"),
        ({"organisation": "nix"}, 422, "Falta corregir algo"),
    ],
)
def test_a_bad_period_comes_back_filled(client, shift, as_worker, change, status, words):
    answer = make(client, shift, **change)
    assert answer.status_code == status
    assert words in answer.text
    assert "Luz Inventada Núñez" in answer.text
    assert db.session.query(HoursCertificate).count() == 0


def test_the_name_is_compared_and_tries_are_few(client, shift, as_worker):
    make(client, shift)
    url = f"/es/hours/{db.session.query(HoursCertificate).one().code}"
    assert "Sí: es el nombre" in client.submit(url, {"name": "luz inventada nunez"}).text
    assert "No coincide" in client.submit(url, {"name": "Otra Persona"}).text
    assert client.submit(url, {"name": ""}).status_code == 422
    codes = [client.submit(url, {"name": f"Otra {n}"}).status_code for n in range(4)]
    assert codes == [200, 200, 200, 429]


@pytest.mark.parametrize("code", ["0000-0000-0000-0000-0000", "nix", "a" * 300])
def test_an_unknown_code_is_said_clearly(client, app, code):
    answer = client.get(f"/es/hours/{code}")
    assert answer.status_code == 404
    assert "Ninguna constancia tiene ese código." in answer.text


def test_guessing_codes_is_stopped(client, app):
    codes = [client.get(f"/es/hours/{number:020}").status_code for number in range(21)]
    assert codes == [404] * 20 + [429]


def test_a_code_typed_from_a_paper_leads_to_its_page(client, shift, as_worker):
    make(client, shift)
    code = db.session.query(HoursCertificate).one().code
    answer = client.get(f"/es/hours?code={code.lower().replace('-', '+')}")
    assert answer.status_code == 303
    assert client.get(answer.location).status_code == 200


def test_a_correction_after_it_was_made_shows_on_the_paper(client, shift, done, lead, as_worker):
    make(client, shift)
    code = db.session.query(HoursCertificate).one().code
    sign_in(client, lead)
    client.submit(correction(shift, done[1]), GOOD)
    page = client.get(f"/es/hours/{code}").text
    assert "Las horas se corrigieron después" in page
    assert "ahora son 3 h 20 min" in page


def test_a_paper_taken_back_says_so(client, session, shift, as_worker):
    make(client, shift)
    code = db.session.query(HoursCertificate).one().code
    url = f"/es/me/hours/certificates/{code}/revocation"
    assert client.submit(url, page="/es/me/hours").status_code == 303
    assert "Constancia retirada" in client.get(f"/es/hours/{code}").text


def shift_of(who):
    """The one shift in which somebody was."""
    return db.session.query(SignUp).filter_by(volunteer_id=who.id).one().shift


def test_another_s_paper_cannot_be_taken_back(client, session, shift, done, as_worker):
    make(client, shift)
    code = db.session.query(HoursCertificate).one().code
    planner = shifts.coordinator(session)
    other, _ = worked(session, shift_today(session, in_hours=-5, planner=planner), planner)
    session.commit()
    sign_in(client, other)
    own = make(client, shift_of(other))
    assert own.status_code == 200
    url = f"/es/me/hours/certificates/{code}/revocation"
    assert client.submit(url, page="/es/me/hours").status_code == 404


CONTACT = {"name": "Luz Inventada", "kin": "Sol Inventado", "phone": "555 010 0199"}


@pytest.fixture
def near(session, lead):
    """A shift that began an hour ago, with somebody in it."""
    shift = shift_today(session, in_hours=-1, lead=lead)
    who, sign_up = in_it(session, shift)
    session.commit()
    return shift, who, sign_up


def leave(client, who, **change):
    sign_in(client, who)
    return client.submit("/es/me/contact", {**CONTACT, **change})


def look(client, near, lead):
    shift, _, sign_up = near
    sign_in(client, lead)
    place = f"/es/shifts/{shift.reference}/lead"
    return client.submit(f"{place}/sign-ups/{sign_up.reference}/contact", page=place)


def test_the_lead_reads_the_name_and_the_volunteer_sees_who_looked(client, near, lead, caplog):
    caplog.set_level(logging.DEBUG)
    assert leave(client, near[1]).status_code == 303
    page = client.get("/es/me/contact").text
    assert "Ya dejaste un contacto." in page
    assert "Luz Inventada" not in page
    answer = look(client, near, lead)
    assert answer.headers["Cache-Control"] == "no-store"
    for said in CONTACT.values():
        assert said in answer.text
        assert said not in caplog.text
    sign_in(client, near[1])
    assert lead.handle in client.get("/es/me/contact").text.split("Quién lo ha abierto")[1]


def test_the_list_itself_names_nobody(client, near, lead):
    leave(client, near[1])
    sign_in(client, lead)
    page = client.get(f"/es/shifts/{near[0].reference}/lead").text
    assert "Ver nombre y a quién avisar" in page
    assert "Luz" not in page


def test_after_the_check_out_nothing_is_shown(client, near, lead):
    leave(client, near[1])
    db.session.query(SignUp).one().state = S.COMPLETED
    db.session.commit()
    answer = look(client, near, lead)
    assert answer.status_code == 409
    assert "Ahora no se muestran nombres ni teléfonos." in answer.text
    assert db.session.query(ContactLook).count() == 0


def test_it_is_erased_at_once(client, near):
    leave(client, near[1])
    answer = client.submit("/es/me/contact/removal", page="/es/me/contact")
    assert answer.status_code == 303
    assert db.session.query(VolunteerContact).count() == 0


@pytest.mark.parametrize("change", [{"name": ""}, {"phone": "12"}, {"kin": "x" * 81}])
def test_a_bad_contact_comes_back_filled(client, near, change):
    answer = leave(client, near[1], **change)
    assert answer.status_code == 422
    assert {**CONTACT, **change}["name"] in answer.text
    assert db.session.query(VolunteerContact).count() == 0
