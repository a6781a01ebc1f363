"""Open a Checkout Session, and close one that was not used."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from portal.sandbox import rules
from portal.sandbox.books import Body, Books
from portal.sandbox.errors import bad_request, missing_parameter
from portal.sandbox.rules import SessionStatus
from portal.sandbox.shapes.checkout_session import line_item, new_session

UNPLAYED = (
    "automatic_tax",
    "custom_fields",
    "discounts",
    "invoice_creation",
    "optional_items",
    "shipping_address_collection",
    "shipping_options",
)
# What each mode does not take, as Stripe has it.
FOREIGN = {
    "payment": ("setup_intent_data", "subscription_data", "payment_method_collection"),
    "subscription": ("payment_intent_data", "setup_intent_data", "customer_creation"),
    "setup": (
        "line_items",
        "payment_intent_data",
        "subscription_data",
        "submit_type",
        "payment_method_collection",
    ),
}


def open_session(books: Books, given: dict[str, Any]) -> Body:
    """A session the payer can be sent to; raises StripeRefusal where Stripe would."""
    ensure_playable(given)
    items: list[Body] = []
    if given["mode"] != "setup":
        items = [line_item(item) for item in ensure_items(given)]
        currency, total = ensure_total(items)
    ensure_urls(given)
    if given.get("customer"):
        books.get("customer", given["customer"], param="customer")
    if given["mode"] == "setup":
        currency, total = ensure_setup(given), 0
    methods = rules.offered_methods(
        allowed=given.get("allowed_payment_method_types"),
        currency=currency,
        amount=total,
        spei_ready=is_spei_ready(given),
        recurring=given["mode"] != "payment",
    )
    if not methods:
        raise bad_request(
            "No payment method in allowed_payment_method_types is open to this session.",
            param="allowed_payment_method_types",
        )
    life = ensure_life(books, given)
    session = new_session(
        books,
        given,
        items=items,
        currency=currency,
        methods=[str(method) for method in methods],
        expires_at=books.timestamp + int(life.total_seconds()),
    )
    books.add(session)
    books.schedule("expire_session", session["id"], after=life)
    return session


def ensure_playable(given: dict[str, Any]) -> None:
    if "mode" not in given:
        raise missing_parameter("mode")
    for name in FOREIGN[given["mode"]]:
        if name in given:
            raise bad_request(f"You can not pass `{name}` in `{given['mode']}` mode.", param=name)
    if given.get("ui_mode", "hosted_page") != "hosted_page":
        raise bad_request("This stand-in plays the hosted page only.", param="ui_mode")
    for name in UNPLAYED:
        if name in given:
            raise bad_request(f"This stand-in does not play {name}.", param=name)


def ensure_items(given: dict[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = given.get("line_items", [])
    if not items:
        raise missing_parameter("line_items")
    for index, item in enumerate(items):
        at = f"line_items[{index}]"
        price = item.get("price_data")
        if price is None:
            raise missing_parameter(f"{at}[price_data]")
        if "unit_amount" not in price:
            raise missing_parameter(f"{at}[price_data][unit_amount]")
        if "product_data" not in price:
            raise missing_parameter(f"{at}[price_data][product_data]")
        ensure_rhythm(given["mode"], price.get("recurring"), at)
        if price["unit_amount"] < 0 or item.get("quantity", 1) < 1:
            raise bad_request("Amounts and quantities are positive.", param=at)
    return items


def ensure_rhythm(mode: str, recurring: dict[str, Any] | None, at: str) -> None:
    """A price of one month for a subscription, none for a single payment."""
    if mode == "payment" and recurring is not None:
        raise bad_request(
            "You specified `payment` mode but passed a recurring price.", param="mode"
        )
    if mode == "subscription" and recurring is None:
        raise bad_request(
            "You must provide at least one recurring price in `subscription` mode.",
            param="line_items",
        )
    if recurring and (recurring["interval"], recurring.get("interval_count", 1)) != ("month", 1):
        raise bad_request("This stand-in plays monthly prices.", param=f"{at}[price_data]")


def ensure_setup(given: dict[str, Any]) -> str:
    """A card is saved for a customer; raises StripeRefusal where there is none."""
    if "allowed_payment_method_types" not in given and "currency" not in given:
        raise missing_parameter("currency")
    if not given.get("customer"):
        raise bad_request("This stand-in saves cards of a customer only.", param="customer")
    return str(given.get("currency", "mxn")).lower()


def ensure_total(items: list[Body]) -> tuple[str, int]:
    currencies = {item["currency"] for item in items}
    if len(currencies) > 1:
        raise bad_request("All line items must have the same currency.", param="line_items")
    currency = str(currencies.pop())
    if currency not in rules.MINIMUM:
        raise bad_request(f"Invalid currency: {currency}.", param="line_items")
    total = sum(item["amount_total"] for item in items)
    least = rules.MINIMUM[currency]
    if total < least:
        raise bad_request(
            "The Checkout Session's total amount due must add up to at least"
            f" ${least // 100}.{least % 100:02d} {currency}",
            code="amount_too_small",
        )
    if total > 99_999_999:
        raise bad_request("Amount must be no more than $999,999.99", code="amount_too_large")
    return currency, total


def ensure_urls(given: dict[str, Any]) -> None:
    if "success_url" not in given:
        raise missing_parameter("success_url")
    for name in ("success_url", "cancel_url"):
        if name in given and not is_web_address(given[name]):
            raise bad_request("Not a valid URL", param=name, code="url_invalid")


def is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def is_spei_ready(given: dict[str, Any]) -> bool:
    """Stripe offers a bank transfer only where it has a customer to hold the balance."""
    balance = given.get("payment_method_options", {}).get("customer_balance", {})
    transfer = balance.get("bank_transfer", {}).get("type")
    return bool(given.get("customer")) and transfer == "mx_bank_transfer"


def ensure_life(books: Books, given: dict[str, Any]) -> timedelta:
    if "expires_at" not in given:
        return rules.MAX_SESSION_LIFE
    life = timedelta(seconds=given["expires_at"] - books.timestamp)
    # A minute's grace for the time the request took, as Stripe gives.
    if life + timedelta(seconds=60) < rules.MIN_SESSION_LIFE:
        raise bad_request("expires_at must be at least 30 minutes away.", param="expires_at")
    if life > rules.MAX_SESSION_LIFE:
        raise bad_request("expires_at must be at most 24 hours away.", param="expires_at")
    return life


def expire(books: Books, session: Body) -> Body:
    """Close an open session; raises StripeRefusal for one that is complete or expired."""
    if session["status"] != SessionStatus.OPEN:
        raise bad_request(
            f'Only Checkout Sessions with a status in ["open"] can be expired.'
            f" This Checkout Session has a status of `{session['status']}`."
        )
    session.update(status="expired", url=None)
    reference = session["payment_intent"] or session["_intent"]
    if reference:
        intent = books.get("payment_intent", reference)
        intent.update(status="canceled", canceled_at=books.timestamp, next_action=None)
        intent["cancellation_reason"] = "expired"
        books.save(intent)
        books.emit("payment_intent.canceled", intent)
    books.save(session)
    books.emit("checkout.session.expired", session)
    return session
