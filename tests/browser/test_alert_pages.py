"""What somebody asked to be told of, behind the mailed link."""

import pytest

from portal.alerts.answering import stop_all
from portal.alerts.keys import reader_token
from portal.extensions import transaction
from portal.incidents.rules import IncidentKind
from portal.references import new_reference
from tests.browser.judging import assert_page_is_good
from tests.browser.live_portal import LivePortal
from tests.browser.visiting import Visitor
from tests.factories.incidents import area
from tests.factories.readers import asks, link_key, reader

pytestmark = pytest.mark.browser


@pytest.fixture
def paths(live: LivePortal) -> dict[str, str]:
    """One who confirmed two places and not a third, and one who stopped."""
    with live.app.app_context(), transaction() as session:
        area(session)
        key, address = link_key(), f"{new_reference()}@example.org"
        reader(session, address)
        mine = reader(session, address, "20", IncidentKind.ROAD_CLOSED)
        asks(session, address, "20", IncidentKind.THREATS)
        gone = reader(session, f"{new_reference()}@example.org")
        stop_all(session, reader=gone)
        return {name: f"/alerts/{reader_token(key, who)}" for name, who in
                (("own", mine), ("ended", gone))}  # fmt: skip


@pytest.mark.parametrize("name", ["own", "ended"])
def test_page_is_good(visitor: Visitor, paths: dict[str, str], name: str) -> None:
    answer = visitor.open(paths[name])
    assert answer
    assert answer.status == 200
    visitor.shot(f"alerts-{name}")
    assert_page_is_good(visitor)


def test_one_press_says_yes_and_one_press_stops(visitor: Visitor, paths: dict[str, str]) -> None:
    visitor.open(paths["own"])
    page = visitor.page
    page.locator("form[action$='/confirm'] button").click()
    assert page.locator("form[action$='/confirm']").count() == 0
    assert page.locator(".card").count() == 3
    page.locator("main > form[action$='/stop'] button").click()
    assert page.locator("main .notice.good").count() == 1
