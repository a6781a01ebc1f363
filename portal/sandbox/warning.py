"""What the card networks and Radar say of a payment that was taken."""

from portal.sandbox.booking import is_card
from portal.sandbox.books import Body, Books
from portal.sandbox.errors import WrongStep
from portal.sandbox.shapes.watching import new_review, new_warning


def warn(books: Books, charge: Body) -> Body:
    """An early fraud warning: the card's bank says that its holder did not pay."""
    if not is_card(charge) or books.children("radar.early_fraud_warning", charge["id"]):
        raise WrongStep("warn", charge["status"])
    made = as_it_stands(books, new_warning(books, charge))
    books.add(made, parent=charge["id"])
    books.emit("radar.early_fraud_warning.created", made)
    return made


def as_it_stands(books: Books, warning: Body) -> Body:
    """It asks for something until the money went back, whoever sent it."""
    charge = books.get("charge", warning["charge"])
    return {**warning, "actionable": not (charge["refunded"] or charge["disputed"])}


def open_review(books: Books, charge: Body) -> Body:
    if charge["review"]:
        raise WrongStep("review", "open")
    made = books.add(new_review(books, charge), parent=charge["id"])
    charge["review"] = made["id"]
    books.save(charge)
    books.emit("review.opened", made)
    return made


def close_review(books: Books, review: Body) -> Body:
    if not review["open"]:
        raise WrongStep("close review", "closed")
    review.update(open=False, closed_reason="approved", reason="approved")
    books.save(review)
    books.emit("review.closed", review)
    return review
