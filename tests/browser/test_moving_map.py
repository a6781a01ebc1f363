"""Whoever asks for it moves the map: marks join and part, the keyboard suffices, Esc ends it."""

import pytest
from playwright.sync_api import Locator, Page
from sqlalchemy.orm import Session

from portal.extensions import transaction
from portal.places.models import State
from tests.browser.live_portal import LivePortal
from tests.browser.visiting import SIZES, Opening, Setting, Visitor
from tests.factories.incidents import SQUARE, area, proposed, spoken

pytestmark = pytest.mark.browser
# Two states side by side and one far away: where each is drawn.
STATES = {"02": (60, 60), "08": (95, 60), "31": (700, 400)}
SIDE = 30
BUTTON, FRAME, MARKS = "[data-map]", ".map-moving", ".map-marks"


def drawn(session: Session, code: str, x: int, y: int) -> None:
    """A state with one unconfirmed incident; once in this portal, as others look at it too."""
    if session.get(State, code) is None:
        session.add(
            State(
                code=code, name=f"Estado {code}", population=100_000, outline=SQUARE,
                drawing=f"M{x} {y}l{SIDE} 0 0 {SIDE} -{SIDE} 0z", label_x=x + SIDE // 2,
                label_y=y + SIDE // 2,
            )
        )  # fmt: skip
        session.flush()
        spoken(session, proposed(session, area_code=area(session, f"{code}001").code))


@pytest.fixture
def reader(come: Opening, live: LivePortal, request: pytest.FixtureRequest) -> Visitor:
    """Somebody on the map of the whole country, where three states have a mark."""
    with live.app.app_context(), transaction() as session:
        for code, (x, y) in STATES.items():
            drawn(session, code, x, y)
    size, lang, scripts = request.param
    visitor = come(Setting(size, lang, scripts=scripts))
    visitor.open("/map")
    return visitor


def zone_of(page: Page, code: str) -> Locator:
    return page.locator(f'{FRAME} svg[role] a[href*="state={code}"]')


def told(reader: Visitor) -> tuple[int, int]:
    """How many incidents the marks tell of, of all layers, and how many marks there are."""
    texts = reader.page.locator(f"{MARKS} text").all_text_contents()
    return sum(map(int, texts)), reader.page.locator(MARKS).count()


@pytest.mark.parametrize("reader", [(size, "es", True) for size in SIZES], indirect=True)
def test_marks_part_and_join_and_nothing_is_asked_of_anybody_else(reader: Visitor) -> None:
    page, asked = reader.page, []
    still = page.locator(".map svg[role] a").count()
    page.on("request", lambda request: asked.append(request.url))
    page.locator(BUTTON).click()
    page.wait_for_selector(f"{FRAME} .leaflet-control-zoom")
    told_together, together = told(reader)
    for _ in range(3):
        page.locator(".leaflet-control-zoom-in").click()
        page.wait_for_timeout(400)  # the movement itself
    told_apart, apart = told(reader)
    assert told_together == told_apart
    assert together < apart
    assert {url.split("?")[0].rsplit("/", 1)[1] for url in asked} == {"map.js", "map.css"}
    assert page.locator(f"{FRAME} svg[role] a").count() == still
    assert (reader.complaints, reader.foreign) == ([], [])


@pytest.mark.parametrize("reader", [("phone", "en", True)], indirect=True)
def test_by_keyboard_every_zone_comes_into_sight_and_escape_brings_the_picture_back(
    reader: Visitor,
) -> None:
    page = reader.page
    page.locator(BUTTON).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{FRAME} .leaflet-control-zoom")
    zone_of(page, "02").focus()
    for _ in range(3):
        page.keyboard.press("+")
        page.wait_for_timeout(400)
    for code in ("08", "31"):
        zone_of(page, code).evaluate("zone => zone.previousElementSibling.focus()")
        page.keyboard.press("Tab")
        page.wait_for_timeout(400)
        assert page.locator(":focus").get_attribute("href") == zone_of(page, code).get_attribute(
            "href"
        )
        assert page.evaluate(
            """() => {
              const zone = document.activeElement.getBoundingClientRect();
              const frame = document.querySelector(".map-moving").getBoundingClientRect();
              const x = zone.x + zone.width / 2, y = zone.y + zone.height / 2;
              return document.activeElement.matches(".map-moving svg a")
                && frame.left < x && x < frame.right && frame.top < y && y < frame.bottom;
            }"""
        )
    page.keyboard.press("Escape")
    assert page.locator(FRAME).count() == 0
    assert page.locator(".map svg[role]").get_attribute("style") is None
    assert page.locator(":focus").inner_text() == "Zoom and move the map"
    assert reader.complaints == []


@pytest.mark.parametrize("reader", [("desktop", "es", True)], indirect=True)
def test_a_drag_moves_the_map_and_a_click_opens_the_state(reader: Visitor) -> None:
    page = reader.page
    page.locator(BUTTON).click()
    page.wait_for_selector(f"{FRAME} .leaflet-control-zoom")
    zone = zone_of(page, "31")
    zone.scroll_into_view_if_needed()
    box = zone.locator("path").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 30, steps=5)
    page.mouse.up()
    page.wait_for_timeout(400)
    moved = zone.locator("path").bounding_box()
    assert moved
    assert moved["x"] - box["x"] > 30
    assert "state=" not in page.url
    zone.locator("path").click()
    page.wait_for_url("**state=*")


@pytest.mark.parametrize("reader", [("phone", "es", False)], indirect=True)
def test_without_scripts_no_button_promises_it(reader: Visitor) -> None:
    assert reader.page.locator(BUTTON).is_hidden()
    assert reader.page.locator('.map svg[role] a[href*="state=31"]').is_visible()
