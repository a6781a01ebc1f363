"""Several cases given to a colleague: looked at first, then all of them or none."""

import re

import pytest

from portal.aid.models import Case
from portal.extensions import db

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def three(pages):
    return [pages.case() for _ in range(3)]


def look(pages, chosen, who="worker"):
    return pages.as_(who).submit("/es/desk/bulk", {"case": chosen}, page="/es/desk/skills")


def give(pages, shown, to="second", who="worker"):
    fields = {"case": shown, "to": pages.people[to].reference}
    return pages.as_(who).submit("/es/desk/bulk/assign", fields, page="/es/desk/skills")


def shown_on(page):
    return re.findall(r'name="case" value="([^"]+)"', page.get_data(as_text=True))


def holders():
    db.session.rollback()
    return [one.assigned_to_id for one in db.session.query(Case).order_by(Case.id)]


def test_the_list_offers_them_and_a_preview_changes_nothing(pages, three):
    assert sorted(shown_on(pages.as_("worker").get("/es/desk/"))) == sorted(three)
    page = look(pages, three)
    assert "Se asignarán 3 casos. Todavía nada cambió." in page.text
    assert holders() == [None] * 3


def test_then_all_are_given(pages, three):
    assert give(pages, shown_on(look(pages, three))).status_code == 303
    assert holders() == [pages.people["second"].id] * 3


def test_one_that_changed_meanwhile_stops_them_all(pages, three):
    shown = shown_on(look(pages, three))
    pages.take(three[1])
    answer = give(pages, shown)
    assert (answer.status_code, f"En {three[1]}:" in answer.text) == (409, True)
    assert holders() == [None, pages.people["worker"].id, None]


def test_only_the_team_and_only_ones_own_cases(pages, three):
    shown = shown_on(look(pages, three))
    assert give(pages, shown, to="stranger").status_code == 409
    assert give(pages, shown, who="stranger").status_code == 404
    assert look(pages, three, who="stranger").status_code == 404
    assert holders() == [None] * 3


@pytest.mark.parametrize("shown", [[], ["x"], ["x 1"], ["x -1"], ["x 99999999999999999999"]])
def test_what_the_preview_did_not_show_gives_nothing(pages, three, shown):
    assert give(pages, shown).status_code in {303, 404}
    assert holders() == [None] * 3


def test_none_and_too_many_are_led_back(pages, three):
    for chosen in ([], [f"case-{number}" for number in range(31)]):
        answer = look(pages, chosen)
        assert answer.headers["Location"] == "/es/desk/"
