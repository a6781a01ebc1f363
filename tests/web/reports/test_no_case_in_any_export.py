"""Every page and every export of the desk, with planted words: nothing of a case leaves."""

import re

import pytest

from portal.aid.snapshot_rules import last_countable
from portal.clock import day_of, utc_now
from portal.extensions import transaction
from portal.jobs.drawing_snapshots import draw_snapshots
from tests.canary.exports import unpacked
from tests.canary.scan import search
from tests.factories.cases import case
from tests.web.every_route import every_route

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
TOLD = "Zacarías Quetzalcóatl Xicoténcatl espera en la esquina"


@pytest.fixture
def planted(app, reports):
    """Twelve cases of the month, all with the same words at the desk; the month is drawn."""
    key = app.config["SETTINGS"].secret("PORTAL_DESK_KEY")
    day = last_countable(day_of(utc_now())).last
    with transaction() as session:
        cases = [
            case(
                session,
                organisation_id=reports.ngo_id,
                intermediary=reports.people["enlace"].reference,
                desk_key=key,
                text=TOLD,
                day=day,
            ).reference
            for _number in range(12)
        ]
    draw_snapshots()
    handles = [person.handle for person in reports.people.values()]
    users = [person.reference for person in reports.people.values()]
    return [TOLD, *cases, *handles, *users]


def exporting(app, reports):
    """Every way out below /desk/reports, in both languages, by those who may take it."""
    index = reports.as_("finance").get("/es/desk/reports").get_data(as_text=True)
    months = set(re.findall(r"/es(/desk/reports/\w+)\"", index)) - {"/desk/reports/donors"}
    assert len(months) >= 1
    ways = [f"{month}/{form}" for month in months for form in ("csv", "hxl", "xlsx", "board")]
    declared = {
        rule.rule for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("reports.") and "POST" in rule.methods
    }  # fmt: skip
    assert len(declared) == 2, "an export was added: walk it here too"
    return [*ways, "/desk/reports/donors"]


def test_no_export_holds_a_word_a_name_or_a_reference(app, reports, planted):
    answers = []
    for way in exporting(app, reports):
        for lang in ("es", "en"):
            for who in ("finance", "admin"):
                answer = reports.as_(who).submit(f"/{lang}{way}", page="/es/desk/reports")
                assert answer.status_code == 200, way
                answers += [(way, raw) for raw in unpacked(answer.data)]
    assert len(answers) > 40
    assert search(planted, answers) == []


def test_the_search_would_see_it(reports, planted):
    page = reports.as_("worker").get(f"/es/desk/cases/{planted[1]}")
    assert search(planted[:1], [("case", page.data)])


def test_pictures_and_reports_show_no_case_either(app, reports, planted):
    for who, path in (("worker", "dashboard"), ("admin", "dashboard"), ("finance", "reports")):
        page = reports.as_(who).get(f"/es/desk/{path}")
        assert page.status_code == 200
        shown = [("page", page.data)]
        own = {reports.people[who].handle, reports.people[who].reference}
        assert search([one for one in planted if one not in own], shown) == []


def test_what_a_desk_page_shows_is_what_its_reader_may_see(app, reports, planted):
    """Every GET of the desk by those who export: the words of a case are on none of them."""
    seen = []
    for route in every_route(app):
        if route.method == "GET" and route.url.startswith("/es/desk/"):
            answer = reports.as_("finance").get(route.url)
            seen.append((route.url, answer.data))
    assert len(seen) > 10
    assert search(planted[:13], seen) == []
