"""What the panel shows of monthly gifts: how each stands, and what its card may do next."""

from dataclasses import dataclass

from portal.sandbox.books import Body, Books, body_of
from portal.sandbox.panel_facts import RECENT, name_of
from portal.sandbox.till import Till
from portal.sandbox.words import money


@dataclass(frozen=True)
class SubscriptionRow:
    """A subscription and the moves open to it."""

    reference: str
    organisation: str
    amount: str
    state: str
    moves: list[tuple[str, str]]


MOVES = {
    "active": ("renew", "renew_refused", "end_subscription"),
    "past_due": ("retry", "retry_refused", "end_subscription"),
}


def subscriptions(till: Till) -> list[SubscriptionRow]:
    with till.open() as books:
        rows = books.connection.execute(
            "SELECT account, body FROM object WHERE kind = 'subscription'"
            " ORDER BY seq DESC LIMIT ?",
            (RECENT,),
        ).fetchall()
        return [shown(till.books(books.connection, row["account"]), body_of(row)) for row in rows]


def shown(books: Books, subscription: Body) -> SubscriptionRow:
    price = subscription["items"]["data"][0]["price"]
    return SubscriptionRow(
        subscription["metadata"].get("monthly") or subscription["id"][-8:],
        name_of(books),
        money(price["unit_amount"], price["currency"]),
        subscription["status"],
        [(move, subscription["id"]) for move in MOVES.get(subscription["status"], ())],
    )
