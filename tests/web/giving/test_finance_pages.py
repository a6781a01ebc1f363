"""Staff draft, open, pause and close campaigns, see gifts and books, and close the batch."""

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.accounts.models import Organisation
from portal.extensions import db, transaction
from portal.giving.models import Campaign
from tests.factories.giving import campaign
from tests.factories.incidents import proposed, verified
from tests.factories.people import organisation, person, sign_in
from tests.web.client import strict_client

PAGES = ["/es/desk/campaigns", "/es/desk/gifts", "/es/desk/books", "/es/desk/batches"]


@pytest.fixture
def finance(app, client):
    """The organisation of the signed-in finance person."""
    with transaction() as session:
        ngo = organisation(session, stripe_account="acct_finance")
        sign_in(client, person(session, Role.FINANCE, at=ngo))
        return ngo.id


@pytest.mark.parametrize("path", PAGES)
def test_finance_sees_each_page(client, finance, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.CASEWORKER, Role.INTERMEDIARY])
@pytest.mark.parametrize("path", PAGES)
def test_others_find_nothing(app, client, path, role):
    with transaction() as session:
        sign_in(client, person(session, role))
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_strangers_are_sent_to_sign_in(client, path):
    assert client.get(path).status_code == 302


def draft(client, incident, **more):
    data = {
        "incident": incident,
        "slug": "techo-y-comida",
        "title_es": "Techo y comida",
        "story_es": "Qué hace falta.",
        "title_en": "",
        "story_en": "",
        "goal": "10,000",
        **more,
    }
    return client.submit("/es/desk/campaigns/new", data)


def the_campaign():
    db.session.rollback()
    return db.session.scalars(select(Campaign)).one()


def press(client, step):
    campaign = the_campaign()
    page = f"/es/desk/campaigns/{campaign.reference}"
    data = {"version": campaign.version}
    return client.submit(f"{page}/{step}", data, page=page, follow_redirects=True)


@pytest.fixture
def second(app, finance):
    """A client in which a colleague is signed in."""
    with transaction() as session:
        ngo = session.get_one(Organisation, finance)
        colleague = strict_client(app)
        sign_in(colleague, person(session, Role.ORGANISATION_ADMIN, at=ngo))
    return colleague


def test_a_campaign_is_drafted_reviewed_opened_paused_and_closed(client, finance, second):
    with transaction() as session:
        incident = verified(session).reference
    assert draft(client, incident).status_code == 303
    assert client.get("/es/campaigns/techo-y-comida").status_code == 404
    press(client, "send")
    assert client.get("/es/campaigns/techo-y-comida").status_code == 404
    assert press(client, "approve").status_code == 409
    for step, state in (
        ("approve", "open"),
        ("pause", "paused"),
        ("resume", "open"),
        ("close", "closed"),
    ):
        press(second, step)
        assert the_campaign().state == state
    assert "terminó" in client.get("/es/campaigns/techo-y-comida").get_data(as_text=True)


def test_an_unverified_incident_carries_no_campaign(client, finance):
    with transaction() as session:
        incident = proposed(session).reference
    answer = draft(client, incident)
    assert answer.status_code == 409
    assert "No hay un hecho verificado" in answer.get_data(as_text=True)


def test_a_draft_does_not_open_once_its_incident_is_retracted(client, finance, second):
    with transaction() as session:
        incident = verified(session)
        reference = incident.reference
    draft(client, reference)
    press(client, "send")
    with transaction() as session:
        session.merge(incident).state = "retracted"
    answer = press(second, "approve")
    assert "ya no está verificado" in answer.get_data(as_text=True)
    assert the_campaign().state == "review"


@pytest.mark.parametrize(
    "fields", [{"slug": "Con Espacios"}, {"goal": "mucho"}, {"goal": "0"}, {"title_es": ""}]
)
def test_a_wrong_draft_comes_back_filled(client, finance, fields):
    with transaction() as session:
        incident = verified(session).reference
    answer = draft(client, incident, **fields)
    assert answer.status_code == 400
    assert "Qué hace falta." in answer.get_data(as_text=True)


def test_two_campaigns_do_not_share_an_address(client, finance):
    with transaction() as session:
        incident = verified(session).reference
    draft(client, incident)
    assert draft(client, incident).status_code == 409


def test_another_organisations_campaign_is_not_found(client, finance):
    with transaction() as session:
        reference = campaign(session).reference
    url = f"/es/desk/campaigns/{reference}/close"
    assert client.submit(url, page="/es/desk/campaigns/new").status_code == 404


def test_a_batch_without_deliveries_is_not_offered_and_refused(client, finance):
    page = client.get("/es/desk/batches").get_data(as_text=True)
    assert "Aún no se puede cerrar" in page
    with transaction() as session:
        reference = session.get_one(Organisation, finance).reference
    url = f"/es/desk/batches/{reference}/close"
    answer = client.submit(url, page="/es/desk/campaigns/new", follow_redirects=True)
    assert "Faltan casos" in answer.get_data(as_text=True)
