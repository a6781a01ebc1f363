"""Give a payment back, in whole or in part."""

from typing import Any

from portal.sandbox.booking import book, book_charge, is_card
from portal.sandbox.books import Body, Books
from portal.sandbox.errors import WrongStep, bad_request
from portal.sandbox.rules import RefundStatus, refundable
from portal.sandbox.shapes.back_office import new_refund


def charge_of(books: Books, given: dict[str, Any]) -> Body:
    if given.get("charge"):
        return books.get("charge", given["charge"], param="charge")
    if not given.get("payment_intent"):
        raise bad_request("One of the following params should be provided: payment_intent, charge.")
    intent = books.get("payment_intent", given["payment_intent"], param="payment_intent")
    if intent["status"] != "succeeded":
        raise bad_request(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            param="payment_intent",
        )
    return books.get("charge", intent["latest_charge"])


def ensure_refundable(charge: Body, asked: int | None) -> int:
    """The amount to give back, in minor units; raises StripeRefusal where it is too much."""
    if charge["status"] != "succeeded":
        raise bad_request(f"Charge {charge['id']} was not taken.", param="charge")
    if charge["refunded"]:
        raise bad_request(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    left = refundable(
        captured=charge["amount_captured"],
        refunded=charge["amount_refunded"],
        disputed=charge["_disputed"],
    )
    if charge["_disputed"] and left < (asked or 1):
        raise bad_request(f"Charge {charge['id']} has been charged back.", code="charge_disputed")
    amount = left if asked is None else asked
    if amount < 1:
        raise bad_request("Invalid positive integer", param="amount")
    if amount > left:
        raise bad_request(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
            param="amount",
        )
    return amount


def refund(books: Books, given: dict[str, Any]) -> Body:
    """Cards are given back at once; cash and transfers wait for the bank."""
    charge = charge_of(books, given)
    amount = ensure_refundable(charge, given.get("amount"))
    book_charge(books, charge)
    made = books.add(new_refund(books, charge, given, amount), parent=charge["id"])
    transaction = book(
        books,
        made,
        amount=-amount,
        kind="refund" if is_card(charge) else "payment_refund",
        category="refund",
    )
    made["balance_transaction"] = transaction["id"]
    made["status"] = str(RefundStatus.SUCCEEDED if is_card(charge) else RefundStatus.PENDING)
    books.save(made)
    count_refund(charge, amount)
    books.save(charge)
    books.emit("refund.created", made)
    books.emit("charge.refunded", charge)
    return made


def count_refund(charge: Body, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]


def finish_refund(books: Books, made: Body) -> Body:
    if made["status"] != RefundStatus.PENDING:
        raise WrongStep("finish_refund", made["status"])
    made["status"] = str(RefundStatus.SUCCEEDED)
    books.save(made)
    books.emit("refund.updated", made, {"status": "pending"})
    return made


def fail_refund(books: Books, made: Body) -> Body:
    """The payer's bank sent the refund back: the money is the organisation's again."""
    if made["status"] == RefundStatus.FAILED:
        raise WrongStep("fail_refund", made["status"])
    charge = books.get("charge", made["charge"])
    transaction = book(
        books, made, amount=made["amount"], kind="refund_failure", category="refund_failure"
    )
    made.update(
        status=str(RefundStatus.FAILED),
        failure_reason="unknown",
        failure_balance_transaction=transaction["id"],
    )
    books.save(made)
    count_refund(charge, -made["amount"])
    books.save(charge)
    books.emit("refund.failed", made)
    return made
