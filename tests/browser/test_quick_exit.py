"""The way out of the help pages: with a script at once, without it just as surely."""

import pytest

from tests.browser.live_portal import LivePortal
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.browser
NEUTRAL = "https://www.google.com/"


@pytest.fixture
def reader(visitor: Visitor, live: LivePortal) -> Visitor:
    """Someone on the first help page; the neutral site is answered on this machine."""
    if "support.exit" not in live.app.view_functions:
        pytest.skip("this process serves no help pages")
    visitor.context.route(
        f"{NEUTRAL}**",
        lambda route: route.fulfill(body="<title>x</title>", content_type="text/html"),
    )
    visitor.page.goto("about:blank")
    visitor.open("/help")
    return visitor


def test_the_link_leaves_for_a_neutral_site(reader: Visitor) -> None:
    reader.page.locator(".quick-exit").click()
    reader.page.wait_for_url(f"{NEUTRAL}**")


def test_going_back_does_not_show_the_help_page(reader: Visitor) -> None:
    if not reader.setting.scripts:
        pytest.skip("without scripts the browser keeps the page in its history, as we say")
    reader.page.locator(".quick-exit").click()
    reader.page.wait_for_url(f"{NEUTRAL}**")
    reader.page.go_back()
    assert "/help" not in reader.page.url


def test_three_times_escape_leaves(reader: Visitor) -> None:
    if not reader.setting.scripts:
        pytest.skip("keys need a script; the link does not")
    for _ in range(3):
        reader.page.keyboard.press("Escape")
    reader.page.wait_for_url(f"{NEUTRAL}**")


def test_title_icon_and_links_give_nothing_away(reader: Visitor) -> None:
    assert reader.page.title() == {"es": "Inicio", "en": "Home"}[reader.lang]
    icon = reader.page.locator("link[rel=icon]").get_attribute("href") or ""
    assert "plain.svg" in icon
    assert reader.page.locator(".site-header, .site-footer").count() == 0


def test_the_button_is_in_reach_however_far_one_scrolls(reader: Visitor) -> None:
    reader.page.mouse.wheel(0, 5000)
    size = reader.page.viewport_size
    box = reader.page.locator(".quick-exit").bounding_box()
    assert size
    assert box
    assert 0 <= box["y"] <= size["height"] - box["height"]
    assert box["height"] >= 44
