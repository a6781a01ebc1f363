"""What a payer, their bank or a shop does on the hosted page."""

import secrets
from datetime import timedelta
from typing import Any

from portal.sandbox import rules, subscribing
from portal.sandbox.books import Body, Books
from portal.sandbox.errors import WrongStep
from portal.sandbox.rules import IntentStatus, Method, SessionStatus, Step, Waiting
from portal.sandbox.shapes.charge import new_charge
from portal.sandbox.shapes.payment_intent import new_intent

DECLINED = ("card_declined", "Your card was declined.")
UNAUTHENTICATED = (
    "payment_intent_authentication_failure",
    "The provided PaymentMethod has failed authentication.",
)
LAPSED = (
    "payment_intent_payment_attempt_expired",
    "The payment was not made in the time given.",
)


def intent_of(books: Books, session: Body) -> Body | None:
    """The session's PaymentIntent; one of a subscription is its invoice's, not the session's."""
    reference = session["payment_intent"] or session["_intent"]
    return books.get("payment_intent", reference) if reference else None


def waiting_of(books: Books, session: Body) -> Waiting:
    status = IntentStatus.NEEDS_METHOD
    found = intent_of(books, session)
    if found is not None:
        status = IntentStatus(found["status"])
    return Waiting(SessionStatus(session["status"]), status)


def ensure_step(books: Books, session: Body, step: Step) -> None:
    waiting = waiting_of(books, session)
    lapsed = waiting.session is SessionStatus.OPEN and session["expires_at"] <= books.timestamp
    if lapsed or rules.after(waiting, step) is None:
        raise WrongStep(step, f"{waiting.session}/{waiting.intent}")


def intent_for(books: Books, session: Body, method: Method) -> Body:
    """The session's PaymentIntent, made at the first try."""
    if method not in session["payment_method_types"]:
        raise WrongStep(method, "not offered")
    intent = intent_of(books, session)
    if intent is None:
        intent = books.add(new_intent(books, session))
        owner = "payment_intent" if session["mode"] == "payment" else "_intent"
        session[owner] = intent["id"]
        books.adopt(session["id"], intent["id"])
        books.save(session)
        books.emit("payment_intent.created", intent)
    intent["_method"] = str(method)
    return intent


def pay_by_card(books: Books, session: Body) -> Body:
    ensure_step(books, session, Step.PAY)
    return take(books, session, intent_for(books, session, Method.CARD), "completed")


def decline(books: Books, session: Body) -> Body:
    ensure_step(books, session, Step.DECLINE)
    intent = intent_for(books, session, Method.CARD)
    charge = books.add(new_charge(books, intent, taken=False), parent=intent["id"])
    charge["failure_code"], charge["failure_message"] = DECLINED
    books.save(charge)
    intent["latest_charge"] = charge["id"]
    books.emit("charge.failed", charge)
    fail(books, intent, DECLINED, charge=charge["id"])
    return session


def ask_bank(books: Books, session: Body) -> Body:
    """The bank wants to know the payer (3-D Secure)."""
    ensure_step(books, session, Step.ASK_BANK)
    intent = intent_for(books, session, Method.CARD)
    address = f"{books.base_url}/pay/{session['id']}/bank"
    action = {"type": "redirect_to_url", "redirect_to_url": {"url": address, "return_url": None}}
    require_action(books, intent, action)
    return session


def answer_bank(books: Books, session: Body, *, accept: bool) -> Body:
    step = Step.BANK_ACCEPTS if accept else Step.BANK_REFUSES
    ensure_step(books, session, step)
    intent = intent_for(books, session, Method.CARD)
    if accept:
        return take(books, session, intent, "completed")
    fail(books, intent, UNAUTHENTICATED)
    return session


def take_voucher(books: Books, session: Body, method: Method) -> Body:
    """Leave with an OXXO voucher or the CLABE of a SPEI transfer: complete, and not paid."""
    ensure_step(books, session, Step.TAKE_VOUCHER)
    intent = intent_for(books, session, method)
    if method is Method.OXXO:
        days = session["_oxxo_days"] or rules.OXXO_DAYS
        require_action(books, intent, oxxo_voucher(books, session, days))
        books.schedule("lapse_voucher", session["id"], after=timedelta(days=days))
    else:
        require_action(books, intent, spei_instructions(books, session))
    complete(session)
    books.save(session)
    books.emit("checkout.session.completed", session)
    return session


def oxxo_voucher(books: Books, session: Body, days: int) -> dict[str, Any]:
    details = {
        "expires_after": books.timestamp + days * 86400,
        "hosted_voucher_url": f"{books.base_url}/pay/{session['id']}/voucher",
        "number": "".join(secrets.choice("0123456789") for _ in range(18)),
    }
    return {"type": "oxxo_display_details", "oxxo_display_details": details}


def spei_instructions(books: Books, session: Body) -> dict[str, Any]:
    # 000 is no bank's prefix: nobody can send real money to this number.
    clabe = "000" + "".join(secrets.choice("0123456789") for _ in range(15))
    spei = {"bank_code": "000", "bank_name": "PASARELA DE PRUEBA", "clabe": clabe}
    details = {
        "amount_remaining": session["amount_total"],
        "currency": session["currency"],
        "financial_addresses": [{"type": "spei", "spei": spei, "supported_networks": ["spei"]}],
        "hosted_instructions_url": f"{books.base_url}/pay/{session['id']}/voucher",
        "reference": "".join(secrets.choice("0123456789") for _ in range(7)),
        "type": "mx_bank_transfer",
    }
    return {
        "type": "display_bank_transfer_instructions",
        "display_bank_transfer_instructions": details,
    }


def cash_arrives(books: Books, session: Body) -> Body:
    ensure_step(books, session, Step.CASH_ARRIVES)
    intent = books.get("payment_intent", session["payment_intent"])
    return take(books, session, intent, "async_payment_succeeded")


def voucher_lapses(books: Books, session: Body) -> Body:
    ensure_step(books, session, Step.VOUCHER_LAPSES)
    fail(books, books.get("payment_intent", session["payment_intent"]), LAPSED)
    books.emit("checkout.session.async_payment_failed", session)
    return session


def require_action(books: Books, intent: Body, action: dict[str, Any]) -> None:
    intent.update(status="requires_action", next_action=action, last_payment_error=None)
    books.save(intent)
    books.emit("payment_intent.requires_action", intent)


def fail(books: Books, intent: Body, why: tuple[str, str], *, charge: str | None = None) -> None:
    code, message = why
    error = {"code": code, "message": message, "type": "card_error"}
    if charge:
        error.update(charge=charge, decline_code="generic_decline")
    intent.update(status="requires_payment_method", next_action=None, last_payment_error=error)
    books.save(intent)
    books.emit("payment_intent.payment_failed", intent)


def take(books: Books, session: Body, intent: Body, how: str) -> Body:
    """The money is in: charge, intent and session agree; the fee is booked a moment later."""
    charge = books.add(new_charge(books, intent, taken=True), parent=intent["id"])
    intent.update(
        amount_received=intent["amount"],
        last_payment_error=None,
        latest_charge=charge["id"],
        next_action=None,
        payment_method=charge["payment_method"],
        status="succeeded",
    )
    books.save(intent)
    complete(session)
    session["payment_status"] = "paid"
    books.emit("charge.succeeded", charge)
    books.emit("payment_intent.succeeded", intent)
    if session["mode"] == "subscription":
        subscribing.begin(books, session, intent, charge)
    else:
        books.schedule("book_charge", charge["id"], after=books.settings.fee_delay)
    books.save(session)
    books.emit(f"checkout.session.{how}", session)
    return session


def complete(session: Body) -> None:
    session.update(status="complete", url=None)
    session["customer_details"] = {
        "address": None,
        "email": session["customer_email"],
        "name": None,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }
