"""Send an account's balance to its bank."""

from datetime import timedelta
from typing import Any

from portal.sandbox.booking import available, book
from portal.sandbox.books import Body, Books
from portal.sandbox.errors import StripeRefusal, WrongStep, bad_request
from portal.sandbox.rules import PayoutStatus
from portal.sandbox.shapes.back_office import new_payout


def create_payout(books: Books, given: dict[str, Any]) -> Body:
    """A payout that the account asks for; raises StripeRefusal beyond its balance."""
    amount, currency = given["amount"], given["currency"].lower()
    if amount < 1:
        raise bad_request("Invalid positive integer", param="amount")
    if amount > available(books, currency):
        raise StripeRefusal(
            400,
            "You have insufficient funds in your Stripe account for this transfer.",
            code="balance_insufficient",
        )
    return send(books, amount=amount, currency=currency, automatic=False, given=given)


def pay_out_everything(books: Books, currency: str = "mxn") -> Body:
    """The payout that Stripe makes by itself: it names every transaction it holds."""
    open_ones = (
        "FROM object WHERE account = ? AND kind = 'balance_transaction' AND payout IS NULL"
        " AND json_extract(body, '$.currency') = ?"
    )
    key = (books.account, currency)
    total = books.connection.execute(
        f"SELECT coalesce(sum(json_extract(body, '$.net')), 0) AS net {open_ones}",
        key,
    ).fetchone()["net"]
    if total < 1:
        raise WrongStep("payout", "nothing to pay out")
    made = send(books, amount=total, currency=currency, automatic=True, given={})
    books.connection.execute(
        f"UPDATE object SET payout = ? WHERE seq IN (SELECT seq {open_ones})",  # noqa: S608
        (made["id"], *key),
    )
    return made


def send(
    books: Books, *, amount: int, currency: str, automatic: bool, given: dict[str, Any]
) -> Body:
    made = books.add(
        new_payout(books, amount=amount, currency=currency, automatic=automatic, given=given)
    )
    transaction = book(
        books,
        made,
        amount=-amount,
        kind="payout",
        category="payout",
        payout=made["id"] if automatic else None,
    )
    made["balance_transaction"] = transaction["id"]
    books.save(made)
    books.emit("payout.created", made)
    books.schedule("arrive_payout", made["id"], after=timedelta(seconds=0))
    return made


def arrive(books: Books, made: Body) -> Body:
    if made["status"] != PayoutStatus.PENDING:
        raise WrongStep("arrive", made["status"])
    made["status"] = str(PayoutStatus.PAID)
    books.save(made)
    books.emit("payout.paid", made)
    return made


def fail_payout(books: Books, made: Body) -> Body:
    """The bank sent it back; this can happen after it was called paid."""
    if made["status"] == PayoutStatus.FAILED:
        raise WrongStep("fail_payout", made["status"])
    transaction = book(
        books, made, amount=made["amount"], kind="payout_failure", category="payout_reversal"
    )
    made.update(
        status=str(PayoutStatus.FAILED),
        failure_balance_transaction=transaction["id"],
        failure_code="account_closed",
        failure_message="The bank account has been closed.",
    )
    books.save(made)
    books.emit("payout.failed", made)
    return made
