"""The page of an area and what an incident's page says of help: joined from the public's side."""

import re

import pytest

from portal.clock import utc_now
from portal.extensions import transaction
from portal.incidents.correcting import CorrectedText, correct
from tests.domain.incidents.test_retracting import voted
from tests.factories.giving import campaign
from tests.factories.incidents import acting, area, proposed, spoken, verified, verifier
from tests.factories.shifts import coordinator, shift, task


def text_of(answer):
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


@pytest.fixture
def helped(app):
    """A verified incident with a campaign and a shift; reference, slug and shift."""
    with transaction() as session:
        incident = verified(session)
        raised = campaign(session, incident=incident)
        planner = coordinator(session)
        work = shift(session, of=task(session, planner=planner, incident=incident), planner=planner)
        return incident.id, incident.reference, raised.slug, work.reference


PAGES = ["/es/incidents/{0}", "/en/incidents/{0}", "/es/areas/20067", "/en/areas/20067"]


@pytest.mark.parametrize("page", PAGES)
def test_open_campaigns_and_shifts_are_linked(client, helped, page):
    _, reference, slug, work = helped
    said = text_of(client.get(page.format(reference)))
    assert f"/campaigns/{slug}" in said
    assert f"/shifts/{work}" in said


@pytest.mark.parametrize("page", PAGES)
def test_a_retraction_takes_them_away_at_once(client, helped, page):
    number, reference, slug, work = helped
    client.get(page.format(reference))
    with transaction() as session:
        from portal.incidents.models import Incident

        incident = session.get_one(Incident, number)
        voted(session, incident)
        voted(session, incident)
    said = text_of(client.get(page.format(reference)))
    assert f"/campaigns/{slug}" not in said
    assert f"/shifts/{work}" not in said


def test_a_draft_campaign_and_another_areas_shift_are_not_there(client, app):
    with transaction() as session:
        incident = verified(session)
        draft = campaign(session, incident=incident, is_open=False).slug
        elsewhere = shift(session, area_code=area(session, "20001", name="Otra zona").code)
        elsewhere = elsewhere.reference
    said = text_of(client.get("/es/areas/20067"))
    assert draft not in said
    assert elsewhere not in said


def test_an_area_of_nobody_and_nothing_says_what_to_do(client, app):
    with transaction() as session:
        area(session)
    said = text_of(client.get("/es/areas/20067"))
    assert "no hay campañas ni turnos abiertos" in said
    assert "Ninguna organización ha dicho" in said
    assert "no ha publicado hechos en esta zona" in said


@pytest.mark.parametrize("code", ["99999", "20067-1", "%27", "x" * 300])
def test_an_area_that_does_not_exist_is_not_found(client, app, code):
    assert client.get(f"/es/areas/{code}").status_code == 404


def test_the_incident_and_the_shift_lead_to_their_area(client, helped):
    _, reference, _, work = helped
    for page in (f"/es/incidents/{reference}", f"/es/shifts/{work}"):
        assert 'href="/es/areas/20067"' in text_of(client.get(page))


def test_an_unconfirmed_incident_offers_no_help_and_says_why(client, app):
    with transaction() as session:
        reference = spoken(session, proposed(session)).reference
    assert "solo por hechos verificados" in text_of(client.get(f"/es/incidents/{reference}"))


def corrected(session, incident):
    actor, organisation_id = acting(verifier(session))
    words = ("Título nuevo", "New title", "Relato nuevo", "New account", "El lugar era otro.")
    return correct(
        session,
        verifier=actor,
        organisation_id=organisation_id,
        incident_id=incident.id,
        text=CorrectedText(*words),
        now=utc_now(),
    )


def test_a_correction_comes_first_and_stands_beside_what_it_corrects(client, app):
    with transaction() as session:
        incident = spoken(session, proposed(session))
        before, reference = incident.title_es, incident.reference
        corrected(session, incident)
    page = text_of(client.get(f"/es/incidents/{reference}"))
    assert page.index("El lugar era otro.") < page.index("Relato nuevo")
    sides = re.search(r'<div class="sides">.*?</div>', page).group()
    assert sides.index(before) < sides.index("Título nuevo")


def share_box(page):
    return re.search(r"<textarea[^>]*>(.*?)</textarea>", page).group(1)


def test_the_text_to_share_begins_with_the_status_and_ends_with_the_link(client, helped):
    _, reference, *_ = helped
    said = share_box(text_of(client.get(f"/es/incidents/{reference}")))
    assert said.startswith("VERIFICADO: ")
    assert said.endswith(f"/es/incidents/{reference}")


def test_a_retracted_one_is_shared_as_retracted_without_its_words(client, helped):
    number, reference, *_ = helped
    with transaction() as session:
        from portal.incidents.models import Incident

        incident = session.get_one(Incident, number)
        title = incident.title_es
        voted(session, incident)
        voted(session, incident)
    said = share_box(text_of(client.get(f"/es/incidents/{reference}")))
    assert said.startswith("AVISO RETIRADO.")
    assert title not in said


def test_an_area_has_its_own_months_and_nothing_of_its_neighbours(client, app):
    from tests.web.test_incident_pages import historical

    with transaction() as session:
        verified(session)
        historical(session)
        area(session, "20001", name="Otra zona")
    here, beside = (text_of(client.get(f"/es/areas/{code}")) for code in ("20067", "20001"))
    assert (here.count('<circle class="dot"'), beside.count('<circle class="dot"')) == (2, 0)
    assert beside.count("Nada en estos doce meses") == 2
