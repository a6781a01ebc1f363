"""Book what moves an account's balance: one balance transaction per movement."""

from portal.sandbox.books import Body, Books, public
from portal.sandbox.rules import NO_FEE, Fee, Method, payment_fee
from portal.sandbox.shapes.back_office import new_balance_transaction


def book(
    books: Books,
    source: Body,
    *,
    amount: int,
    kind: str,
    category: str,
    fee: Fee = NO_FEE,
    payout: str | None = None,
) -> Body:
    """Move the balance by `amount` less the fee, in minor units."""
    transaction = new_balance_transaction(
        books, source=source, amount=amount, fee=fee, kind=kind, category=category
    )
    return books.add(transaction, parent=source["id"], payout=payout)


def is_card(charge: Body) -> bool:
    return bool(charge["payment_method_details"]["type"] == Method.CARD)


def book_charge(books: Books, charge: Body) -> Body:
    """Book a taken charge and its fee, once."""
    if charge["balance_transaction"] or charge["status"] != "succeeded":
        return charge
    method = Method(charge["payment_method_details"]["type"])
    transaction = book(
        books,
        charge,
        amount=charge["amount"],
        fee=payment_fee(charge["amount"], method),
        kind="charge" if method is Method.CARD else "payment",
        category="charge",
    )
    charge["balance_transaction"] = transaction["id"]
    books.save(charge)
    books.emit("charge.updated", charge, {"balance_transaction": None})
    return charge


def balance(books: Books) -> Body:
    """What the account holds, by currency."""
    rows = books.connection.execute(
        "SELECT json_extract(body, '$.currency') AS currency,"
        " sum(json_extract(body, '$.net')) AS net FROM object"
        " WHERE account = ? AND kind = 'balance_transaction' GROUP BY 1 ORDER BY 1",
        (books.account,),
    ).fetchall()
    held = [{"amount": row["net"], "currency": row["currency"]} for row in rows]
    for entry in held:
        entry["source_types"] = {"card": entry["amount"]}
    return public(
        {
            "object": "balance",
            "available": held or [{"amount": 0, "currency": "mxn", "source_types": {"card": 0}}],
            "livemode": False,
            "pending": [{"amount": 0, "currency": "mxn", "source_types": {"card": 0}}],
        }
    )


def available(books: Books, currency: str) -> int:
    return sum(
        int(entry["amount"])
        for entry in balance(books)["available"]
        if entry["currency"] == currency
    )
