"""What the portal sends fits the SDK's own types, whatever a donor chose."""

from datetime import UTC, datetime

import pytest
from stripe._encode import _api_encode
from stripe.params.checkout import SessionCreateParams

from portal.giving.checkout_orders import CardOrder, CheckoutOrder, card_params, checkout_params
from portal.money import Currency, Money
from portal.sandbox.form_encoding import decode
from portal.sandbox.parameter_check import check


def as_sent(params):
    return check(SessionCreateParams, decode((k, str(v)) for k, v in _api_encode(params)))


def order(minor, currency, *, monthly):
    return CheckoutOrder(
        gift_reference="g7kq2",
        attempt=1,
        account="acct_1",
        amount=Money(minor, currency),
        language="es",
        organisation="Casa Puente",
        expires_at=datetime(2026, 12, 1, tzinfo=UTC),
        success_url="https://example.org/a",
        cancel_url="https://example.org/a",
        monthly=monthly,
    )


@pytest.mark.parametrize("monthly", [False, True])
@pytest.mark.parametrize("currency", Currency)
@pytest.mark.parametrize("minor", [2_000, 1_000_000, 1_000_001])
def test_a_page_for_a_gift(minor, currency, monthly):
    asked = order(minor, currency, monthly=monthly)
    sent = as_sent(checkout_params(asked, "cus_1" if asked.by_transfer else None))
    assert sent["mode"] == ("subscription" if monthly else "payment")
    assert sent["line_items"][0]["price_data"]["unit_amount"] == minor
    assert ("recurring" in sent["line_items"][0]["price_data"]) == monthly
    assert "payment_method_types" not in sent
    assert ("customer" in sent) == (currency is Currency.MXN and not monthly)
    assert ("subscription_data" in sent, "payment_intent_data" in sent) == (monthly, not monthly)
    options = sent.get("payment_method_options", {})
    at_a_shop = currency is Currency.MXN and not monthly and minor <= 1_000_000
    assert options.get("oxxo", {}).get("expires_after_days") == (7 if at_a_shop else None)


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_page_for_a_card(language):
    sent = as_sent(
        card_params(
            CardOrder(
                monthly_reference="m7kq2",
                attempt="a1",
                account="acct_1",
                customer_id="cus_1",
                language=language,
                currency=Currency.MXN,
                success_url="https://example.org/a",
                cancel_url="https://example.org/a",
            )
        )
    )
    assert (sent["mode"], sent["allowed_payment_method_types"]) == ("setup", ["card"])
    assert "line_items" not in sent
