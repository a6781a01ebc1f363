"""A Checkout Session and its line items, as they are when just created."""

from typing import Any

from portal.sandbox.books import Body, Books, new_id

# What the session repeats of its creation, word for word; absent means null.
REPEATED = (
    "billing_address_collection",
    "cancel_url",
    "client_reference_id",
    "consent_collection",
    "customer",
    "customer_email",
    "locale",
    "origin_context",
    "submit_type",
    "success_url",
)

EMPTY = (
    "after_expiration",
    "client_secret",
    "collected_information",
    "consent",
    "currency_conversion",
    "customer_details",
    "invoice",
    "payment_intent",
    "payment_link",
    "payment_method_configuration_details",
    "payment_method_collection",
    "recovered_from",
    "redirect_on_completion",
    "return_url",
    "setup_intent",
    "shipping_address_collection",
    "shipping_cost",
    "subscription",
    "wallet_options",
)


def line_item(item: dict[str, Any]) -> Body:
    price = item["price_data"]
    total = price["unit_amount"] * item.get("quantity", 1)
    return {
        "id": new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": price["currency"].lower(),
        "description": price["product_data"]["name"],
        "quantity": item.get("quantity", 1),
        "price": None,
    }


def new_session(
    books: Books,
    given: dict[str, Any],
    *,
    items: list[Body],
    currency: str,
    methods: list[str],
    expires_at: int,
) -> Body:
    reference = new_id("cs_test")
    total = sum(item["amount_total"] for item in items) if items else None
    branding = given.get("branding_settings") or {}
    return {
        "id": reference,
        "object": "checkout.session",
        **dict.fromkeys(EMPTY),
        **{name: given.get(name) for name in REPEATED},
        "adaptive_pricing": {"enabled": False},
        "allow_promotion_codes": given.get("allow_promotion_codes"),
        "allowed_payment_method_types": given.get("allowed_payment_method_types"),
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "branding_settings": branding,
        "created": books.timestamp,
        "currency": currency,
        "custom_fields": [],
        "custom_text": dict.fromkeys(
            ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
        ),
        "customer_creation": given.get("customer_creation", "if_required")
        if given["mode"] == "payment"
        else None,
        "discounts": [],
        "expires_at": expires_at,
        "livemode": False,
        "metadata": given.get("metadata", {}),
        "mode": given["mode"],
        "payment_method_options": given.get("payment_method_options", {}),
        "payment_method_types": methods,
        "payment_status": "unpaid" if items else "no_payment_required",
        "phone_number_collection": {"enabled": False},
        "saved_payment_method_options": None,
        "shipping_options": [],
        "status": "open",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{books.base_url}/pay/{reference}",
        **own_notes(given, items),
    }


def own_notes(given: dict[str, Any], items: list[Body]) -> Body:
    """What the stand-in remembers and the API does not show."""
    return {
        "_line_items": items,
        "_intent": None,
        "_intent_data": given.get("payment_intent_data", {}),
        "_subscription_data": given.get("subscription_data", {}),
        "_setup_data": given.get("setup_intent_data", {}),
        "_oxxo_days": oxxo_days(given),
    }


def oxxo_days(given: dict[str, Any]) -> int | None:
    options = given.get("payment_method_options", {})
    days: int | None = options.get("oxxo", {}).get("expires_after_days")
    return days
