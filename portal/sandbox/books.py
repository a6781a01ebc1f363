"""The books of one account during one transaction."""

import json
import secrets
import sqlite3
import string
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from portal.sandbox.errors import no_such
from portal.sandbox.settings import API_VERSION, SandboxSettings

Body: TypeAlias = dict[str, Any]

ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str) -> str:
    return prefix + "_" + "".join(secrets.choice(ALPHABET) for _ in range(24))


@dataclass(frozen=True)
class Caller:
    """Which API request is at work; both None for what the payer or the clock does."""

    request_id: str | None = None
    idempotency_key: str | None = None


NOBODY = Caller()


@dataclass(frozen=True)
class Books:
    """Objects, events and chores of one account ("" is the platform's own)."""

    connection: sqlite3.Connection
    settings: SandboxSettings
    account: str
    now: datetime
    base_url: str
    caller: Caller = NOBODY

    @property
    def timestamp(self) -> int:
        return int(self.now.timestamp())

    def add(self, body: Body, *, parent: str | None = None, payout: str | None = None) -> Body:
        self.connection.execute(
            "INSERT INTO object (id, account, kind, created, parent, payout, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                body["id"],
                self.account,
                body["object"],
                body["created"],
                parent,
                payout,
                json.dumps(body),
            ),
        )
        return body

    def save(self, body: Body) -> Body:
        self.connection.execute(
            "UPDATE object SET body = ? WHERE id = ? AND account = ?",
            (json.dumps(body), body["id"], self.account),
        )
        return body

    def adopt(self, child: str, parent: str) -> None:
        self.connection.execute("UPDATE object SET parent = ? WHERE id = ?", (parent, child))

    def find(self, reference: str) -> Body | None:
        row = self.connection.execute(
            "SELECT body FROM object WHERE id = ? AND account = ?", (reference, self.account)
        ).fetchone()
        return None if row is None else body_of(row)

    def get(self, kind: str, reference: str, *, param: str = "id") -> Body:
        found = self.find(reference)
        if found is None or found["object"] != kind:
            raise no_such(kind, reference, param=param)
        return found

    def children(self, kind: str, parent: str) -> list[Body]:
        rows = self.connection.execute(
            "SELECT body FROM object WHERE account = ? AND kind = ? AND parent = ? ORDER BY seq",
            (self.account, kind, parent),
        )
        return [body_of(row) for row in rows]

    def schedule(self, verb: str, reference: str, *, after: timedelta) -> None:
        due = (self.now + after).timestamp()
        self.connection.execute(
            "INSERT INTO chore (account, verb, object_id, due) VALUES (?, ?, ?, ?)",
            (self.account, verb, reference, due),
        )

    def emit(self, kind: str, subject: Body, previous: Body | None = None) -> Body:
        """Record an event with the object as it now is, and queue its delivery."""
        data: Body = {"object": public(subject)}
        if previous is not None:
            data["previous_attributes"] = previous
        event: Body = {
            "id": new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.timestamp,
            "data": data,
            "livemode": False,
            "pending_webhooks": 1 if self.settings.webhook_url else 0,
            "request": {
                "id": self.caller.request_id,
                "idempotency_key": self.caller.idempotency_key,
            },
            "type": kind,
        }
        if self.account:
            event["account"] = self.account
        # A cash balance has no name of its own: it is its customer's.
        self.add(event, parent=subject.get("id") or subject["customer"])
        if self.settings.webhook_url or not self.settings.auto_deliver:
            self.connection.execute(
                "INSERT INTO delivery (event_id, due) VALUES (?, ?)",
                (event["id"], self.now.timestamp()),
            )
        return event


def body_of(row: sqlite3.Row) -> Body:
    body: Body = json.loads(row["body"])
    return body


def public(body: Body) -> Body:
    """What the API shows: the stand-in's own notes, marked by an underscore, stay inside."""
    return {key: value for key, value in body.items() if not key.startswith("_")}
