"""The one door to the payment service. Nothing else in the portal imports its library.

Each organisation has its own account there (direct charges): the portal never holds anyone's
money, so every call names the account. The library takes a third of a second to load: late.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from portal.config import Settings
from portal.giving.checkout_orders import CheckoutOrder, checkout_params
from portal.giving.errors import GatewayDown, GatewayRefused, WebhookRefused
from portal.giving.gift_rules import PaymentFacts
from portal.giving.pending_shapes import pending_of, with_left_over
from portal.giving.stripe_shapes import (
    BalanceRow,
    CheckoutPage,
    VerifiedEvent,
    balance_row,
    checkout_page,
    intent_of_invoice,
    month_facts,
    payment_facts,
    verified_event,
)

OF_A_CHARGE = ["latest_charge.balance_transaction", "latest_charge.refunds"]
# A signature is good for five minutes; one dated later than that ahead of us is forged or stale
# clockwork, and the library itself has no bound on the future.
TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True, repr=False)
class StripeGateway:
    """Calls to one Stripe platform, or to the stand-in that speaks its language."""

    secret_key: str
    webhook_secret: str
    livemode: bool
    api_base: str = ""
    # The organisation whose account the key itself opens; the others are connected to it.
    key_owner: str = ""

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
        with self.asking(order.account) as (v1, options):
            customer = None
            if order.by_transfer:
                known = {"metadata": {"gift": order.gift_reference}}
                once = {**options, "idempotency_key": f"{order.key}-customer"}
                customer = v1.customers.create(known, once).id
            params = checkout_params(order, customer)
            once = {**options, "idempotency_key": order.key}
            return checkout_page(v1.checkout.sessions.create(params, once).to_dict())

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
                {"expand": [f"payment_intent.{path}" for path in OF_A_CHARGE]},
                options,
            ).to_dict()
            intent = session.get("payment_intent") or {}
            taken_back = self._taken_back(intent, options)
            pending = pending_of(session, intent)
            if pending and pending.customer_id:
                held = self._client.v1.customers.cash_balance.retrieve(
                    pending.customer_id, {}, options
                )
                pending = with_left_over(pending, held.to_dict(), session["currency"])
        return replace(payment_facts(session, *taken_back), pending=pending)

    def month(self, invoice_id: str, *, account: str | None) -> PaymentFacts:
        """Everything the service shows of one month's bill now; raises GatewayDown."""
        with self.asking(account) as (v1, options):
            expand = {"expand": ["payments"]}
            invoice = v1.invoices.retrieve(invoice_id, expand, options).to_dict()
            paid_by = intent_of_invoice(invoice)
            intent = {}
            if paid_by:
                expand = {"expand": OF_A_CHARGE}
                intent = v1.payment_intents.retrieve(paid_by, expand, options).to_dict()
            taken_back = self._taken_back(intent, options)
        return month_facts(invoice, intent, *taken_back)

    @contextmanager
    def asking(self, account: str | None) -> Iterator[tuple[Any, dict[str, Any]]]:
        """The service's own calls, and the options that name the account.

        Raises GatewayDown for no answer, GatewayRefused for a no.
        """
        with _reached():
            yield self._client.v1, self._options(account)

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

    def _taken_back(
        self, intent: dict[str, Any], options: dict[str, Any]
    ) -> tuple[list[Any], list[Any]]:
        charge = intent.get("latest_charge") or {}
        refunds, disputes = [], []
        # Not by the sum refunded: it is nothing again once a refund has come back.
        if (charge.get("refunds") or {}).get("data"):
            refunds = self._refunds(charge["id"], options)
        if charge.get("disputed"):
            disputes = self._disputes(charge["id"], options)
        return refunds, disputes

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
        key_owner=settings.stripe_owner,
    )


def _ensure_not_ahead(header: str, now: datetime) -> None:
    stamps = [part[2:] for part in header.split(",") if part.startswith("t=")]
    if abs(int(stamps[0]) - now.timestamp()) > TOLERANCE.total_seconds():
        raise WebhookRefused("time")


@contextmanager
def _reached() -> Iterator[None]:
    import stripe

    try:
        yield
    except (stripe.InvalidRequestError, stripe.CardError, stripe.IdempotencyError) as fault:
        raise GatewayRefused(str(fault.code or type(fault).__name__)) from None
    except stripe.StripeError as fault:
        raise GatewayDown(type(fault).__name__) from None
