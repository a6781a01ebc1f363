"""The same key and the same parameters: the same answer, for a day."""

import hashlib
import json
from dataclasses import dataclass

from portal.sandbox.books import Body, Books
from portal.sandbox.errors import StripeRefusal

LIFE_SECONDS = 86400


@dataclass(frozen=True)
class Remembered:
    status: int
    body: Body


def fingerprint(verb: str, path: str, pairs: list[tuple[str, str]]) -> str:
    return hashlib.sha256(json.dumps([verb, path, sorted(pairs)]).encode()).hexdigest()


def recall(books: Books, key: str, print_: str) -> Remembered | None:
    """What was answered to this key; raises StripeRefusal where it came with other parameters."""
    row = books.connection.execute(
        "SELECT fingerprint, status, body FROM idempotency"
        " WHERE account = ? AND key = ? AND created > ?",
        (books.account, key, books.now.timestamp() - LIFE_SECONDS),
    ).fetchone()
    if row is None:
        return None
    if row["fingerprint"] != print_:
        raise StripeRefusal(
            400,
            "Keys for idempotent requests can only be used with the same parameters they were"
            f" first used with. Try using a key other than '{key}' if you meant to execute a"
            " different request.",
            kind="idempotency_error",
        )
    return Remembered(row["status"], json.loads(row["body"]))


def remember(books: Books, key: str, print_: str, answer: Remembered) -> None:
    books.connection.execute(
        "INSERT OR REPLACE INTO idempotency (account, key, fingerprint, status, body, created)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            books.account,
            key,
            print_,
            answer.status,
            json.dumps(answer.body),
            books.now.timestamp(),
        ),
    )
