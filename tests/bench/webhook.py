"""Messages of the payment service: signed, new each time, written down once."""

import itertools
import json
import time
import uuid
from collections.abc import Iterator

from sqlalchemy import text

from portal.extensions import db
from portal.sandbox.signing import signature_header
from tests.bench.measuring import Bench, Figure

SECRET = "whsec_bench"


def figures(bench: Bench) -> list[Figure]:
    """At least 1,000 a second; at a steady 300 a second, 99 of 100 within 20 ms."""
    steady = bench.steady(signed_events, per_second=300)
    return [
        *bench.rate_beside_empty("webhook", signed_events),
        Figure("webhook_p99_at_300", steady.percentile(0.99) * 1000, "ms"),
        Figure("raw_insert_rate", raw_inserts(bench), "per_second"),
    ]


def signed_events() -> Iterator[bytes]:
    """Requests that the portal takes for Stripe's, each with an event of its own."""
    run = uuid.uuid4().hex[:12]
    for number in itertools.count():
        body = json.dumps(event(f"evt_{run}{number}")).encode()
        signature = signature_header(body, SECRET, int(time.time()))
        yield (
            "POST /webhooks/stripe HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Content-Type: application/json\r\nStripe-Signature: {signature}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode() + body


def event(event_id: str) -> dict[str, object]:
    """An event that settles nothing: no gift of ours is named."""
    session = {"id": "cs_test_" + event_id, "object": "checkout.session", "metadata": {}}
    return {
        "id": event_id,
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": int(time.time()),
        "type": "checkout.session.completed",
        "livemode": False,
        "data": {"object": session},
    }


def raw_inserts(bench: Bench, seconds: float = 2.0) -> float:
    """Committed inserts a second over one connection, with nothing around them."""
    with bench.app.app_context(), db.engine.connect() as connection:
        connection.execute(text("CREATE TEMP TABLE raw (id text PRIMARY KEY, at timestamptz)"))
        connection.commit()
        began, done = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            connection.execute(text("INSERT INTO raw VALUES (:id, now())"), {"id": str(done)})
            connection.commit()
            done += 1
    return done / seconds
