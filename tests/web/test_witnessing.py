"""The witness's one page: what is near, a closed list, one answer."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.incidents.models import Attestation, Incident
from portal.incidents.period_rules import local_day
from portal.incidents.rules import IncidentState
from portal.organisations.models import Applicant
from tests.domain.incidents.test_witnessing import parish, read
from tests.factories.incidents import area, proposed, spoken, verifier
from tests.factories.people import person, sign_in
from tests.web.client import strict_client

PAGE = "/es/verification/near"


def text_of(answer):
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


@pytest.fixture
def near(app, client):
    """The reference of what waits near a witness who is signed in."""
    with transaction() as session:
        incident, who = spoken(session, proposed(session)), parish(session)
        reference = incident.reference
    sign_in(client, who)
    return reference


def send(client, reference, **given):
    fields = {f"{reference}-{name}": value for name, value in given.items()}
    return client.submit(f"{PAGE}/{reference}", fields, page=PAGE)


def test_one_answer_is_sent_and_counts_once(client, near):
    page = text_of(client.get(PAGE))
    assert "Relato de prueba" in page
    assert "No podemos decir" in page
    answer = send(client, near, known="saw_it")
    assert (answer.status_code, answer.location) == (303, PAGE)
    incident = db.session.scalars(select(Incident).where(Incident.reference == near)).one()
    assert incident.state is IncidentState.VERIFIED
    db.session.rollback()
    assert "No hace falta hacer nada" in text_of(client.get(PAGE))


def test_what_was_sent_twice_and_what_is_no_answer(app, client, near):
    assert send(client, near, known="everything").status_code == 400
    page = client.get(PAGE)
    token = re.search(r'name="[^"]*csrf_token"[^>]*value="([^"]+)"', page.text).group(1)
    twice = {f"{near}-csrf_token": token, f"{near}-known": "cannot_say"}
    codes = [client.post(f"{PAGE}/{near}", data=twice).status_code for _ in range(2)]
    assert codes == [303, 409]
    with transaction() as session:
        assert len(session.scalars(select(Attestation)).all()) == 2
        away = read(session, proposed(session, area_code=area(session, "20001").code)).reference
    assert client.post(f"{PAGE}/{away}", data=twice).status_code in {400, 404}


def test_it_opens_nothing_else(client, near):
    for path in ("/es/verification/", f"/es/verification/{near}", "/es/desk/alliance/votes"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.INTERMEDIARY, Role.ORGANISATION_ADMIN])
def test_nobody_else_has_the_page(app, role):
    client = strict_client(app)
    with transaction() as session:
        user = person(session, role)
    sign_in(client, user)
    assert client.get(PAGE).status_code == 404


def test_it_tells_the_week_once_the_public_is_told_no_more_and_never_who_spoke(app, client):
    now = utc_now()
    with transaction() as session:
        speaker = verifier(session)
        old = proposed(session, happened_on=local_day(now) - timedelta(days=18))
        spoken(session, old, by=speaker)
        who, name = parish(session), speaker.memberships[0].organisation.name
    sign_in(client, who)
    page = text_of(client.get(PAGE))
    assert "semana del" in page
    assert name not in page


def test_a_parish_asks_to_be_a_witness(client, app):
    with transaction() as session:
        area(session)
    said = {
        "name": "Parroquia de prueba", "registration": "ABC010101AB8", "does": "Escucha",
        "area": "Sierra", "contact": "casa@parroquia.invalid", "web": "",
    }  # fmt: skip
    page = "/es/organisations/apply/witness"
    assert client.submit(page, {**said, "witness_area": "99999"}, page=page).status_code == 400
    assert client.submit(page, {**said, "witness_area": "20067"}, page=page).status_code == 303
    assert client.submit(page, {**said, "witness_area": "20067"}, page=page).status_code == 409
    assert db.session.scalars(select(Applicant.witness_area)).all() == ["20067"]
