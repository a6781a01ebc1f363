"""The map: layers, kind and time narrow it; picture, table and months say the same."""

import re
from datetime import date, timedelta

import pytest

from portal.clock import utc_now
from portal.extensions import transaction
from portal.incidents.period_rules import local_day
from portal.incidents.public_rules import Layer, MapLayer, map_layer
from portal.incidents.publishing import publish
from portal.incidents.rules import IncidentKind, IncidentState
from tests.domain.incidents.test_retracting import voted
from tests.factories.incidents import proposed, spoken, verified, verified_by_words
from tests.web.test_incident_pages import historical


def text_of(answer):
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


@pytest.fixture
def filled(app):
    """One verified, one unconfirmed of another kind, one false, one historical."""
    with transaction() as session:
        verified(session)
        spoken(session, proposed(session, kind=IncidentKind.THREATS))
        wrong = proposed(session)
        wrong.state = IncidentState.FALSE  # as it is after the 72 hours of a refutation
        publish(session, wrong, now=utc_now())
        historical(session)


def said(page, name="Estado 20"):
    found = re.search(rf'aria-label="{name}: (\d+) de la alianza, (\d+) históricos"', page)
    return tuple(map(int, found.groups()))


@pytest.mark.parametrize(
    "query, numbers",
    [
        ("", (2, 1)),  # what is false is not shown unasked
        ("show=verified", (1, 0)),
        ("show=false", (1, 0)),
        ("show=false&show=unconfirmed", (2, 0)),
        ("show=historical", (0, 1)),
        ("show=all_clear", (0, 0)),
        ("kind=threats", (1, 0)),
        ("period=2023-05", (0, 1)),
    ],
)
def test_layers_kind_and_time_narrow_it(client, filled, query, numbers):
    page = text_of(client.get(f"/es/map?{query}"))
    assert said(page) == numbers
    table = re.search(r'<th scope="row">Estado 20</th>(.*?)</tr>', page).group(1)
    assert sum(map(int, re.findall(r">(\d+)<", table))) == sum(numbers)


@pytest.mark.parametrize("query", ["show=all", "kind=war", "period=2026-99", "period=2023-05-01"])
def test_what_cannot_be_chosen_is_refused_and_shows_nothing(client, filled, query):
    answer = client.get(f"/es/map?{query}")
    assert answer.status_code == 400
    assert "error-summary" in text_of(answer)
    assert said(text_of(answer)) == (0, 0)


def test_what_was_retracted_is_on_no_layer(client, app):
    with transaction() as session:
        incident = verified_by_words(session)
        voted(session, incident)
        voted(session, incident)
    every = "&".join(f"show={layer}" for layer in MapLayer)
    assert said(text_of(client.get(f"/es/map?{every}"))) == (0, 0)


def test_a_week_finds_nothing_that_is_only_told_by_the_month(client, app):
    with transaction() as session:
        old = local_day(utc_now()) - timedelta(days=70)
        spoken(session, proposed(session, happened_on=old))
    this_week = f"{local_day(utc_now()):%G-W%V}"
    assert said(text_of(client.get(f"/es/map?period={this_week}"))) == (0, 0)
    assert said(text_of(client.get("/es/map"))) == (1, 0)


def test_the_months_have_a_picture_and_a_table_for_each_layer(client, filled):
    page = text_of(client.get("/es/map"))
    now = local_day(utc_now()) - timedelta(days=1)
    assert "Hechos de la alianza, últimos doce meses" in page
    alliance, old = re.findall(r"<tbody>(?:(?!</tbody>).)*</tbody>", page)[-2:]
    numbers = [int(n) for n in re.findall(r'class="number">(\d+)<', alliance)]
    assert (len(numbers), sum(numbers)) == (12, 2)
    assert re.search(r"mayo 2023</th><td class=\"number\">1<", old)
    assert str(now.year) in alliance


def test_links_of_a_narrowed_map_keep_what_narrowed_it(client, filled):
    page = text_of(client.get("/es/map?kind=threats"))
    assert "/es/incidents?layer=alliance&amp;state=20&amp;kind=threats" in page


def test_the_map_is_under_the_weight_of_a_first_view(client, filled):
    import gzip

    assert len(gzip.compress(client.get("/es/map").data)) < 40_000


@pytest.mark.parametrize("state", list(IncidentState))
def test_every_published_state_is_on_one_layer_or_deliberately_on_none(state):
    nowhere = {
        IncidentState.RECEIVED,
        IncidentState.TRIAGED,
        IncidentState.UNDER_REVIEW,
        IncidentState.RETRACTED,
        IncidentState.DUPLICATE_OF,
    }
    assert (map_layer(Layer.ALLIANCE, state) is None) == (state in nowhere)
    assert map_layer(Layer.HISTORICAL, None) is MapLayer.HISTORICAL


def test_the_earliest_month_is_in_the_year_before():
    from blueprints.incidents.month_picture import _earlier

    assert _earlier(date(2026, 3, 31), 11) == date(2025, 4, 1)
    assert _earlier(date(2026, 12, 1), 0) == date(2026, 12, 1)
