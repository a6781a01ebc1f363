"""What the payment service is asked to show a donor: a hosted page, never a family's name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.money import Currency, Money

LOCALES = {"es": "es-419", "en": "en"}
ONCE = ["card", "oxxo", "customer_balance"]
RECURRING = ["card"]
# A transfer needs someone whose it is; so much of a person the service knows, an opaque word.
BY_TRANSFER = {
    "funding_type": "bank_transfer",
    "bank_transfer": {"type": "mx_bank_transfer"},
}
# A week, so that who is paid on Fridays can pay; the service offers shops up to MXN 10,000.
VOUCHER_DAYS = 7
MOST_AT_A_SHOP = 1_000_000


@dataclass(frozen=True, repr=False)
class CheckoutOrder:
    """What the payment service is told of a gift: an opaque reference, never whom it helps."""

    gift_reference: str
    attempt: int
    account: str | None
    amount: Money
    language: str
    organisation: str
    expires_at: datetime
    success_url: str
    cancel_url: str
    monthly: bool = False

    @property
    def key(self) -> str:
        """The same for every repetition of an attempt."""
        return f"{self.gift_reference}-{self.attempt}"

    @property
    def by_transfer(self) -> bool:
        """Whether a bank transfer may be offered: once, in pesos."""
        return not self.monthly and self.amount.currency is Currency.MXN


@dataclass(frozen=True, repr=False)
class CardOrder:
    """A page where a monthly donor saves another card; nothing is charged there."""

    monthly_reference: str
    attempt: str
    account: str | None
    customer_id: str
    language: str
    currency: Currency
    success_url: str
    cancel_url: str


def checkout_params(order: CheckoutOrder, customer: str | None) -> dict[str, Any]:
    """The parameters of the page; `customer` where a transfer is offered."""
    metadata = {"monthly" if order.monthly else "gift": order.gift_reference}
    params: dict[str, Any] = {
        "mode": "subscription" if order.monthly else "payment",
        "submit_type": "donate",
        "client_reference_id": order.gift_reference,
        "metadata": metadata,
        "line_items": [_line(order)],
        "allowed_payment_method_types": RECURRING if order.monthly else ONCE,
        "locale": LOCALES[order.language],
        "expires_at": int(order.expires_at.timestamp()),
        "success_url": order.success_url,
        "cancel_url": order.cancel_url,
    }
    owner = "subscription_data" if order.monthly else "payment_intent_data"
    params[owner] = {"metadata": metadata}
    if customer:
        options: dict[str, Any] = {"customer_balance": BY_TRANSFER}
        if order.amount.minor <= MOST_AT_A_SHOP:
            options["oxxo"] = {"expires_after_days": VOUCHER_DAYS}
        params |= {"customer": customer, "payment_method_options": options}
    return params


def _line(order: CheckoutOrder) -> dict[str, Any]:
    price: dict[str, Any] = {
        "currency": order.amount.currency.value.lower(),
        "unit_amount": order.amount.minor,
        "product_data": {"name": order.organisation},
    }
    if order.monthly:
        price["recurring"] = {"interval": "month"}
    return {"quantity": 1, "price_data": price}


def card_params(order: CardOrder) -> dict[str, Any]:
    """The parameters of the page where a card is saved."""
    metadata = {"monthly": order.monthly_reference}
    return {
        "mode": "setup",
        "customer": order.customer_id,
        "currency": order.currency.value.lower(),
        "client_reference_id": order.monthly_reference,
        "metadata": metadata,
        "setup_intent_data": {"metadata": metadata},
        "allowed_payment_method_types": RECURRING,
        "locale": LOCALES[order.language],
        "success_url": order.success_url,
        "cancel_url": order.cancel_url,
    }
