"""A subscription's amount, card or pause changes, or it ends."""

from typing import Any

from portal.sandbox import rules
from portal.sandbox.books import Body, Books
from portal.sandbox.errors import WrongStep, bad_request, no_such
from portal.sandbox.rules import SubscriptionStatus
from portal.sandbox.shapes.subscription import new_price, plan_of

ENDED = (SubscriptionStatus.CANCELED, SubscriptionStatus.INCOMPLETE_EXPIRED)


def ensure_running(subscription: Body, step: str) -> None:
    if subscription["status"] in ENDED:
        raise WrongStep(step, subscription["status"])


def cancel(books: Books, subscription: Body, *, reason: str) -> Body:
    if subscription["status"] in ENDED:
        raise no_such("subscription", subscription["id"])
    subscription.update(
        status=str(SubscriptionStatus.CANCELED),
        canceled_at=books.timestamp,
        ended_at=books.timestamp,
        cancellation_details={"comment": None, "feedback": None, "reason": reason},
    )
    books.save(subscription)
    books.emit("customer.subscription.deleted", subscription)
    return subscription


def update(books: Books, subscription: Body, given: dict[str, Any]) -> Body:
    """Another amount, another card, collection paused or not; raises StripeRefusal."""
    if subscription["status"] in ENDED:
        raise bad_request("A canceled subscription can only update its cancellation_details.")
    for item in given.pop("items", []):
        change_price(books, subscription, item)
    for name in ("default_payment_method", "metadata", "cancel_at_period_end"):
        if name in given:
            subscription[name] = given.pop(name)
            subscription.pop("_card_refused", None)
    if "pause_collection" in given:
        subscription["pause_collection"] = paused(given.pop("pause_collection"))
    given.pop("proration_behavior", None)
    if given:
        raise bad_request(f"This stand-in does not play {min(given)}.", param=min(given))
    books.save(subscription)
    books.emit("customer.subscription.updated", subscription, {})
    return subscription


def paused(given: Any) -> Body | None:
    return {"behavior": given["behavior"], "resumes_at": given.get("resumes_at")} if given else None


def change_price(books: Books, subscription: Body, given: dict[str, Any]) -> None:
    item = subscription["items"]["data"][0]
    if given.get("id") != item["id"]:
        raise no_such("subscription_item", str(given.get("id")), param="items[0][id]")
    wanted = given.get("price_data", {})
    amount, currency = wanted.get("unit_amount", 0), wanted.get("currency", "").lower()
    if currency != subscription["currency"]:
        raise bad_request("The price's currency must be the subscription's.", param="items")
    if amount < rules.MINIMUM[currency]:
        raise bad_request("Amount too small", param="items", code="amount_too_small")
    if wanted.get("product") != item["price"]["product"]:
        raise no_such("product", str(wanted.get("product")), param="items[0][price_data][product]")
    item["price"] = new_price(
        books, amount=amount, currency=currency, product=item["price"]["product"]
    )
    item["plan"] = plan_of(item["price"])


def refuse_from_now(books: Books, subscription: Body) -> Body:
    """The donor's card expires: each coming try is refused until another card is on file."""
    ensure_running(subscription, "refuse")
    subscription["_card_refused"] = True
    return books.save(subscription)
