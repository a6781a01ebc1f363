"""What the public sees of incidents: the coarse copy, and nothing else."""

import re

import pytest

from portal.access.roles import Role
from portal.extensions import transaction
from portal.incidents.models import PublicIncident
from portal.incidents.public_rules import Layer
from portal.incidents.rules import IncidentKind, IncidentState
from tests.factories.incidents import area, proposed, spoken, verified_by_words
from tests.factories.people import organisation, person


@pytest.fixture
def reference(app):
    with transaction() as session:
        return verified_by_words(session).reference


def historical(session, **more):
    from datetime import date

    from portal.references import new_reference

    known = {
        "layer": Layer.HISTORICAL,
        "kind": IncidentKind.LETHAL_VIOLENCE,
        "area_code": area(session).code,
        "state_code": "20",
        "granularity": "month",
        "period_start": date(2023, 5, 1),
        "deaths": 2,
    }
    made = PublicIncident(reference=new_reference(), **{**known, **more})
    session.add(made)
    session.flush()
    return made


def text_of(answer):
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def test_an_empty_list_says_what_to_do(client):
    answer = client.get("/es/incidents")
    assert answer.status_code == 200
    assert "Nada coincide" in text_of(answer)


def test_a_verified_incident_is_listed_and_linked(client, reference):
    assert f"/es/incidents/{reference}" in text_of(client.get("/es/incidents"))


def test_what_is_only_proposed_is_nowhere(client, app):
    with transaction() as session:
        incident = proposed(session).reference
    assert incident not in text_of(client.get("/es/incidents"))
    assert client.get(f"/es/incidents/{incident}").status_code == 404


@pytest.mark.parametrize("lang, words", [("es", "2 de 2 organizaciones"), ("en", "2 of 2")])
def test_the_page_says_how_it_was_reached_but_not_by_whom(client, app, lang, words):
    with transaction() as session:
        incident = verified_by_words(session)
        reference = incident.reference
    page = text_of(client.get(f"/{lang}/incidents/{reference}"))
    assert words in page
    assert "Organización de prueba" not in page


def test_an_unknown_reference_is_not_found(client):
    assert client.get("/es/incidents/nothing").status_code == 404


def test_demo_incidents_carry_a_badge(client, app):
    with transaction() as session:
        handler = person(session, Role.INTERMEDIARY, at=organisation(session, is_demo=True))
        reference = spoken(session, proposed(session, handler=handler)).reference
    for page in ("/es/incidents", f"/es/incidents/{reference}"):
        assert 'class="badge demo"' in text_of(client.get(page))


def test_a_tombstone_tells_the_reason_and_not_the_words(client, app):
    from tests.domain.incidents.test_retracting import voted

    with transaction() as session:
        incident = verified_by_words(session)
        reference, title = incident.reference, incident.title_es
        voted(session, incident)
        voted(session, incident)
    page = text_of(client.get(f"/es/incidents/{reference}"))
    assert "La fuente nos engañó" in page
    assert title not in page


def test_the_historical_layer_is_labelled_and_credited(client, app):
    with transaction() as session:
        reference = historical(session).reference
    for page in ("/es/incidents?layer=historical", f"/es/incidents/{reference}", "/es/map"):
        assert "Uppsala University" in text_of(client.get(page))


def test_layers_do_not_mix(client, app, reference):
    with transaction() as session:
        old = historical(session).reference
    assert old not in text_of(client.get("/es/incidents"))
    assert reference not in text_of(client.get("/es/incidents?layer=historical"))


@pytest.mark.parametrize("query", ["state=99", "kind=war", "period=2026-99", "area=1"])
def test_a_filter_that_does_not_exist_comes_back_with_its_error(client, reference, query):
    answer = client.get(f"/es/incidents?{query}")
    assert answer.status_code in {200, 400}
    if answer.status_code == 400:
        assert "error-summary" in text_of(answer)
        assert reference not in text_of(answer)


@pytest.mark.parametrize("after", ["x", "2026-01-01", "2026-01-01.!", "9999-99-99.a"])
def test_a_cursor_nobody_was_given_is_not_found(client, app, after):
    assert client.get(f"/es/incidents?after={after}").status_code == 404


def test_pages_follow_one_another_without_repeating_or_losing_any(client, app):
    with transaction() as session:
        made = {historical(session).reference for _ in range(45)}
    seen, url = [], "/es/incidents?layer=historical"
    while url:
        page = client.get(url).get_data(as_text=True)
        seen += re.findall(r"/es/incidents/([a-z0-9]{16})\"", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = following and following.group(1).replace("&amp;", "&")
    assert sorted(seen) == sorted(made)


def test_the_map_has_a_table_that_says_the_same(client, app, reference):
    with transaction() as session:
        historical(session)
    page = text_of(client.get("/es/map"))
    assert 'aria-label="Estado 20: 1 de la alianza, 1 históricos"' in page
    assert '<th scope="row"><a href="/es/map?state=20">Estado 20</a></th>' in page


def test_the_map_is_not_sent_twice(client, reference):
    first = client.get("/es/map")
    again = client.get("/es/map", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_an_english_reader_is_told_when_only_spanish_exists(client, app):
    with transaction() as session:
        reference = spoken(session, proposed(session, title_en="", account_en="")).reference
    page = text_of(client.get(f"/en/incidents/{reference}"))
    assert "Relato de prueba" in page
    assert "has no translation yet" in page


def test_every_state_that_pages_may_meet_has_its_words():
    from blueprints import incident_words as words

    assert set(words.STATES) == set(IncidentState)
    assert set(words.KINDS) == set(IncidentKind)
