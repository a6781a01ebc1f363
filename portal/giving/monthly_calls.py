"""What is asked of the payment service about monthly gifts; each call raises GatewayDown."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from portal.giving.checkout_orders import CardOrder, card_params
from portal.giving.errors import GatewayRefused
from portal.giving.monthly_rules import InvoiceFact, MonthlyFacts, Subscription
from portal.giving.stripe_gateway import StripeGateway
from portal.giving.stripe_shapes import CheckoutPage, checkout_page
from portal.money import Currency, Money

Body = Mapping[str, Any]


def monthly_facts(gateway: StripeGateway, session_id: str, *, account: str | None) -> MonthlyFacts:
    """Everything the service shows of one standing order now."""
    with gateway.asking(account) as (v1, options):
        page = v1.checkout.sessions.retrieve(session_id, {}, options).to_dict()
        order = None
        if page.get("subscription"):
            body = v1.subscriptions.retrieve(page["subscription"], {}, options).to_dict()
            asked = {"subscription": page["subscription"], "limit": 100}
            listed = v1.invoices.list(asked, options)
            invoices = [each.to_dict() for each in listed.auto_paging_iter()]
            order = _subscription(body, invoices)
    return MonthlyFacts(page["status"], page.get("client_reference_id"), order)


def set_amount(
    gateway: StripeGateway, order: Subscription, amount: Money, *, key: str, account: str | None
) -> None:
    """Charge another amount from the next month on; nothing is charged now."""
    price = {
        "currency": amount.currency.value.lower(),
        "product": order.product_id,
        "recurring": {"interval": "month"},
        "unit_amount": amount.minor,
    }
    params = {
        "items": [{"id": order.item_id, "price_data": price}],
        "proration_behavior": "none",
    }
    with gateway.asking(account) as (v1, options):
        v1.subscriptions.update(order.id, params, {**options, "idempotency_key": key})


def end(gateway: StripeGateway, subscription_id: str, *, account: str | None) -> None:
    """Charge nothing any more; one that is over already stays so."""
    try:
        with gateway.asking(account) as (v1, options):
            v1.subscriptions.cancel(subscription_id, {}, options)
    except GatewayRefused as refused:
        if refused.code != "resource_missing":
            raise


def hold(
    gateway: StripeGateway, subscription_id: str, *, account: str | None, paused: bool
) -> None:
    """Skip the coming months until told otherwise, or charge again."""
    params = {"pause_collection": {"behavior": "void"} if paused else ""}
    with gateway.asking(account) as (v1, options):
        v1.subscriptions.update(subscription_id, params, options)


def open_card_page(gateway: StripeGateway, order: CardOrder) -> CheckoutPage:
    """A hosted page where the donor saves another card."""
    with gateway.asking(order.account) as (v1, options):
        key = f"{order.monthly_reference}-card-{order.attempt}"
        made = v1.checkout.sessions.create(card_params(order), {**options, "idempotency_key": key})
        return checkout_page(made.to_dict())


def saved_card(gateway: StripeGateway, page_id: str, *, account: str | None) -> str | None:
    """The card saved on a page; None while it is open, "" once it closed unused."""
    with gateway.asking(account) as (v1, options):
        page = v1.checkout.sessions.retrieve(page_id, {"expand": ["setup_intent"]}, options)
        body = page.to_dict()
    intent: Body = body.get("setup_intent") or {}
    if intent.get("status") == "succeeded":
        return str(intent["payment_method"])
    return "" if body["status"] == "expired" else None


def use_card(
    gateway: StripeGateway, order: Subscription, card: str, *, account: str | None
) -> None:
    """Charge this card from now on, and what is owed at once; a refusal leaves it owed."""
    with gateway.asking(account) as (v1, options):
        v1.subscriptions.update(order.id, {"default_payment_method": card}, options)
    for invoice in order.invoices[:1]:
        if invoice.status != "open":
            continue
        try:
            with gateway.asking(account) as (v1, options):
                v1.invoices.pay(invoice.id, {"payment_method": card}, options)
        except GatewayRefused:
            return


def _subscription(body: Body, invoices: list[Body]) -> Subscription:
    item = body["items"]["data"][0]
    currency = Currency(body["currency"].upper())
    details = body.get("cancellation_details") or {}
    return Subscription(
        id=body["id"],
        status=body["status"],
        customer_id=body["customer"],
        item_id=item["id"],
        product_id=item["price"]["product"],
        price_id=item["price"]["id"],
        amount=Money(item["price"]["unit_amount"], currency),
        next_charge_at=datetime.fromtimestamp(item["current_period_end"], UTC),
        is_paused=bool(body.get("pause_collection")),
        ended_unpaid=details.get("reason") == "payment_failed",
        invoices=tuple(
            InvoiceFact(each["id"], each["status"] or "", Money(each["amount_paid"], currency))
            for each in invoices
        ),
    )
