"""A subscription with its one item and price, as they are when just begun."""

from typing import Any

from portal.sandbox.books import Body, Books, new_id
from portal.sandbox.rules import a_month_after

EMPTY = (
    "application",
    "application_fee_percent",
    "billing_cycle_anchor_config",
    "billing_thresholds",
    "cancel_at",
    "canceled_at",
    "cancellation_details",
    "customer_account",
    "days_until_due",
    "default_source",
    "default_tax_rates",
    "ended_at",
    "latest_invoice",
    "next_pending_invoice_item_invoice",
    "on_behalf_of",
    "pause_collection",
    "payment_settings",
    "pending_invoice_item_interval",
    "pending_setup_intent",
    "pending_update",
    "schedule",
    "test_clock",
    "transfer_data",
    "trial_end",
    "trial_settings",
    "trial_start",
)


def new_price(books: Books, *, amount: int, currency: str, product: str) -> Body:
    return {
        "id": new_id("price"),
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": books.timestamp,
        "currency": currency,
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": product,
        "recurring": {
            "interval": "month",
            "interval_count": 1,
            "meter": None,
            "trial_period_days": None,
            "usage_type": "licensed",
        },
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring",
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
    }


def plan_of(price: Body) -> Body:
    return {
        "id": price["id"],
        "object": "plan",
        "active": True,
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "billing_scheme": "per_unit",
        "created": price["created"],
        "currency": price["currency"],
        "interval": "month",
        "interval_count": 1,
        "livemode": False,
        "metadata": {},
        "meter": None,
        "nickname": None,
        "product": price["product"],
        "tiers_mode": None,
        "transform_usage": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def new_item(books: Books, subscription: str, price: Body) -> Body:
    return {
        "id": new_id("si"),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": books.timestamp,
        "current_period_end": a_month_after(books.timestamp),
        "current_period_start": books.timestamp,
        "discounts": [],
        "metadata": {},
        "plan": plan_of(price),
        "price": price,
        "quantity": 1,
        "subscription": subscription,
        "tax_rates": [],
    }


def new_subscription(books: Books, session: Body) -> Body:
    reference = new_id("sub")
    data: dict[str, Any] = session["_subscription_data"]
    price = new_price(
        books,
        amount=session["amount_total"],
        currency=session["currency"],
        product=new_id("prod"),
    )
    return {
        "id": reference,
        "object": "subscription",
        **dict.fromkeys(EMPTY),
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": books.timestamp,
        "billing_mode": {"flexible": None, "type": "classic"},
        "billing_schedules": [],
        "cancel_at_period_end": False,
        "collection_method": "charge_automatically",
        "created": books.timestamp,
        "currency": session["currency"],
        "customer": session["customer"],
        "default_payment_method": None,
        "description": data.get("description"),
        "discounts": [],
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "items": {
            "object": "list",
            "data": [new_item(books, reference, price)],
            "has_more": False,
            "url": f"/v1/subscription_items?subscription={reference}",
        },
        "livemode": False,
        "metadata": data.get("metadata", {}),
        "start_date": books.timestamp,
        "status": "active",
    }
