"""What moves after a payment: balance transactions, refunds, disputes, payouts."""

from typing import Any

from portal.sandbox.books import Body, Books, new_id
from portal.sandbox.rules import Fee


def fee_details(fee: Fee, currency: str, description: str) -> list[dict[str, Any]]:
    lines = [("stripe_fee", description, fee.stripe), ("tax", "IVA", fee.tax)]
    return [
        {
            "amount": amount,
            "application": None,
            "currency": currency,
            "description": text,
            "type": kind,
        }
        for kind, text, amount in lines
        if amount
    ]


def new_balance_transaction(
    books: Books, *, source: Body, amount: int, fee: Fee, kind: str, category: str
) -> Body:
    currency = source["currency"]
    about = "Dispute fee" if category == "dispute" else "Stripe processing fees"
    return {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": books.timestamp,
        "balance_type": "payments",
        "created": books.timestamp,
        "currency": currency,
        "description": source.get("description"),
        "exchange_rate": None,
        "fee": fee.total,
        "fee_details": fee_details(fee, currency, about),
        "net": amount - fee.total,
        "reporting_category": category,
        "source": source["id"],
        "status": "available",
        "type": kind,
    }


def new_refund(books: Books, charge: Body, given: dict[str, Any], amount: int) -> Body:
    return {
        "id": new_id("re" if charge["id"].startswith("ch_") else "pyr"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": books.timestamp,
        "currency": charge["currency"],
        "destination_details": None,
        "failure_balance_transaction": None,
        "metadata": given.get("metadata") or {},
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "pending_reason": None,
        "reason": given.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending",
        "transfer_reversal": None,
    }


def new_dispute(books: Books, charge: Body, amount: int) -> Body:
    return {
        "id": new_id("du"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": books.timestamp,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {},
        "evidence_details": {
            "due_by": books.timestamp + 7 * 86400,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": "fraudulent",
        "status": "needs_response",
    }


def new_payout(
    books: Books, *, amount: int, currency: str, automatic: bool, given: dict[str, Any]
) -> Body:
    return {
        "id": new_id("po"),
        "object": "payout",
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": books.timestamp,
        "automatic": automatic,
        "balance_transaction": None,
        "created": books.timestamp,
        "currency": currency,
        "description": given.get("description"),
        "destination": None,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": given.get("metadata") or {},
        "method": given.get("method", "standard"),
        "original_payout": None,
        "reconciliation_status": "completed" if automatic else "not_applicable",
        "reversed_by": None,
        "source_type": given.get("source_type", "card"),
        "statement_descriptor": given.get("statement_descriptor"),
        "status": "pending",
        "trace_id": None,
        "type": "bank_account",
    }


def new_customer(books: Books, given: dict[str, Any]) -> Body:
    return {
        "id": new_id("cus"),
        "object": "customer",
        "address": given.get("address") or None,
        "balance": 0,
        "created": books.timestamp,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": given.get("description"),
        "discount": None,
        "email": given.get("email"),
        "livemode": False,
        "metadata": given.get("metadata") or {},
        "name": given.get("name"),
        "phone": given.get("phone"),
        "preferred_locales": given.get("preferred_locales", []),
        "shipping": None,
        "tax_exempt": given.get("tax_exempt", "none"),
        "test_clock": None,
    }
