"""The pages that anybody may open are good in every setting."""

import gzip
import re

import pytest

from tests.browser.judging import assert_page_is_good
from tests.browser.live_portal import LivePortal
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/",
    "about": "/about",
    "accessibility": "/accessibility",
    "privacy": "/privacy",
    "incidents": "/incidents",
    "map": "/map",
    "map-of-nothing": "/map?show=all_clear",
    "search-without-a-find": "/incidents?q=zapato",
    "campaigns": "/campaigns",
    "shifts": "/shifts",
    "shifts-calendar": "/shifts/calendar",
    "shifts-map": "/shifts/map",
    "ledger": "/ledger",
    "who-can-see-what": "/who-can-see-what",
    "sign-in": "/accounts/login",
    "demo": "/demo",
    "missing": "/no-such-page",
    "missing-help": "/help/no/such/page",
}


@pytest.mark.parametrize("name", PAGES)
def test_page_is_good(visitor: Visitor, name: str) -> None:
    answer = visitor.open(PAGES[name])
    assert answer
    assert answer.status == (404 if name.startswith("missing") else 200)
    visitor.shot(name)
    assert_page_is_good(visitor)


def test_language_switch_keeps_the_page(visitor: Visitor) -> None:
    visitor.open("/about")
    other = {"es": "en", "en": "es"}[visitor.lang]
    visitor.page.locator(f"header a[hreflang={other}]").click()
    assert visitor.page.url == f"{visitor.url}/{other}/about"


def test_keyboard_reaches_the_content_first(visitor: Visitor) -> None:
    visitor.open("/")
    visitor.page.keyboard.press("Tab")
    assert visitor.page.locator(":focus").get_attribute("href") == "#main"


def test_home_tells_what_this_is_above_the_fold(visitor: Visitor) -> None:
    visitor.open("/")
    size = visitor.page.viewport_size
    last = visitor.page.locator("h1").bounding_box()
    assert last
    assert size
    assert last["y"] + last["height"] < size["height"] / 2


def test_first_view_is_small(live: LivePortal) -> None:
    home = _fetched(live, "/es/")
    asked = re.findall(rb'(?:href|src)="(/(?:style|static)[^"]+)"', home)
    whole = [home, *(_fetched(live, address.decode()) for address in asked)]
    assert sum(len(gzip.compress(part)) for part in whole) <= 40 * 1024


def _fetched(live: LivePortal, address: str) -> bytes:
    with live.app.test_client().get(address) as response:
        return response.get_data()
