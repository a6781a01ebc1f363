"""The hosted page in a real Chromium, on a phone and a desk, without JavaScript."""

from typing import Any

import pytest

from portal.sandbox.rules import Method
from tests.sandbox.conftest import SPEI, begun, gift, monthly, paid_charge

pytestmark = pytest.mark.browser


@pytest.fixture
def chromium(browser: Any) -> Any:
    """The process's one Chromium: Playwright runs once a process."""
    return browser


@pytest.fixture
def session(client, sandbox):
    customer = client.v1.customers.create({}).id
    return client.v1.checkout.sessions.create(
        gift(
            customer=customer,
            payment_method_options=SPEI,
            # Another origin, as the portal is: Chromium holds the redirect against form-action.
            success_url=sandbox.base_url.replace("127.0.0.1", "localhost") + "/panel?lang=es",
        )
    )


def test_phone_without_javascript_declined_then_bank_then_paid(chromium, session):
    page = chromium.new_page(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto(session.url)
    page.get_by_role("button", name="Tarjeta rechazada").click()
    assert "El banco rechazó" in page.get_by_role("alert").inner_text()
    page.get_by_role("button", name="Tarjeta con verificación").click()
    page.get_by_role("button", name="Aceptar el pago").click()
    assert page.url.startswith("http://localhost")
    assert page.get_by_role("heading", name="Panel").is_visible()
    page.close()


@pytest.mark.parametrize("width,height", [(320, 640), (360, 740), (1280, 800)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible_and_never_scroll_sideways(
    chromium, client, sandbox, session, width, height, scheme
):
    from axe_playwright_python.sync_playwright import Axe

    oxxo = client.v1.checkout.sessions.create(gift())
    sandbox.play.take_voucher(oxxo.id, Method.OXXO)
    bank = client.v1.checkout.sessions.create(gift(locale="en"))
    sandbox.play.ask_bank(bank.id)
    sandbox.play.dispute(paid_charge(sandbox, client).id)
    sandbox.play.decline(session.id)
    order = begun(sandbox, client)
    card = client.v1.checkout.sessions.create(
        {
            "mode": "setup",
            "currency": "mxn",
            "customer": order.customer,
            "success_url": "http://localhost/x",
        }
    )
    page = chromium.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    for address in (
        client.v1.checkout.sessions.create(monthly()).url,
        card.url,
        session.url,
        f"{bank.url}/bank",
        f"{oxxo.url}/voucher",
        oxxo.url,
        f"{sandbox.base_url}/panel",
        f"{sandbox.base_url}/pay/cs_none",
    ):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert Axe().run(page).violations_count == 0, address
    page.close()
