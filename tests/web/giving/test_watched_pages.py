"""The treasury reads who gave as much as the law names, and notes what was done."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.clock import day_of, utc_now
from portal.extensions import db, transaction
from portal.giving.watched_models import DonorDuty
from tests.factories.donors import paid
from tests.factories.giving import campaign
from tests.factories.people import organisation, person, sign_in
from tests.web.client import TOKEN, strict_client

PAGE = "/es/desk/watched"


def today():
    return day_of(utc_now())


@pytest.fixture
def ngo(app):
    with transaction() as session:
        return organisation(session)


def someone(app, at, role=Role.FINANCE):
    client = strict_client(app)
    with transaction() as session:
        sign_in(client, person(session, role, at=at))
    return client


def given(ngo, times, email="ana@example.org"):
    with transaction() as session:
        to = campaign(session, at=ngo)
        return [paid(session, to, email, 4_900_000).reference for _ in range(times)]


def noted():
    db.session.rollback()
    return sorted((row.duty, row.done_on) for row in db.session.scalars(select(DonorDuty)).all())


def test_an_empty_page_says_what_comes_here(app, ngo):
    page = someone(app, ngo).get(PAGE).text
    assert "Nadie ha dado tanto" in page
    assert "188,282.55" in page
    assert "376,565.10" in page


def test_what_is_due_is_shown_and_noted(app, ngo):
    gift = given(ngo, 8)[-1]
    client = someone(app, ngo)
    page = client.get(PAGE).text
    assert "ana@example.org" in page
    assert "Por identificar" in page
    assert "Avisar al SAT" in page
    for duty in ("identified", "told"):
        answer = client.submit(f"{PAGE}/{gift}/{duty}", {"done_on": f"{today()}"}, page=PAGE)
        assert answer.status_code == 303
    assert noted() == [("identified", today()), ("told", today())]
    page = client.get(PAGE).text
    assert "Identidad comprobada" in page
    assert "Aviso presentado" in page
    again = client.get(PAGE)
    assert "Por identificar" not in again.text


def test_a_second_click_and_a_wrong_day(app, ngo):
    gift = given(ngo, 8)[-1]
    client = someone(app, ngo)
    token = TOKEN.search(client.get(PAGE).text)[1]

    def send(day, duty="told"):
        data = {"csrf_token": token, "done_on": f"{day}"}
        return client.post(f"{PAGE}/{gift}/{duty}", data=data)

    assert send("").status_code == 400
    assert send("ayer").status_code == 400
    wrong = send(today() + timedelta(days=1))
    assert wrong.status_code == 422
    assert "El día debe estar entre" in wrong.text
    assert [send(today()).status_code for _click in range(2)] == [303, 303]
    assert noted() == [("told", today())]
    assert client.post(f"{PAGE}/{gift}/other", data={"csrf_token": token}).status_code == 404


def test_another_organisation_and_another_role_see_nothing(app, ngo):
    gift = given(ngo, 8)[-1]
    with transaction() as session:
        other = organisation(session)
    stranger = someone(app, other)
    assert "ana@example.org" not in stranger.get(PAGE).text
    given(other, 4, "beto@example.org")
    token = TOKEN.search(stranger.get(PAGE).text)[1]
    data = {"csrf_token": token, "done_on": f"{today()}"}
    assert stranger.post(f"{PAGE}/{gift}/told", data=data).status_code == 404
    assert someone(app, ngo, Role.ORGANISATION_ADMIN).get(PAGE).status_code == 404
    assert noted() == []
