"""A payer's bank takes a payment back, and may return it."""

from portal.sandbox.booking import book, book_charge, is_card
from portal.sandbox.books import Body, Books, public
from portal.sandbox.errors import WrongStep
from portal.sandbox.rules import DISPUTE_FEE, NO_FEE, DisputeStatus, Fee, refundable, with_tax
from portal.sandbox.shapes.back_office import new_dispute


def dispute(books: Books, charge: Body) -> Body:
    """Withdraw what is still held of a card payment, and the dispute fee."""
    held = refundable(
        captured=charge["amount_captured"],
        refunded=charge["amount_refunded"],
        disputed=charge["_disputed"],
    )
    if not is_card(charge) or charge["disputed"] or not held:
        raise WrongStep("dispute", charge["status"])
    book_charge(books, charge)
    opened = books.add(new_dispute(books, charge, held), parent=charge["id"])
    charge.update(disputed=True, _disputed=held)
    books.save(charge)
    fee = with_tax(DISPUTE_FEE) if charge["currency"] == "mxn" else NO_FEE
    books.emit("charge.dispute.created", opened)
    move(books, opened, -held, fee=fee)
    books.emit("charge.dispute.funds_withdrawn", opened)
    return opened


def move(books: Books, opened: Body, amount: int, fee: Fee = NO_FEE) -> None:
    category = "dispute" if amount < 0 else "dispute_reversal"
    transaction = book(books, opened, amount=amount, fee=fee, kind="adjustment", category=category)
    opened["balance_transactions"].append(public(transaction))
    books.save(opened)


def close_dispute(books: Books, opened: Body, *, won: bool) -> Body:
    """Decide it; a won dispute returns the amount, never the fee."""
    if opened["status"] != DisputeStatus.NEEDS_RESPONSE:
        raise WrongStep("close_dispute", opened["status"])
    opened["status"] = str(DisputeStatus.WON if won else DisputeStatus.LOST)
    books.save(opened)
    if won:
        charge = books.get("charge", opened["charge"])
        charge["_disputed"] = 0
        books.save(charge)
        move(books, opened, opened["amount"])
        books.emit("charge.dispute.funds_reinstated", opened)
    books.emit("charge.dispute.closed", opened)
    return opened
