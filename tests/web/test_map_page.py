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
from tests.factories.incidents import area, proposed, spoken, verified, verified_by_words
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
    table = re.search(r'<th scope="row"><a [^>]*>Estado 20</a></th>(.*?)</tr>', page).group(1)
    assert sum(map(int, re.findall(r">(\d+)<", table))) == sum(numbers)


def test_a_state_is_seen_close_up_area_by_area(client, app):
    with transaction() as session:
        area(session, "20067", name="Una zona")
        area(session, "20001", name="Otra zona")
        area(session, "21001", name="Zona de otro estado")
        verified(session)
        historical(session)
        historical(session, area_code=None)
    page = text_of(client.get("/es/map?state=20"))
    assert (said(page, "Una zona"), said(page, "Otra zona")) == ((1, 1), (0, 0))
    assert "Zona de otro estado" not in page
    assert 'href="/es/areas/20067"' in page
    assert "/es/incidents?layer=historical&amp;state=20&amp;area=20067" in page
    nowhere = re.search(r"Lugar no precisado</th>(.*?)</tr>", page).group(1)
    assert re.findall(r">(\d+)<", nowhere) == ["0", "0", "0", "1"]


def test_what_has_no_place_is_in_the_table_and_not_in_the_picture(client, filled):
    with transaction() as session:
        historical(session, area_code=None, state_code=None)
    page = text_of(client.get("/es/map"))
    assert said(page) == (2, 1)
    assert re.search(r"Lugar no precisado</th>.*?>1</td> </tr>", page)


def test_ways_between_the_country_and_a_state_keep_layers_kind_and_time(client, filled):
    chosen = "kind=threats&amp;show=unconfirmed&amp;show=false"
    query = "kind=threats&show=unconfirmed&show=false"
    assert f'href="/es/map?state=20&amp;{chosen}"' in text_of(client.get(f"/es/map?{query}"))
    assert f'href="/es/map?{chosen}"' in text_of(client.get(f"/es/map?state=20&{query}"))


def test_nothing_on_the_map_says_so_and_what_to_do(client, filled):
    page = text_of(client.get("/es/map?show=all_clear"))
    assert "no hay nada en el mapa" in page
    assert "Mes por mes" in page


@pytest.mark.parametrize(
    "query",
    ["state=99", "state=20067", "show=all", "kind=war", "period=2026-99", "period=2023-05-01"],
)
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
    tables = re.findall(r"<table class=\"table\">(?:(?!</table>).)*</table>", page)[-4:]
    by_layer, by_kind, old, old_by_kind = tables
    for table, heads in (
        (by_layer, ["Verificados", "Sin confirmar o en revisión"]),
        (by_kind, ["Desplazamiento de familias", "Amenazas o cobros forzados"]),
    ):
        assert re.findall(r'<th scope="col" class="number">([^<]*)<', table) == heads
        numbers = [int(n) for n in re.findall(r'<td class="number">(\d+)<', table)]
        assert (len(numbers), sum(numbers[::2]), sum(numbers[1::2])) == (24, 1, 1)
        assert str(now.year) in table
    for table in (old, old_by_kind):
        assert re.search(r"mayo 2023</th><td class=\"number\">1<", table)
    assert len(re.findall(r'<rect class="part [a-z]+" x="\d+" y="[\d.]+" width="22"', page)) == 3
    assert page.count('<circle class="dot"') == 3


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


@pytest.mark.parametrize("kind, most", [("js", 46 * 1024), ("css", 3 * 1024)])
def test_what_moves_the_map_is_small_kept_for_good_and_loaded_on_request_only(client, kind, most):
    page = client.get("/es/map").get_data(as_text=True)
    (address,) = re.findall(rf'data-\w+="(/map\.{kind}\?v=\w+)"', page)
    assert f'"{address}"' not in page.replace(f'="{address}"', "", 1)
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert "immutable" in answer.headers["Cache-Control"]
    assert len(answer.data) < most
    # Neither asks for a file that is not served: the map of a source, or a picture.
    plain = client.get(address).get_data(as_text=True)
    assert "sourceMappingURL" not in plain
    assert kind == "js" or "url(" not in plain


def test_of_the_map_there_are_no_other_files(client):
    assert client.get("/map.png").status_code == 404
