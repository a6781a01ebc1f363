"""Bank transfers into a payer's cash balance: in part, exactly, or more than was asked."""

from portal.sandbox import paying
from portal.sandbox.books import Body, Books
from portal.sandbox.errors import WrongStep, bad_request
from portal.sandbox.rules import IntentStatus, Method
from portal.sandbox.shapes.watching import cash_balance

MAY_BE_CANCELLED = (IntentStatus.NEEDS_METHOD, IntentStatus.NEEDS_ACTION)


def instructions_of(intent: Body) -> Body:
    action = intent.get("next_action") or {}
    if action.get("type") != "display_bank_transfer_instructions":
        raise WrongStep("transfer", intent.get("status", "open"))
    found: Body = action["display_bank_transfer_instructions"]
    return found


def transfer_arrives(books: Books, session: Body, amount: int) -> Body:
    """So much arrived by SPEI; what is more than was asked stays in the payer's cash balance."""
    intent = paying.intent_of(books, session)
    if intent is None or amount < 1:
        raise WrongStep("transfer", session["status"])
    details = instructions_of(intent)
    used = min(amount, details["amount_remaining"])
    details["amount_remaining"] -= used
    books.save(intent)
    if details["amount_remaining"]:
        books.emit("payment_intent.partially_funded", intent)
    else:
        session = paying.cash_arrives(books, session)
    if amount > used:
        keep(books, intent["customer"], intent["currency"], amount - used)
    return session


def keep(books: Books, customer: str, currency: str, amount: int) -> None:
    """Money that belongs to no payment yet."""
    holder = books.get("customer", customer)
    held = holder.setdefault("_cash", {})
    held[currency] = held.get(currency, 0) + amount
    books.save(holder)
    books.emit("cash_balance.funds_available", balance_of(holder))


def balance_of(customer: Body) -> Body:
    return cash_balance(customer["id"], customer.get("_cash") or None)


def part_of(intent: Body) -> int:
    """What came of a transfer that is not whole yet."""
    if intent["_method"] != Method.SPEI or not intent["next_action"]:
        return 0
    return int(intent["amount"] - instructions_of(intent)["amount_remaining"])


def lapse(books: Books, session: Body) -> Body:
    """The days are over; what had arrived in part is the payer's cash balance again."""
    intent = paying.intent_of(books, session)
    part = part_of(intent) if intent else 0
    session = paying.voucher_lapses(books, session)
    if intent and part:
        keep(books, intent["customer"], intent["currency"], part)
    return session


def cancel_intent(books: Books, intent: Body) -> Body:
    """Give up on a payment; what had arrived in part is the payer's cash balance again."""
    if intent["status"] not in MAY_BE_CANCELLED:
        raise bad_request(
            "You cannot cancel this PaymentIntent because it has a status of"
            f" {intent['status']}. Only a PaymentIntent with one of the following statuses may be"
            " canceled: requires_payment_method, requires_capture, requires_confirmation,"
            " requires_action, processing.",
            code="payment_intent_unexpected_state",
        )
    session = books.get("checkout.session", intent["_session"])
    if session["status"] == "open":
        raise bad_request(
            "You can't cancel the PaymentIntent for a Checkout Session. Expire the session instead."
        )
    part = part_of(intent)
    intent.update(status="canceled", canceled_at=books.timestamp, next_action=None)
    books.save(intent)
    books.emit("payment_intent.canceled", intent)
    if part:
        keep(books, intent["customer"], intent["currency"], part)
    return intent
