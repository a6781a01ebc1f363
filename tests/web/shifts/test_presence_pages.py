"""Phones at the meeting point: codes shown, scanned, typed, forged and used twice."""

import re

import pytest

from portal.extensions import db
from portal.volunteering.models import SignUp
from portal.volunteering.presence_models import Attendance
from portal.volunteering.presence_queries import code_of, code_of_shift
from portal.volunteering.presence_rules import Deed
from portal.volunteering.rules import SignUpState as S
from tests.factories import shifts
from tests.factories.people import sign_in
from tests.factories.presences import in_it, shift_today

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def key(app):
    return app.config["SETTINGS"].secret("PORTAL_LINK_KEY")


@pytest.fixture
def lead(session):
    return shifts.volunteer(session)


@pytest.fixture
def coordinator(session):
    return shifts.coordinator(session)


@pytest.fixture
def shift(session, lead, coordinator):
    """It began an hour ago."""
    return shift_today(session, in_hours=-1, lead=lead, planner=coordinator)


@pytest.fixture
def member(session, shift):
    """Somebody confirmed in it, and their sign-up."""
    who, sign_up = in_it(session, shift)
    session.commit()
    return who, sign_up


@pytest.fixture
def as_member(client, member):
    sign_in(client, member[0])
    return member


@pytest.fixture
def as_lead(client, member, lead):
    sign_in(client, lead)
    return lead


def own(shift):
    return f"/es/shifts/{shift.reference}/presence"


def led(shift):
    return f"/es/shifts/{shift.reference}/lead"


def states():
    db.session.rollback()
    return {sign_up.state for sign_up in db.session.query(SignUp)}


def wrong_code_of(shift, key):
    """One that belongs to nobody here."""
    return "ZZZZ-ZZZZ" if code_of_shift(shift, Deed.ARRIVE, key) != "ZZZZ-ZZZZ" else "YYYY-YYYY"


def test_one_s_own_page_shows_a_code_and_its_picture(client, shift, as_member, key):
    page = client.get(own(shift)).text
    assert code_of(shift, as_member[1].reference, Deed.ARRIVE, key) in page
    assert "data:image/svg+xml;base64," in page
    assert "Registra tu llegada" in page


def test_the_shift_and_my_shifts_lead_there(client, shift, as_member):
    for url in (f"/es/shifts/{shift.reference}", "/es/me"):
        assert f'href="{own(shift)}"' in client.get(url).text


@pytest.mark.parametrize(
    "in_hours, shown", [(2.5, False), (1.5, True), (-3.9, True), (-4.1, False)]
)
def test_the_code_shows_in_its_time_only(client, session, in_hours, shown):
    shift = shift_today(session, in_hours=in_hours)
    who, _ = in_it(session, shift)
    session.commit()
    sign_in(client, who)
    assert ("Muestra este código" in client.get(own(shift)).text) is shown


def test_whoever_was_never_in_the_shift_has_no_such_page(client, session, shift, member):
    sign_in(client, shifts.volunteer(session))
    session.commit()
    assert client.get(own(shift)).status_code == 404


def test_the_camera_opens_a_question_and_only_the_answer_notes_it(client, shift, as_member, key):
    link = f"{own(shift)}/{code_of_shift(shift, Deed.ARRIVE, key)}"
    assert "¿Registrar tu llegada?" in client.get(link).text
    assert states() == {S.CONFIRMED}
    answer = client.submit(own(shift), {"code": code_of_shift(shift, Deed.ARRIVE, key)}, page=link)
    assert (answer.status_code, answer.location) == (303, own(shift))
    assert states() == {S.CHECKED_IN}
    page = client.get(own(shift)).text
    assert "Listo: ya llegaste." in page
    assert "Registra tu salida" in page


def test_whoever_is_not_signed_in_is_led_back_to_the_question(client, shift, member, key):
    link = f"{own(shift)}/{code_of_shift(shift, Deed.ARRIVE, key)}"
    answer = client.get(link)
    assert answer.status_code == 302
    assert "login?next=" in answer.location
    assert shift.reference in answer.location


def test_leaving_counts_and_is_shown(client, shift, as_member, key):
    for deed in Deed:
        data = {"code": code_of_shift(shift, deed, key).lower()}
        assert client.submit(own(shift), data).status_code == 303
    page = client.get(own(shift)).text
    assert "Cuentan" in page
    assert "Muestra este código" not in page
    assert states() == {S.COMPLETED}


def test_a_forged_code_is_refused_and_what_was_typed_stays(client, shift, as_member, key):
    code = wrong_code_of(shift, key)
    answer = client.submit(own(shift), {"code": code})
    assert answer.status_code == 409
    assert "Ese código no es de este turno." in answer.text
    assert f'value="{code}"' in answer.text
    assert client.get(f"{own(shift)}/{code}").status_code == 409
    assert states() == {S.CONFIRMED}


def test_another_shift_s_code_is_refused(client, session, shift, as_member, key):
    other = shift_today(session, in_hours=-1)
    session.commit()
    answer = client.submit(own(shift), {"code": code_of_shift(other, Deed.ARRIVE, key)})
    assert answer.status_code == 409
    assert "Ese código no es de este turno." in answer.text


def test_a_code_used_twice_says_when_it_was_noted(client, shift, as_member, key):
    data = {"code": code_of_shift(shift, Deed.ARRIVE, key)}
    assert client.submit(own(shift), data).status_code == 303
    answer = client.submit(own(shift), data)
    assert answer.status_code == 409
    assert re.search(r"Esa llegada ya se registró: \w+", answer.text)


def test_an_empty_code_is_said_at_its_field(client, shift, as_member):
    answer = client.submit(own(shift), {"code": ""})
    assert answer.status_code == 422
    assert "Falta corregir algo" in answer.text


def test_guessing_is_stopped_for_that_account_alone(client, session, shift, as_member, key):
    for _ in range(12):
        assert client.submit(own(shift), {"code": "0000-0000"}).status_code == 409
    assert client.submit(own(shift), {"code": "0000-0000"}).status_code == 429
    other, _ = in_it(session, shift)
    session.commit()
    sign_in(client, other)
    data = {"code": code_of_shift(shift, Deed.ARRIVE, key)}
    assert client.submit(own(shift), data).status_code == 303


def test_whoever_scans_many_right_codes_is_not_stopped(client, session, shift, member, lead, key):
    crowd = shift_today(session, in_hours=-1, lead=lead, capacity=16)
    codes = [
        code_of(crowd, in_it(session, crowd)[1].reference, Deed.ARRIVE, key) for _ in range(14)
    ]
    session.commit()
    sign_in(client, lead)
    for code in codes:
        assert (
            client.submit(f"{led(crowd)}/scan", {"code": code}, page=led(crowd)).status_code == 303
        )


def test_the_lead_s_camera_opens_whose_code_it_is(client, shift, member, as_lead, key):
    who, sign_up = member
    link = f"{led(shift)}/scan/{code_of(shift, sign_up.reference, Deed.ARRIVE, key)}"
    page = client.get(link).text
    assert f"<h1>{who.handle}</h1>" in page
    assert states() == {S.CONFIRMED}
    data = {"code": code_of(shift, sign_up.reference, Deed.ARRIVE, key)}
    assert client.submit(f"{led(shift)}/scan", data, page=link).status_code == 303
    assert f"Llegó: {who.handle}" in client.get(led(shift)).text


def test_the_lead_is_told_of_a_forged_and_of_a_used_code(client, shift, member, as_lead, key):
    code = code_of(shift, member[1].reference, Deed.ARRIVE, key)
    forged = wrong_code_of(shift, key)
    assert client.get(f"{led(shift)}/scan/{forged}").status_code == 409
    answers = [
        client.submit(f"{led(shift)}/scan", {"code": said}, page=led(shift))
        for said in (forged, code, code)
    ]
    assert [answer.status_code for answer in answers] == [409, 303, 409]
    assert "Esa llegada ya se registró" in answers[2].text


@pytest.mark.parametrize("deed, title", [("in", "Código de llegada"), ("out", "Código de salida")])
def test_the_lead_shows_the_shift_s_code(client, shift, as_lead, key, deed, title):
    page = client.get(f"{led(shift)}/code/{deed}").text
    assert f"<h1>{title}</h1>" in page
    assert code_of_shift(shift, Deed(deed), key) in page


def test_the_list_is_by_handle_and_steps_are_noted(client, shift, member, as_lead):
    who, sign_up = member
    page = client.get(led(shift)).text
    assert who.handle in page
    assert who.username not in page
    assert shift.meeting_point in page
    place = f"{led(shift)}/sign-ups/{sign_up.reference}"
    for _ in range(2):
        assert client.submit(place, {"to": "checked_in"}, page=led(shift)).status_code == 303
    assert states() == {S.CHECKED_IN}


@pytest.mark.parametrize("to", ["confirmed", "excused", "nix", ""])
def test_what_a_lead_may_not_say_is_a_404(client, shift, member, as_lead, to):
    place = f"{led(shift)}/sign-ups/{member[1].reference}"
    assert client.submit(place, {"to": to}, page=led(shift)).status_code == 404


def test_a_step_out_of_order_is_refused_on_the_list(client, shift, member, as_lead):
    place = f"{led(shift)}/sign-ups/{member[1].reference}"
    answer = client.submit(place, {"to": "completed"}, page=led(shift))
    assert answer.status_code == 409
    assert "Ese cambio ya no es posible" in answer.text


def test_all_leave_at_once_but_only_those_on_the_page(client, session, shift, member, as_lead):
    other, _ = in_it(session, shift)
    session.commit()
    for sign_up in db.session.query(SignUp).all():
        place = f"{led(shift)}/sign-ups/{sign_up.reference}"
        client.submit(place, {"to": "checked_in"}, page=led(shift))
    answer = client.submit(f"{led(shift)}/all-out", {"here": member[1].reference}, page=led(shift))
    assert answer.status_code == 303
    assert states() == {S.CHECKED_IN, S.COMPLETED}
    assert other.handle in client.get(led(shift)).text


def pages_of_the_lead(shift, key):
    code = code_of_shift(shift, Deed.ARRIVE, key)
    return [led(shift), f"{led(shift)}/code/in", f"{led(shift)}/scan/{code}"]


def test_others_find_no_such_page(client, session, shift, member, key):
    for other in (member[0], shifts.volunteer(session), shifts.coordinator(session)):
        session.commit()
        sign_in(client, other)
        for url in pages_of_the_lead(shift, key):
            assert client.get(url).status_code == 404


def test_who_coordinates_there_has_them_too(client, session, shift, member, coordinator, key):
    sign_in(client, coordinator)
    for url in pages_of_the_lead(shift, key)[:2]:
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("in_hours, found", [(25, 404), (23, 200), (-27, 200), (-29, 404)])
def test_the_lead_s_page_is_there_near_the_shift_only(client, session, lead, in_hours, found):
    shift = shift_today(session, in_hours=in_hours, lead=lead)
    session.commit()
    sign_in(client, lead)
    assert client.get(led(shift)).status_code == found
    assert ("Encabezas este turno" in client.get("/es/me").text) is (found == 200)


@pytest.fixture
def missed(session, lead, coordinator):
    """Somebody who did not check out of a shift that ended an hour ago."""
    shift = shift_today(session, in_hours=-5, lead=lead, planner=coordinator)
    who, sign_up = in_it(session, shift)
    sign_up.state = S.CHECKED_IN
    day = shift.starts_at.date()
    session.add(Attendance(sign_up_id=sign_up.id, day=day, came_at=shift.starts_at, minutes=0))
    session.commit()
    return shift, who, sign_up


def test_a_missed_check_out_is_a_red_line_until_it_is_answered(client, missed, coordinator):
    shift, who, sign_up = missed
    sign_in(client, coordinator)
    page = client.get("/es/desk/shifts").text
    assert "Falta la salida de 1 persona que ya debía haber vuelto." in page
    assert f'href="{led(shift)}">{who.handle}' in page
    place = f"{led(shift)}/sign-ups/{sign_up.reference}/missed"
    assert client.submit(place, {"to": "cannot_reach"}, page=led(shift)).status_code == 303
    assert "no se le localiza" in client.get("/es/desk/shifts").text
    assert client.submit(place, {"to": "safe"}, page=led(shift)).status_code == 303
    assert "Falta la salida" not in client.get("/es/desk/shifts").text


def test_another_organisation_has_no_red_line(client, session, missed):
    sign_in(client, shifts.coordinator(session))
    session.commit()
    assert "Falta la salida" not in client.get("/es/desk/shifts").text


def test_an_answer_that_does_not_exist_is_a_404(client, missed, lead):
    shift, _, sign_up = missed
    sign_in(client, lead)
    place = f"{led(shift)}/sign-ups/{sign_up.reference}/missed"
    assert client.submit(place, {"to": "nix"}, page=led(shift)).status_code == 404


def test_pages_are_in_english_too(client, shift, as_member):
    page = client.get(own(shift).replace("/es/", "/en/")).text
    assert "Show this code" in page
