"""An intermediary types for someone; the family takes words of its own; the key is changed."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.judging import assert_page_is_good
from tests.browser.live_portal import LivePortal, live_portal
from tests.browser.visiting import Setting, Visitor, visiting
from tests.factories.people import sign_in
from tests.factories.portal_alliance import PortalAlliance
from tests.web.client import strict_client

pytestmark = pytest.mark.browser
SETTINGS = [Setting("phone", "es", scripts=False), Setting("desktop", "en", scripts=True)]
TEXT = {
    "es": {"send": "Sellar y enviar", "note": "Firmar y apuntar", "again": "¿Ya había escrito?"},
    "en": {"send": "Seal and send", "note": "Sign and note down", "again": "Asked before?"},
}


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivePortal]:
    """A portal of our own: its vault believes the root of our alliance."""
    with live_portal(tmp_path_factory.mktemp("door")) as portal:
        yield portal


@pytest.fixture(scope="module")
def people(live: LivePortal) -> Iterator[dict[str, Any]]:
    """Ana, Beto and Cora hold keys in the portal's vault."""
    alliance = PortalAlliance()
    live.app.extensions["vault"] = alliance.vault
    with live.app.app_context():
        yield alliance.found("ana", "beto", "cora")


def unlock(live: LivePortal, visitor: Visitor, one: Any) -> None:
    """Sign in and unlock by another client, and take its cookies along."""
    client = strict_client(live.app)
    sign_in(client, one.user)
    client.submit("/es/intermediary/unlock", {"words": one.passphrase}, page="/es/intermediary/")
    for name in ("session", "unlocked"):
        cookie = client.get_cookie(name)
        assert cookie
        visitor.page.context.add_cookies([{"name": name, "value": cookie.value, "url": live.url}])


def words_on(page: Page) -> str:
    shown = page.locator("ol.secret-words li")
    # The texts are read at once: the page has to be there first.
    expect(shown).to_have_count(8)
    return " ".join(shown.all_inner_texts())


def press(page: Page) -> None:
    """The form's own button."""
    page.locator("main form.form button[type=submit]").last.click()


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_from_the_door_to_words_of_ones_own(
    live: LivePortal, people: dict[str, Any], browser: Browser, setting: Setting
) -> None:
    said = TEXT[setting.lang]
    with visiting(browser, live.url) as come:
        ana, family = come(setting), come(setting)
        unlock(live, ana, people["ana"])
        ana.open("/intermediary/walk-in")
        assert_page_is_good(ana)
        ana.page.locator("input[name=needs]").first.check()
        ana.page.locator("input[name=urgency]").first.check()
        ana.page.locator("textarea[name=more]").fill("Texto inventado")
        ana.page.get_by_role("button", name=said["send"]).click()
        expect(ana.page.locator("textarea[name=more]")).to_have_value("Texto inventado")
        assert_page_is_good(ana)
        ana.page.locator("input[name=agreed]").check()
        ana.page.get_by_role("button", name=said["send"]).click()
        told = words_on(ana.page)
        assert len(told.split()) == 8
        assert_page_is_good(ana)
        ana.page.locator("main a.button.primary").click()
        ana.page.locator("details summary").last.click()
        ana.page.locator("textarea[name=note-text]").fill("Dice que el jueves puede")
        ana.page.get_by_role("button", name=said["note"]).click()
        expect(ana.page.locator("main")).to_contain_text("Dice que el jueves puede")
        assert_page_is_good(ana)
        ana.page.get_by_role("button", name=said["again"]).click()
        ana.page.wait_for_url("**/duplicates")
        assert_page_is_good(ana)

        family.open("/help/receipt")
        family.page.locator("textarea[name=words]").fill(told)
        press(family.page)
        fresh = words_on(family.page)
        assert_page_is_good(family)
        press(family.page)
        assert words_on(family.page) == fresh != told
        assert_page_is_good(family)
        family.page.locator("main a.button.primary").click()
        expect(family.page.locator("main")).not_to_contain_text("el jueves")
        assert_page_is_good(family)
        family.open("/help/case/words")
        assert_page_is_good(family)


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_the_pages_of_keys(
    live: LivePortal, people: dict[str, Any], browser: Browser, setting: Setting
) -> None:
    with visiting(browser, live.url) as come:
        beto = come(setting)
        unlock(live, beto, people["beto"])
        for path in ("rotate", "pass-on", "absence"):
            beto.open(f"/intermediary/keys/{path}")
            assert_page_is_good(beto)
