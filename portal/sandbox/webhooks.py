"""Deliver events, signed, until the receiver says 2xx; or hand them out one by one."""

import http.client
import json
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from portal.sandbox import rules
from portal.sandbox.books import Books
from portal.sandbox.signing import signature_header
from portal.sandbox.till import Till

TIMEOUT_SECONDS = 10


@dataclass(frozen=True)
class Waiting:
    """An event that has not been delivered."""

    id: str
    type: str
    account: str


@dataclass(frozen=True, repr=False)
class SignedRequest:
    """The POST that Stripe would make."""

    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Attempt:
    """What came of one delivery: an HTTP status, or why there was none."""

    event_id: str
    status: int | None
    error: str | None = None

    @property
    def accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Webhooks:
    """The queue of events towards the one endpoint."""

    def __init__(self, till: Till) -> None:
        self._till = till

    def waiting(self) -> list[Waiting]:
        """Events neither delivered nor dropped, oldest first."""
        with self._till.open() as books:
            rows = books.connection.execute(
                "SELECT o.id, o.account, json_extract(o.body, '$.type') AS type"
                " FROM delivery d JOIN object o ON o.id = d.event_id"
                " WHERE d.state = 'waiting' ORDER BY o.seq"
            ).fetchall()
        return [Waiting(row["id"], row["type"], row["account"]) for row in rows]

    def request_for(self, event_id: str) -> SignedRequest:
        """The event as it would be sent now."""
        with self._till.open_for(event_id) as books:
            event = books.get("event", event_id)
        settings = self._till.settings
        body = json.dumps(event, indent=2).encode()
        moment = int(settings.clock().timestamp())
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (stand-in)",
            "Stripe-Signature": signature_header(body, settings.webhook_secret, moment),
        }
        return SignedRequest(settings.webhook_url or "", headers, body)

    def deliver(self, event_id: str, *, times: int = 1) -> list[Attempt]:
        """Send an event now, as often as asked; works for delivered and dropped ones too."""
        return [self._deliver_once(event_id) for _ in range(times)]

    def deliver_all(self) -> list[Attempt]:
        return [self._deliver_once(event.id) for event in self.waiting()]

    def drop(self, event_id: str) -> None:
        """Lose an event: it will not be sent unless asked for by name."""
        with self._till.open() as books:
            books.connection.execute(
                "UPDATE delivery SET state = 'dropped', due = NULL WHERE event_id = ?",
                (event_id,),
            )

    def attempts(self, event_id: str) -> list[Attempt]:
        with self._till.open() as books:
            rows = books.connection.execute(
                "SELECT status, error FROM attempt WHERE event_id = ? ORDER BY id", (event_id,)
            ).fetchall()
        return [Attempt(event_id, row["status"], row["error"]) for row in rows]

    def deliver_due(self) -> int:
        """Send what is due once; returns how many were sent."""
        with self._till.open() as books:
            rows = books.connection.execute(
                "SELECT event_id FROM delivery WHERE state = 'waiting' AND due <= ?"
                " ORDER BY due, rowid LIMIT 20",
                (books.now.timestamp(),),
            ).fetchall()
        for row in rows:
            self._deliver_once(row["event_id"])
        return len(rows)

    def _deliver_once(self, event_id: str) -> Attempt:
        attempt = post(event_id, self.request_for(event_id))
        with self._till.open() as books:
            record(books, attempt)
        return attempt


def post(event_id: str, request: SignedRequest) -> Attempt:
    """Send it; no redirect is followed."""
    parts = urlsplit(request.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("POST", parts.path or "/", request.body, request.headers)
        response = connection.getresponse()
        response.read()
        return Attempt(event_id, response.status)
    except (OSError, http.client.HTTPException) as failure:
        return Attempt(event_id, None, type(failure).__name__)
    finally:
        connection.close()


def record(books: Books, attempt: Attempt) -> None:
    write = books.connection.execute
    write(
        "INSERT INTO attempt (event_id, at, status, error) VALUES (?, ?, ?, ?)",
        (attempt.event_id, time.time(), attempt.status, attempt.error),
    )
    if attempt.accepted:
        write(
            "UPDATE delivery SET state = 'delivered', due = NULL, attempts = attempts + 1"
            " WHERE event_id = ?",
            (attempt.event_id,),
        )
        return
    row = write(
        "UPDATE delivery SET attempts = attempts + 1 WHERE event_id = ? AND state = 'waiting'"
        " RETURNING attempts",
        (attempt.event_id,),
    ).fetchone()
    if row is None:
        return
    wait = rules.wait_before_retry(row["attempts"])
    due = None if wait is None else (books.now + wait).timestamp()
    state = "given up" if wait is None else "waiting"
    write(
        "UPDATE delivery SET state = ?, due = ? WHERE event_id = ?",
        (state, due, attempt.event_id),
    )
