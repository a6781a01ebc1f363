"""A volunteer's own pages: skills, notices, watching, data, and leaving for good."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.accounts.models import User
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.extensions import db
from portal.jobs.rounds import run_round
from portal.notices.models import Notice
from portal.volunteering.models import Shift, SignUp, VolunteerSkill
from portal.volunteering.people_models import ShiftWatch, VolunteerHome
from portal.volunteering.rules import SignUpState
from portal.volunteering.signing_up import sign_up
from portal.volunteering.skill_rules import Skill
from tests.factories import shifts
from tests.factories.people import person, sign_in
from tests.factories.sign_ins import person_with_password
from tests.factories.volunteers import able, minor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

OWN_PAGES = ["", "/past", "/notices", "/skills", "/watch", "/data"]


@pytest.fixture
def volunteer(session, client):
    made = shifts.volunteer(session)
    session.commit()
    sign_in(client, made)
    return made


@pytest.fixture
def shift(session):
    made = shifts.shift(session, capacity=2)
    session.commit()
    return made


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def take(session, shift, who):
    sign_up(session, shift=shift.reference, volunteer=actor_for(who), now=utc_now())
    session.commit()


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize("page", OWN_PAGES)
def test_every_own_page_answers_and_leads_to_the_others(client, volunteer, lang, page):
    answer = client.get(f"/{lang}/me{page}")
    assert answer.status_code == 200
    assert all(f'href="/{lang}/me{other}"' in answer.text for other in OWN_PAGES)


@pytest.mark.parametrize("page", OWN_PAGES)
def test_strangers_are_led_to_the_door(client, shift, page):
    assert client.get(f"/es/me{page}").status_code == 302


@pytest.mark.parametrize("page", ["/skills", "/watch"])
def test_whoever_is_no_volunteer_has_no_such_page(client, session, page):
    donor = person(session, Role.DONOR, second_factor=False)
    session.commit()
    sign_in(client, donor)
    assert client.get(f"/es/me{page}").status_code == 404
    assert client.get("/es/me").status_code == 200


def test_a_skill_is_declared_twice_and_there_once(client, volunteer):
    for _ in range(2):
        answer = client.submit("/es/me/skills", {"skill": "cooking"})
        assert answer.status_code == 303
    assert count(VolunteerSkill) == 1
    assert "Muéstralo a la persona que coordina" in client.get("/es/me/skills").text


@pytest.mark.parametrize("skill", ["", "levitation"])
def test_what_is_not_on_the_list_comes_back(client, volunteer, skill):
    assert client.submit("/es/me/skills", {"skill": skill}).status_code == 422
    assert count(VolunteerSkill) == 0


def test_a_skill_is_taken_back(client, volunteer, session):
    able(session, session.get(User, volunteer.id), Skill.COOKING)
    session.commit()
    removal = "/es/me/skills/cooking/removal"
    assert client.submit(removal, page="/es/me/skills").status_code == 303
    assert count(VolunteerSkill) == 0
    assert client.submit("/es/me/skills/nada/removal", page="/es/me/skills").status_code == 404


def test_the_page_says_what_each_level_opens(client, volunteer):
    page = client.get("/es/me/skills").text
    assert "Tienes: Nivel 1: identidad vista." in page
    row = page.split("Nivel 3: capacitación hecha")[1].split("</tr>")[0]
    assert "Con familias" in row


def test_to_a_minor_the_page_promises_neither_street_nor_families(client, session, volunteer):
    minor(session, session.get(User, volunteer.id), years=17)
    session.commit()
    table = client.get("/es/me/skills").text.split("<tbody>")[1].split("</tbody>")[0]
    assert "En una oficina" in table
    assert "Con familias" not in table
    assert "En la calle" not in table


def test_where_one_lives_is_said_and_unsaid(client, volunteer, shift):
    home = shift.area.state_code
    assert client.submit("/es/me/home", {"state": home}, page="/es/me/skills").status_code == 303
    assert db.session.scalar(select(VolunteerHome.state_code)) == home
    client.submit("/es/me/home", {"state": ""}, page="/es/me/skills")
    assert count(VolunteerHome) == 0
    assert client.submit("/es/me/home", {"state": "99"}, page="/es/me/skills").status_code == 404


def test_watching_and_the_switch(client, volunteer):
    for _ in range(2):
        assert client.submit("/es/me/watch", {"state": "", "skill": "law"}).status_code == 303
    assert count(ShiftWatch) == 1
    client.submit("/es/me/watch", {"state": "", "skill": "maya"})
    one = db.session.scalar(select(ShiftWatch.reference))
    client.submit(f"/es/me/watch/{one}/removal", page="/es/me/watch")
    assert count(ShiftWatch) == 1
    assert client.submit("/es/me/watch/off", page="/es/me/watch").status_code == 303
    assert count(ShiftWatch) == 0


def test_the_sixth_wish_is_refused_with_the_reason(client, volunteer):
    for skill in ("law", "maya", "cooking", "driving", "design"):
        client.submit("/es/me/watch", {"state": "", "skill": skill})
    answer = client.submit("/es/me/watch", {"state": "", "skill": "otomi"})
    assert answer.status_code == 409
    assert "Ya tienes cinco" in answer.text
    assert '<option selected value="otomi">' in answer.text


def test_without_e_mail_one_reads_here_what_was_told(client, session, volunteer, shift):
    take(session, shift, volunteer)
    run_round()
    notice = db.session.scalar(select(Notice))
    assert (notice.user_id, notice.outcome) == (volunteer.id, "unaddressed")
    page = client.get("/es/me/notices").text
    assert "Novedad sobre tu turno" in page
    assert f'href="/es/shifts/{shift.reference}"' in page
    assert "News about your shift" in client.get("/en/me/notices").text


def test_nobody_reads_the_notices_of_another(client, session, volunteer, shift):
    take(session, shift, shifts.volunteer(session))
    run_round()
    assert "Novedad sobre tu turno" not in client.get("/es/me/notices").text


@pytest.mark.parametrize("kind, facts", [
    ("skill_answered", {"answer": "skill_refused"}),
    ("renewal_due", {"what": "skill", "ends": "2026-12-20"}),
    ("renewal_due", {"what": "level-2", "ends": "2026-12-20"}),
    ("shifts_short", {"shifts": "abc/def"}),
    ("shift_asked", {"shift": "abc"}),
])  # fmt: skip
def test_every_new_notice_reads_well_in_both_languages(client, session, volunteer, kind, facts):
    session.add(
        Notice(kind=kind, language="es", facts=facts, user_id=volunteer.id, created_at=utc_now())
    )
    session.commit()
    for lang in ("es", "en"):
        page = client.get(f"/{lang}/me/notices").text
        card = page.split('class="card"')[1].split("</li>")[0]
        assert "http" not in card
        assert f'href="/{lang}/' in card


def test_what_is_over_is_on_a_page_of_its_own(client, session, volunteer, shift):
    take(session, shift, volunteer)
    row, of = session.scalar(select(SignUp)), session.get(Shift, shift.id)
    back = timedelta(days=10)
    of.starts_at, of.ends_at = of.starts_at - back, of.ends_at - back
    row.starts_at, row.ends_at = row.starts_at - back, row.ends_at - back
    row.rest_until, row.state = row.rest_until - back, SignUpState.COMPLETED
    session.commit()
    title = of.task.title_es
    assert title not in client.get("/es/me").text
    page = client.get("/es/me/past").text
    assert title in page
    assert "Cumplido" in page


def test_the_file_has_everything_and_is_kept_by_nobody(client, volunteer):
    answer = client.get("/es/me/data.json")
    assert answer.mimetype == "application/json"
    assert "no-store" in answer.headers["Cache-Control"]
    assert json.loads(answer.data)["account"]["reference"] == volunteer.reference


def stale(client):
    with client.session_transaction() as session:
        session["fs_paa"] -= 16 * 60


def test_data_and_erasure_ask_for_the_password_again(client, session):
    made = person_with_password(session, Role.VOLUNTEER)
    session.commit()
    sign_in(client, made)
    stale(client)
    assert "/verify" in client.get("/es/me/data.json").location
    assert "/verify" in client.submit("/es/me/erasure", page="/es/me/data").location
    assert db.session.get(User, made.id).active


def test_delete_me_ends_everything(client, session, volunteer, shift):
    take(session, shift, volunteer)
    name = volunteer.handle
    answer = client.submit("/es/me/erasure", page="/es/me/data")
    assert answer.status_code == 303
    db.session.expire_all()
    assert db.session.get(Shift, shift.id).taken == 0
    assert db.session.scalar(select(User.id).where(User.handle == name)) is None
    assert client.get("/es/me").status_code == 302


def test_a_session_elsewhere_ends_too(app, client, session, volunteer):
    other = app.test_client()
    sign_in(other, volunteer)
    assert other.get("/es/me").status_code == 200
    client.submit("/es/me/erasure", page="/es/me/data")
    assert other.get("/es/me").status_code == 302


def test_staff_are_told_what_to_do_first(client, session):
    staff = person(session, Role.COORDINATOR)
    session.commit()
    sign_in(client, staff)
    answer = client.submit("/es/me/erasure", page="/es/me/data")
    assert answer.status_code == 409
    assert "No se borró nada" in answer.text
    assert db.session.get(User, staff.id).active
