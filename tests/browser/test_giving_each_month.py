"""A gift each month in a real browser: begun, changed, ended; each page good in every setting."""

import pytest
from playwright.sync_api import expect

from portal.extensions import transaction
from tests.browser.judging import assert_page_is_good
from tests.browser.live_portal import LivePortal
from tests.browser.visiting import Visitor
from tests.factories.giving import campaign

pytestmark = pytest.mark.browser

WORDS = {
    "es": {
        "card": "Pagar con tarjeta",
        "look": "Ver cómo está ahora",
        "good": "Al corriente",
        "change": "Cambiar la cantidad",
        "changed": "$500.00 MXN cada mes",
        "end": "Terminar mi donativo mensual",
        "yes": "Sí, terminar",
        "ended": "Terminado",
    },
    "en": {
        "card": "Pay by card",
        "look": "See how it stands now",
        "good": "Up to date",
        "change": "Change the amount",
        "changed": "$500.00 MXN each month",
        "end": "End my monthly gift",
        "yes": "Yes, end it",
        "ended": "Ended",
    },
}


@pytest.fixture
def slug(live: LivePortal) -> str:
    with live.app.app_context(), transaction() as session:
        return campaign(session).slug


def test_begun_changed_and_ended_without_an_account(visitor: Visitor, slug: str) -> None:
    page, says = visitor.page, WORDS[visitor.lang]
    visitor.open(f"/campaigns/{slug}")
    page.locator("input[name=rhythm][value=monthly]").check(force=True)
    page.locator("input[name=suggested][value='25000']").check(force=True)
    page.wait_for_timeout(2_500)  # a form sent sooner comes back
    page.locator("form[action$='/gifts'] button[type=submit]").click()
    page.get_by_role("button", name=says["card"]).first.click()
    page.get_by_role("button", name=says["look"]).click()
    expect(page.get_by_text(says["good"])).to_be_visible()
    assert_page_is_good(visitor)
    page.locator("input[name=suggested][value='50000']").check(force=True)
    page.get_by_role("button", name=says["change"]).click()
    expect(page.get_by_text(says["changed"])).to_be_visible()
    page.get_by_role("link", name=says["end"]).click()
    assert_page_is_good(visitor)
    page.get_by_role("button", name=says["yes"]).click()
    expect(page.get_by_text(says["ended"], exact=True)).to_be_visible()
    assert_page_is_good(visitor)
    assert visitor.foreign == []
    assert visitor.complaints == []
