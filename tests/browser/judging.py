"""What every page must be, asked of the page as the visitor has it before them."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route

from tests.browser.visiting import Visitor

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"runOnly": RULES, "resultTypes": ["violations"]}
NARROW = (320, 360)
SCHEMES = ("light", "dark")


def assert_page_is_good(visitor: Visitor, schemes: tuple[str, ...] = SCHEMES) -> None:
    """No axe violation in any scheme, no sideways scroll, no foreign request, no complaint."""
    assert not visitor.foreign, f"third-party requests: {visitor.foreign}"
    assert not visitor.complaints, f"console errors: {visitor.complaints}"
    copy = _copy_of(visitor)
    where = f"{visitor.page.url} ({visitor.setting})"
    _assert_well_formed(copy, visitor.lang, where)
    for scheme in schemes:
        copy.emulate_media(color_scheme=scheme)
        _assert_accessible(copy, f"{where} {scheme}")
    _assert_fits(copy, where)


def _copy_of(visitor: Visitor) -> Page:
    """The same page in a browser whose scripts are ours alone."""
    # A click may have begun a journey: what is judged is the page that it leads to, whole.
    visitor.page.wait_for_load_state("load")
    body = visitor.page.content()
    copy = visitor.checker

    def answer(route: Route) -> None:
        if route.request.resource_type == "document":
            route.fulfill(body=body, content_type="text/html; charset=utf-8")
        elif route.request.resource_type == "script":
            route.fulfill(body="", content_type="text/javascript")
        else:
            route.continue_()

    copy.unroute_all()
    copy.route("**/*", answer)
    size = visitor.page.viewport_size
    assert size
    copy.set_viewport_size(size)
    copy.goto(visitor.page.url)
    return copy


def _assert_well_formed(copy: Page, lang: str, where: str) -> None:
    assert copy.locator("html").get_attribute("lang") == lang, where
    assert copy.title().strip(), f"{where}: no title"
    assert copy.locator("h1").count() == 1, f"{where}: not one h1"
    assert copy.locator("main").count() == 1, f"{where}: not one main"


def _assert_accessible(copy: Page, where: str) -> None:
    found = Axe().run(copy, options=AXE).response["violations"]
    told = [f"{one['id']}: {[node['html'][:160] for node in one['nodes']][:4]}" for one in found]
    assert not told, f"{where}: {told}"


def _assert_fits(copy: Page, where: str) -> None:
    for width in NARROW:
        copy.set_viewport_size({"width": width, "height": 640})
        wide = copy.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{where}: {wide} px wide on a screen of {width}"
