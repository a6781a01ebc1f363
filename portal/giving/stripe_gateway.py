"""The one door to the payment service. Nothing else in the portal imports its library.

Each organisation has its own account there (direct charges): the portal never holds anyone's
money, so every call names the account. The library takes a third of a second to load: late.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from portal.config import Settings
from portal.giving.errors import GatewayDown, WebhookRefused
from portal.giving.gift_rules import PaymentFacts
from portal.giving.stripe_shapes import (
    BalanceRow,
    CheckoutPage,
    VerifiedEvent,
    balance_row,
    checkout_page,
    payment_facts,
    verified_event,
)
from portal.money import Money

LOCALES = {"es": "es-419", "en": "en"}
METHODS = ["card", "oxxo"]
# A signature is good for five minutes; one dated later than that ahead of us is forged or stale
# clockwork, and the library itself has no bound on the future.
TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class StripeGateway:
    """Calls to one Stripe platform, or to the stand-in that speaks its language."""

    secret_key: str
    webhook_secret: str
    livemode: bool
    api_base: str = ""

    @cached_property
    def _client(self) -> Any:
        import stripe

        addresses: Any = {"api": self.api_base} if self.api_base else {}
        # Told nothing, the library never tries again.
        return stripe.StripeClient(self.secret_key, max_network_retries=2, base_addresses=addresses)

    def open_checkout(self, order: CheckoutOrder) -> CheckoutPage:
        """A hosted page for the order; the same order again is the same page.

        Raises GatewayDown.
        """
        options = self._options(order.account)
        options["idempotency_key"] = f"{order.gift_reference}-{order.attempt}"
        with _reached():
            session = self._client.v1.checkout.sessions.create(_params(order), options)
            return checkout_page(session.to_dict())

    def checkout(self, session_id: str, *, account: str | None) -> CheckoutPage:
        """The page as it stands now; raises GatewayDown."""
        with _reached():
            session = self._client.v1.checkout.sessions.retrieve(
                session_id, options=self._options(account)
            )
            return checkout_page(session.to_dict())

    def payment(self, session_id: str, *, account: str | None) -> PaymentFacts:
        """Everything the service shows of one payment now; raises GatewayDown."""
        options = self._options(account)
        with _reached():
            session = self._client.v1.checkout.sessions.retrieve(
                session_id,
                {"expand": ["payment_intent.latest_charge.balance_transaction"]},
                options,
            ).to_dict()
            charge = (session.get("payment_intent") or {}).get("latest_charge") or {}
            refunds, disputes = [], []
            if charge.get("amount_refunded"):
                refunds = self._refunds(charge["id"], options)
            if charge.get("disputed"):
                disputes = self._disputes(charge["id"], options)
        return payment_facts(session, refunds, disputes)

    def balance_rows(self, *, account: str | None, since: datetime) -> Iterator[BalanceRow]:
        """The account's own books since a moment, newest first; raises GatewayDown.

        Read as they are sent: making the library's objects of each row takes five times as long.
        """
        asked: dict[str, Any] = {
            "created": {"gte": int(since.timestamp())},
            "limit": 100,
            "expand": ["data.source"],
            **self._options(account),
        }
        with _reached():
            while True:
                page = self._client.raw_request("get", "/v1/balance_transactions", **asked).data
                yield from map(balance_row, page["data"])
                if not (page["has_more"] and page["data"]):
                    return
                asked["starting_after"] = page["data"][-1]["id"]

    def verify(self, payload: bytes, header: str, *, now: datetime) -> VerifiedEvent:
        """The event in a raw webhook body; raises WebhookRefused for anything not proven."""
        import stripe

        try:
            stripe.WebhookSignature.verify_header(
                payload, header, self.webhook_secret, int(TOLERANCE.total_seconds())
            )
            _ensure_not_ahead(header, now)
            event = verified_event(json.loads(payload))
        except WebhookRefused:
            raise
        # The library lets Unicode, JSON, attribute and type errors through; whatever a stranger
        # sends, the answer is a refusal and never a fault of ours.
        except Exception as fault:
            raise WebhookRefused(type(fault).__name__) from None
        if event.livemode != self.livemode:
            raise WebhookRefused("livemode")
        return event

    def _refunds(self, charge: str, options: dict[str, Any]) -> list[Any]:
        expand = ["data.balance_transaction", "data.failure_balance_transaction"]
        params = {"charge": charge, "limit": 100, "expand": expand}
        pages = self._client.v1.refunds.list(params, options)
        return [row.to_dict() for row in pages.auto_paging_iter()]

    def _disputes(self, charge: str, options: dict[str, Any]) -> list[Any]:
        pages = self._client.v1.disputes.list({"charge": charge, "limit": 100}, options)
        return [row.to_dict() for row in pages.auto_paging_iter()]

    @staticmethod
    def _options(account: str | None) -> dict[str, Any]:
        return {"stripe_account": account} if account else {}


def gateway_for(settings: Settings) -> StripeGateway:
    """The gateway that the settings describe; without a key it leads to the stand-in."""
    return StripeGateway(
        secret_key=settings.stripe_secret_key,
        webhook_secret=settings.stripe_webhook_secret,
        livemode=settings.livemode,
        api_base=settings.stripe_api_base,
    )


def _params(order: CheckoutOrder) -> dict[str, Any]:
    metadata = {"gift": order.gift_reference}
    return {
        "mode": "payment",
        "submit_type": "donate",
        "client_reference_id": order.gift_reference,
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata},
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": order.amount.currency.value.lower(),
                    "unit_amount": order.amount.minor,
                    "product_data": {"name": order.organisation},
                },
            }
        ],
        "allowed_payment_method_types": METHODS,
        "locale": LOCALES[order.language],
        "expires_at": int(order.expires_at.timestamp()),
        "success_url": order.success_url,
        "cancel_url": order.cancel_url,
    }


def _ensure_not_ahead(header: str, now: datetime) -> None:
    stamps = [part[2:] for part in header.split(",") if part.startswith("t=")]
    if abs(int(stamps[0]) - now.timestamp()) > TOLERANCE.total_seconds():
        raise WebhookRefused("time")


@contextmanager
def _reached() -> Iterator[None]:
    import stripe

    try:
        yield
    except stripe.StripeError as fault:
        raise GatewayDown(type(fault).__name__) from None
