"""What the payment service's objects say, taken out of them once, at the boundary."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from portal.giving.gift_rules import Movement, MovementKind, PaymentFacts
from portal.giving.refund_rules import RefundFact
from portal.money import Currency, Money

Body = Mapping[str, Any]
# Every identifier there is; a database does not even store all that JSON can say.
WORD = re.compile(r"[A-Za-z0-9_.-]+")


@dataclass(frozen=True, repr=False)
class CheckoutPage:
    """A hosted payment page; `url` is None once it is paid or has expired."""

    session_id: str
    status: str
    url: str | None


@dataclass(frozen=True)
class VerifiedEvent:
    """A message that the payment service really sent: a hint where to look, nothing more."""

    id: str
    kind: str
    account: str | None
    livemode: bool
    gift_reference: str | None
    session_id: str | None
    monthly_reference: str | None = None
    intent_id: str | None = None
    customer_id: str | None = None
    object_id: str | None = None


@dataclass(frozen=True)
class BalanceRow:
    """One line of the payment service's own books, for comparison with ours."""

    id: str
    kind: str
    amount: Money
    fee: Money
    net: Money
    occurred_at: datetime
    gift_reference: str | None
    intent_id: str | None


def checkout_page(body: Body) -> CheckoutPage:
    """From a Checkout Session."""
    return CheckoutPage(body["id"], body["status"], body.get("url"))


def payment_facts(session: Body, refunds: list[Body], disputes: list[Body]) -> PaymentFacts:
    """From a Checkout Session with its payment, charge and balance transaction expanded."""
    return _facts(
        session.get("payment_intent") or {},
        refunds,
        disputes,
        session_status=session["status"],
        payment_status=session["payment_status"],
        client_reference=session.get("client_reference_id"),
    )


def month_facts(
    invoice: Body, intent: Body, refunds: list[Body], disputes: list[Body]
) -> PaymentFacts:
    """From an invoice and the payment that paid it; the reference is the monthly gift's."""
    paid = invoice["status"] == "paid"
    return _facts(
        intent,
        refunds,
        disputes,
        session_status="complete",
        payment_status="paid" if paid else "unpaid",
        client_reference=monthly_of_invoice(invoice),
    )


def monthly_of_invoice(invoice: Body) -> str | None:
    """The monthly gift that a bill belongs to, noted when its standing order began."""
    details = (invoice.get("parent") or {}).get("subscription_details") or {}
    return (details.get("metadata") or {}).get("monthly")


def intent_of_invoice(invoice: Body) -> str | None:
    """The payment that paid a bill, or last tried to."""
    payments = (invoice.get("payments") or {}).get("data") or []
    paid_first = sorted(payments, key=lambda one: one["status"] != "paid")
    intents = [one["payment"].get("payment_intent") for one in paid_first]
    return next((intent for intent in intents if intent), None)


def _facts(
    intent: Body,
    refunds: list[Body],
    disputes: list[Body],
    *,
    session_status: str,
    payment_status: str,
    client_reference: str | None,
) -> PaymentFacts:
    charge: Body = intent.get("latest_charge") or {}
    taken = charge.get("amount_captured", 0) if charge.get("paid") else 0
    back = sum(r["amount"] for r in refunds if r["status"] in {"succeeded", "pending"})
    disputed = sum(d["amount"] for d in disputes if d["status"] not in {"won", "warning_closed"})
    return PaymentFacts(
        session_status=session_status,
        payment_status=payment_status,
        client_reference=client_reference,
        intent_id=intent.get("id"),
        intent_status=intent.get("status"),
        last_try_failed=bool(intent.get("last_payment_error")),
        captured=taken,
        refunded=back,
        disputed=disputed,
        lost=sum(d["amount"] for d in disputes if d["status"] == "lost"),
        refunds=tuple(refund_fact(refund) for refund in refunds),
        movements=tuple(_movements(charge, refunds, disputes)),
    )


def refund_fact(body: Body) -> RefundFact:
    """From a refund."""
    noted = body.get("metadata") or {}
    return RefundFact(body["id"], body["status"] or "pending", noted.get("refund"))


def _movements(charge: Body, refunds: list[Body], disputes: list[Body]) -> list[Movement]:
    found = []
    if charge.get("balance_transaction"):
        found.append(movement(charge["balance_transaction"], MovementKind.CHARGE))
    for refund in refunds:
        for name in ("balance_transaction", "failure_balance_transaction"):
            if refund.get(name):
                found.append(movement(refund[name], MovementKind.REFUND))
    for dispute in disputes:
        for transaction in dispute["balance_transactions"]:
            found.append(movement(transaction, MovementKind.DISPUTE))
    return found


def movement(body: Body, kind: MovementKind) -> Movement:
    """From a balance transaction."""
    currency = Currency(body["currency"].upper())
    return Movement(
        id=body["id"],
        kind=kind,
        amount=Money(body["amount"], currency),
        fee=Money(body["fee"], currency),
        occurred_at=datetime.fromtimestamp(body["created"], UTC),
    )


def balance_row(body: Body) -> BalanceRow:
    """From a balance transaction with its source expanded."""
    currency = Currency(body["currency"].upper())
    source = body.get("source")
    source = source if isinstance(source, Mapping) else {}
    return BalanceRow(
        id=body["id"],
        kind=body["type"],
        amount=Money(body["amount"], currency),
        fee=Money(body["fee"], currency),
        net=Money(body["net"], currency),
        occurred_at=datetime.fromtimestamp(body["created"], UTC),
        gift_reference=(source.get("metadata") or {}).get("gift"),
        intent_id=source.get("payment_intent"),
    )


def verified_event(body: Any) -> VerifiedEvent:
    """From an event's body; raises KeyError, TypeError or ValueError when it is no event."""
    if not isinstance(body, Mapping) or body["object"] != "event":
        raise ValueError("not an event")
    told: Body = body["data"]["object"]
    kind, id_ = _word(body["type"], 64), _word(body["id"])
    if kind is None or id_ is None:
        raise ValueError("an event's id and type are words")
    is_session = kind.startswith("checkout.session.")
    noted = told.get("metadata") or {}
    monthly = noted.get("monthly") or monthly_of_invoice(told)
    reference = noted.get("gift") or (None if monthly else told.get("client_reference_id"))
    is_intent, is_cash = kind.startswith("payment_intent."), kind.startswith("cash_balance.")
    return VerifiedEvent(
        id=id_,
        kind=kind,
        account=_word(body.get("account")),
        livemode=body["livemode"] is True,
        gift_reference=_word(reference, 32),
        session_id=_word(told.get("id")) if is_session else None,
        monthly_reference=_word(monthly, 32),
        intent_id=_word(told.get("id") if is_intent else told.get("payment_intent")),
        customer_id=_word(told.get("customer")) if is_cash else None,
        object_id=_word(told.get("id")),
    )


def _word(value: object, longest: int = 96) -> str | None:
    is_word = isinstance(value, str) and len(value) <= longest and WORD.fullmatch(value)
    return str(value) if is_word else None
