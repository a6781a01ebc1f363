"""A stand-in at work, the real SDK in front of it, and a receiver behind it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
import stripe

from portal.sandbox.server import Running, start
from portal.sandbox.settings import SandboxSettings

KEY = "sk_test_for_these_tests"
SECRET = "whsec_for_these_tests"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


class Receiver:
    """A webhook endpoint that keeps what it gets and answers as told."""

    def __init__(self) -> None:
        self.got: list[tuple[bytes, str]] = []
        self.answers: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((body, self.headers["Stripe-Signature"]))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhooks/stripe"
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def settings(clock: Clock) -> SandboxSettings:
    return SandboxSettings(
        api_key=KEY,
        webhook_secret=SECRET,
        auto_deliver=False,
        clock=clock,
        fee_delay=timedelta(0),
        organisations={"": "Casa Puente"},
    )


@pytest.fixture
def launch() -> Iterator[Callable[[SandboxSettings], Running]]:
    """Start stand-ins that end with the test."""
    running: list[Running] = []

    def launched(settings: SandboxSettings) -> Running:
        running.append(start(settings))
        return running[-1]

    yield launched
    for each in running:
        each.stop()


@pytest.fixture
def sandbox(settings: SandboxSettings, launch: Callable[[SandboxSettings], Running]) -> Running:
    return launch(settings)


def client_of(sandbox: Running, key: str = KEY) -> stripe.StripeClient:
    return stripe.StripeClient(key, base_addresses={"api": sandbox.base_url}, max_network_retries=2)


@pytest.fixture
def client(sandbox: Running) -> stripe.StripeClient:
    return client_of(sandbox)


def gift(amount: int = 25_000, **more: Any) -> dict[str, Any]:
    """The parameters of a gift's session; `more` overrides them."""
    price = {"currency": "mxn", "unit_amount": amount, "product_data": {"name": "Donativo"}}
    return {
        "mode": "payment",
        "submit_type": "donate",
        "locale": "es-419",
        "client_reference_id": "G7KQ2",
        "success_url": "http://127.0.0.1:9/gracias?s={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:9/donar",
        "allowed_payment_method_types": ["card", "oxxo", "customer_balance"],
        "line_items": [{"quantity": 1, "price_data": price}],
        **more,
    }


def monthly(amount: int = 25_000, **more: Any) -> dict[str, Any]:
    """The parameters of a monthly gift's session."""
    price = {
        "currency": "mxn",
        "unit_amount": amount,
        "product_data": {"name": "Donativo"},
        "recurring": {"interval": "month"},
    }
    return gift(
        mode="subscription",
        line_items=[{"quantity": 1, "price_data": price}],
        subscription_data={"metadata": {"monthly": "M7KQ2"}},
        **more,
    )


def begun(
    sandbox: Running, client: stripe.StripeClient, amount: int = 25_000, account: str = ""
) -> stripe.Subscription:
    """A subscription whose first month is paid, its fee booked."""
    options: Any = {"stripe_account": account} if account else {}
    session = client.v1.checkout.sessions.create(monthly(amount), options)
    sandbox.play.pay_by_card(session.id)
    sandbox.play.run_chores()
    found = client.v1.checkout.sessions.retrieve(session.id, {}, options).subscription
    return client.v1.subscriptions.retrieve(str(found), {}, options)


SPEI = {
    "customer_balance": {
        "funding_type": "bank_transfer",
        "bank_transfer": {"type": "mx_bank_transfer"},
    }
}


def paid_charge(
    sandbox: Running, client: stripe.StripeClient, amount: int = 25_000, account: str = ""
) -> stripe.Charge:
    """A gift paid by card, its fee booked."""
    options: Any = {"stripe_account": account} if account else {}
    session = client.v1.checkout.sessions.create(gift(amount), options)
    sandbox.play.pay_by_card(session.id)
    sandbox.play.run_chores()
    return client.v1.charges.list({"limit": 1}, options).data[0]


def kinds(sandbox: Running) -> list[str]:
    """The types of the events not yet delivered, oldest first."""
    return [event.type for event in sandbox.webhooks.waiting()]
