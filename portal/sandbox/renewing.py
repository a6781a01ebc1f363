"""Month after month: the card pays or its bank says no, and Stripe tries again."""

from typing import Any

from portal.sandbox import rules
from portal.sandbox.altering import ENDED, cancel, ensure_running
from portal.sandbox.books import Body, Books
from portal.sandbox.errors import StripeRefusal, WrongStep, bad_request
from portal.sandbox.rules import SubscriptionStatus
from portal.sandbox.shapes.charge import new_charge
from portal.sandbox.shapes.invoice import new_invoice
from portal.sandbox.shapes.payment_intent import new_intent
from portal.sandbox.subscribing import bill, invoice_is_paid, schedule_renewal


def announce_renewal(books: Books, subscription: Body) -> Body:
    """`invoice.upcoming` shows an invoice that does not exist yet, so it has no id."""
    ensure_running(subscription, "announce")
    upcoming = new_invoice(books, subscription, reason="upcoming")
    upcoming["id"] = f"upcoming_{upcoming['id']}"
    books.emit("invoice.upcoming", upcoming)
    return subscription


def renew_if_due(books: Books, subscription: Body) -> Body:
    ends = subscription["items"]["data"][0]["current_period_end"]
    if ends > books.timestamp:
        raise WrongStep("renew", "paid until later")
    return renew(books, subscription, paid=not subscription.get("_card_refused"))


def renew(books: Books, subscription: Body, *, paid: bool) -> Body:
    """The next month begins; the card pays, or its bank says no."""
    ensure_running(subscription, "renew")
    if subscription["status"] == SubscriptionStatus.PAST_DUE:
        raise WrongStep("renew", "past_due")
    item = subscription["items"]["data"][0]
    item["current_period_start"] = item["current_period_end"]
    item["current_period_end"] = rules.a_month_after(item["current_period_end"])
    books.save(subscription)
    schedule_renewal(books, subscription)
    if subscription["pause_collection"]:
        return skip(books, subscription)
    intent = books.add(new_intent(books, as_session(subscription)))
    intent["_method"] = "card"
    books.emit("payment_intent.created", intent)
    invoice = bill(books, subscription, intent, reason="subscription_cycle")
    return charge_invoice(books, subscription, invoice, paid=paid)


def skip(books: Books, subscription: Body) -> Body:
    """Collection is paused with `behavior=void`: the invoice is made and voided, nobody pays."""
    invoice = books.add(
        new_invoice(books, subscription, reason="subscription_cycle"), parent=subscription["id"]
    )
    invoice.update(status="void", amount_remaining=0)
    books.save(invoice)
    books.emit("invoice.voided", invoice)
    return subscription


def as_session(subscription: Body) -> dict[str, Any]:
    """What a PaymentIntent takes from whoever asks for it."""
    return {
        "id": None,
        "_intent_data": {},
        "amount_total": subscription["items"]["data"][0]["price"]["unit_amount"],
        "currency": subscription["currency"],
        "customer": subscription["customer"],
        "payment_method_options": {},
        "payment_method_types": ["card"],
    }


def charge_invoice(books: Books, subscription: Body, invoice: Body, *, paid: bool) -> Body:
    payment = books.children("invoice_payment", invoice["id"])[-1]
    intent = books.get("payment_intent", payment["payment"]["payment_intent"])
    charge = books.add(new_charge(books, intent, taken=paid), parent=intent["id"])
    charge["payment_method"] = subscription["default_payment_method"]
    books.save(charge)
    intent["latest_charge"] = charge["id"]
    if paid:
        intent.update(amount_received=intent["amount"], status="succeeded", last_payment_error=None)
        books.save(intent)
        books.emit("charge.succeeded", charge)
        books.emit("payment_intent.succeeded", intent)
        invoice_is_paid(books, subscription, invoice, charge)
        return subscription
    refuse_card(books, intent, charge)
    return invoice_failed(books, subscription, invoice)


def refuse_card(books: Books, intent: Body, charge: Body) -> None:
    charge.update(failure_code="card_declined", failure_message="Your card was declined.")
    books.save(charge)
    error = {"code": "card_declined", "charge": charge["id"], "type": "card_error"}
    intent.update(status="requires_payment_method", last_payment_error=error)
    books.save(intent)
    books.emit("charge.failed", charge)
    books.emit("payment_intent.payment_failed", intent)


def invoice_failed(books: Books, subscription: Body, invoice: Body) -> Body:
    invoice["attempted"] = True
    invoice["attempt_count"] += 1
    last = invoice["attempt_count"] >= rules.RENEWAL_TRIES
    wait = rules.RENEWAL_WAIT
    invoice["next_payment_attempt"] = None if last else books.timestamp + int(wait.total_seconds())
    books.save(invoice)
    books.emit("invoice.payment_failed", invoice)
    if last:
        return cancel(books, subscription, reason="payment_failed")
    if subscription["status"] != SubscriptionStatus.PAST_DUE:
        before = subscription["status"]
        subscription["status"] = str(SubscriptionStatus.PAST_DUE)
        books.save(subscription)
        books.emit("customer.subscription.updated", subscription, {"status": before})
    books.schedule("retry_invoice", invoice["id"], after=wait)
    return subscription


def retry(books: Books, subscription: Body, *, paid: bool) -> Body:
    """Try the open invoice again; raises WrongStep where none is open."""
    ensure_running(subscription, "retry")
    invoice = books.get("invoice", subscription["latest_invoice"])
    if invoice["status"] != "open":
        raise WrongStep("retry", invoice["status"])
    return charge_invoice(books, subscription, invoice, paid=paid)


def retry_by_itself(books: Books, invoice: Body) -> Body:
    owner = books.get("subscription", invoice["parent"]["subscription_details"]["subscription"])
    if owner["latest_invoice"] != invoice["id"]:
        raise WrongStep("retry", "older invoice")
    return retry(books, owner, paid=not owner.get("_card_refused"))


def pay_invoice(books: Books, invoice: Body) -> Body:
    """`POST /v1/invoices/{id}/pay`: the card that is now on file is tried."""
    if invoice["status"] != "open":
        raise bad_request("Invoice is already paid" if invoice["status"] == "paid" else "Not open")
    owner = books.get("subscription", invoice["parent"]["subscription_details"]["subscription"])
    if owner["status"] in ENDED:
        raise bad_request("The subscription of this invoice has ended.")
    charge_invoice(books, owner, invoice, paid=not owner.get("_card_refused"))
    found = books.get("invoice", invoice["id"])
    if found["status"] != "paid":
        raise StripeRefusal(402, "Your card was declined.", kind="card_error", code="card_declined")
    return found
