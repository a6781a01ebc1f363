"""A subscription begins with its first paid month."""

from datetime import timedelta

from portal.sandbox import rules
from portal.sandbox.books import Body, Books
from portal.sandbox.rules import SubscriptionStatus
from portal.sandbox.shapes.back_office import new_customer
from portal.sandbox.shapes.invoice import new_invoice, new_invoice_payment
from portal.sandbox.shapes.subscription import new_subscription


def begin(books: Books, session: Body, intent: Body, charge: Body) -> None:
    """The first month is paid: the session has a customer, a subscription and an invoice."""
    if not session["customer"]:
        session["customer"] = books.add(new_customer(books, {}))["id"]
    subscription = books.add(new_subscription(books, session))
    subscription["default_payment_method"] = charge["payment_method"]
    invoice = bill(books, subscription, intent, reason="subscription_create")
    books.emit("customer.subscription.created", subscription)
    invoice_is_paid(books, subscription, invoice, charge)
    session.update(subscription=subscription["id"], invoice=invoice["id"])
    schedule_renewal(books, subscription)


def bill(books: Books, subscription: Body, intent: Body, *, reason: str) -> Body:
    invoice = books.add(new_invoice(books, subscription, reason=reason), parent=subscription["id"])
    books.add(new_invoice_payment(books, invoice, intent["id"]), parent=invoice["id"])
    subscription["latest_invoice"] = invoice["id"]
    books.save(subscription)
    books.emit("invoice.created", invoice)
    books.emit("invoice.finalized", invoice)
    return invoice


def invoice_is_paid(books: Books, subscription: Body, invoice: Body, charge: Body) -> None:
    """Stripe answers `invoice.paid` while the fee of the charge may still be unbooked."""
    payment = books.children("invoice_payment", invoice["id"])[-1]
    payment.update(amount_paid=invoice["amount_due"], status="paid")
    payment["status_transitions"]["paid_at"] = books.timestamp
    books.save(payment)
    invoice.update(
        amount_paid=invoice["amount_due"],
        amount_remaining=0,
        attempted=True,
        next_payment_attempt=None,
        status="paid",
    )
    invoice["attempt_count"] += 1
    invoice["status_transitions"]["paid_at"] = books.timestamp
    books.save(invoice)
    if subscription["status"] != SubscriptionStatus.ACTIVE:
        before = subscription["status"]
        subscription["status"] = str(SubscriptionStatus.ACTIVE)
        books.save(subscription)
        books.emit("customer.subscription.updated", subscription, {"status": before})
    books.emit("invoice.paid", invoice)
    books.emit("invoice.payment_succeeded", invoice)
    books.schedule("book_charge", charge["id"], after=books.settings.fee_delay)


def schedule_renewal(books: Books, subscription: Body) -> None:
    ends = subscription["items"]["data"][0]["current_period_end"]
    wait = timedelta(seconds=ends - books.timestamp)
    books.schedule("renew", subscription["id"], after=wait)
    told = max(wait - rules.UPCOMING, wait / 2)
    books.schedule("announce_renewal", subscription["id"], after=told)
