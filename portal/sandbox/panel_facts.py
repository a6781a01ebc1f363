"""What the panel shows: recent payments with the moves open to each, balances, deliveries."""

from dataclasses import dataclass

from portal.sandbox.booking import is_card
from portal.sandbox.books import Body, Books, body_of
from portal.sandbox.paying import intent_of
from portal.sandbox.rules import Method
from portal.sandbox.till import Till
from portal.sandbox.words import money

RECENT = 50


@dataclass(frozen=True)
class PaymentRow:
    """A payment, how it stands, and the buttons: a move and the object it moves."""

    session_id: str
    reference: str
    organisation: str
    amount: str
    state: str
    page: str | None
    moves: list[tuple[str, str]]


@dataclass(frozen=True)
class BalanceRow:
    account: str
    organisation: str
    amount: str
    can_pay_out: bool


@dataclass(frozen=True)
class DeliveryRow:
    type: str
    state: str
    tries: int


def payments(till: Till) -> list[PaymentRow]:
    with till.open() as books:
        rows = books.connection.execute(
            "SELECT account, body FROM object WHERE kind = 'checkout.session'"
            " AND json_extract(body, '$.mode') <> 'setup'"
            " ORDER BY seq DESC LIMIT ?",
            (RECENT,),
        ).fetchall()
        return [payment(till.books(books.connection, row["account"]), body_of(row)) for row in rows]


def payment(books: Books, session: Body) -> PaymentRow:
    state, moves = "open", [("expire", session["id"])]
    intent = intent_of(books, session)
    if session["status"] == "expired":
        state, moves = "expired", []
    elif session["payment_status"] == "paid" and intent is not None:
        state, moves = paid_payment(books, books.get("charge", intent["latest_charge"]))
    elif session["status"] == "complete":
        pending = intent is not None and intent["status"] == "requires_action"
        state = "pending" if pending else "lapsed"
        moves = [(m, session["id"]) for m in voucher_moves(intent)] if pending else []
    return PaymentRow(
        session["id"],
        session["client_reference_id"] or session["id"][-8:],
        name_of(books),
        money(session["amount_total"], session["currency"]),
        state,
        session["url"],
        moves,
    )


def voucher_moves(intent: Body | None) -> tuple[str, ...]:
    by_transfer = intent is not None and intent["_method"] == Method.SPEI
    more = ("part_arrives", "more_arrives") if by_transfer else ()
    return ("voucher_paid", *more, "voucher_lapse")


def paid_payment(books: Books, charge: Body) -> tuple[str, list[tuple[str, str]]]:
    moves: list[tuple[str, str]] = []
    for made in books.children("refund", charge["id"]):
        if made["status"] == "pending":
            moves += [("finish_refund", made["id"]), ("fail_refund", made["id"])]
    for opened in books.children("dispute", charge["id"]):
        if opened["status"] == "needs_response":
            return "disputed", [*moves, ("win", opened["id"]), ("lose", opened["id"])]
        return f"dispute_{opened['status']}", moves
    if charge["refunded"]:
        return "refunded", moves
    moves += [("refund", charge["id"]), ("refund_half", charge["id"])]
    if is_card(charge):
        moves += [(move, charge["id"]) for move in card_moves(books, charge)]
    return ("part_refunded" if charge["amount_refunded"] else "paid"), moves


def card_moves(books: Books, charge: Body) -> list[str]:
    """What a card's bank and Radar may say; each warning and each review comes once."""
    warned = books.children("radar.early_fraud_warning", charge["id"])
    return ["dispute", *([] if warned else ["warn"]), *([] if charge["review"] else ["review"])]


def name_of(books: Books) -> str:
    return books.settings.organisations.get(books.account, books.account)


def balances(till: Till) -> list[BalanceRow]:
    with till.open() as books:
        rows = books.connection.execute(
            "SELECT account, sum(json_extract(body, '$.net')) AS net FROM object"
            " WHERE kind = 'balance_transaction' AND json_extract(body, '$.currency') = 'mxn'"
            " GROUP BY account ORDER BY account"
        ).fetchall()
        return [
            BalanceRow(
                row["account"],
                name_of(till.books(books.connection, row["account"])),
                money(row["net"], "mxn"),
                row["net"] > 0,
            )
            for row in rows
        ]


def deliveries(till: Till) -> list[DeliveryRow]:
    with till.open() as books:
        rows = books.connection.execute(
            "SELECT d.state, d.attempts, json_extract(o.body, '$.type') AS type FROM object o"
            " JOIN delivery d ON d.event_id = o.id WHERE o.kind = 'event'"
            " ORDER BY o.seq DESC LIMIT 20"
        ).fetchall()
    return [DeliveryRow(row["type"], row["state"], row["attempts"]) for row in rows]
