"""The whole way of a volunteer who has no e-mail, or none that nobody else reads."""

import re

import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.extensions import db, mail
from portal.jobs.rounds import run_round
from tests.factories import shifts
from tests.factories.people import sign_in
from tests.web.client import strict_client

OLD, NEW = "cinco-lunas-verdes", "siete-soles-azules"
CODE = re.compile(r'id="one-time-code">([A-Z]+-[A-Z]+)<')


@pytest.fixture
def planner(session):
    made = shifts.coordinator(session)
    session.commit()
    return made


@pytest.fixture
def desk(app, planner):
    browser = strict_client(app)
    sign_in(browser, planner)
    return browser


@pytest.fixture
def shift(session, planner):
    task = shifts.task(session, planner=planner, level_needed=0)
    made = shifts.shift(session, planner=planner, of=task, capacity=2, minimum=2)
    session.commit()
    return made


def joined(desk, planner, client):
    """Somebody opens an account with the code that the coordinator dictates."""
    page = "/es/desk/volunteers"
    where = planner.memberships[0].organisation_id
    shown = desk.submit(f"{page}/codes", {"organisation": where}, page=page).text
    form = {"code": CODE.search(shown)[1], "handle": "Zanate", "username": "zanate"}
    answer = client.submit("/es/accounts/join", {**form, "password": OLD, "again": OLD})
    assert answer.status_code == 303, answer.text
    return db.session.scalar(select(User).where(User.username == "zanate"))


def test_from_the_code_to_the_notice_without_a_mail(app, client, desk, planner, shift):
    outbox = mail.outbox = app.extensions["mailman"].outbox = []
    person = joined(desk, planner, client)
    assert person.email is None
    sign_in(client, person)
    place = f"/es/shifts/{shift.reference}"
    assert client.submit(f"{place}/sign-ups", page=place).status_code == 303
    run_round()
    assert outbox == []
    assert f'href="{place}"' in client.get("/es/me/notices").text
    assert "/me/notices" in client.get("/es/accounts").text


def test_a_forgotten_password_is_mended_by_a_code_and_ends_the_sessions(client, desk, planner, app):
    person = joined(desk, planner, client)
    elsewhere = strict_client(app)
    sign_in(elsewhere, person)
    page = f"/es/desk/volunteers/{person.reference}"
    shown = desk.submit(f"{page}/reset-code", page=page).text
    form = {"identity": "zanate", "code": CODE.search(shown)[1], "password": NEW}
    answer = client.submit("/es/accounts/reset-with-code", {**form, "again": NEW})
    assert answer.status_code == 303, answer.text
    assert elsewhere.get("/es/me").status_code == 302
    again = client.submit("/es/accounts/reset-with-code", {**form, "again": NEW})
    assert again.status_code == 409


def test_such_a_person_can_be_asked_and_reads_it(client, desk, planner, shift):
    person = joined(desk, planner, client)
    page = f"/es/desk/shifts/{shift.reference}/willing"
    assert desk.submit(f"{page}/{person.reference}", page=page).status_code == 303
    sign_in(client, person)
    assert "¿Puedes venir a un turno?" in client.get("/es/me/notices").text
