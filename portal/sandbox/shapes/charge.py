"""A Charge, taken or refused; its fee is booked later."""

from typing import Any

from portal.sandbox.books import Body, Books, new_id
from portal.sandbox.rules import Method

EMPTY = (
    "application",
    "application_fee",
    "application_fee_amount",
    "balance_transaction",
    "failure_balance_transaction",
    "failure_code",
    "failure_message",
    "on_behalf_of",
    "receipt_email",
    "receipt_number",
    "receipt_url",
    "review",
    "shipping",
    "source",
    "source_transfer",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer",
    "transfer_data",
    "transfer_group",
)
NO_ADDRESS = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))

TAKEN = {
    "network_status": "approved_by_network",
    "reason": None,
    "risk_level": "normal",
    "seller_message": "Payment complete.",
    "type": "authorized",
}
REFUSED = {
    "network_status": "declined_by_network",
    "reason": "generic_decline",
    "risk_level": "normal",
    "seller_message": "The bank did not return any further details with this decline.",
    "type": "issuer_declined",
}


def new_charge(books: Books, intent: Body, *, taken: bool) -> Body:
    method = Method(intent["_method"])
    amount = intent["amount"]
    return {
        "id": new_id("ch" if method is Method.CARD else "py"),
        "object": "charge",
        **dict.fromkeys(EMPTY),
        "amount": amount,
        "amount_captured": amount if taken else 0,
        "amount_refunded": 0,
        "billing_details": {
            "address": NO_ADDRESS,
            "email": None,
            "name": None,
            "phone": None,
            "tax_id": None,
        },
        "calculated_statement_descriptor": None,
        "captured": taken,
        "created": books.timestamp,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "outcome": TAKEN if taken else REFUSED,
        "paid": taken,
        "payment_intent": intent["id"],
        "payment_method": new_id("pm"),
        "payment_method_details": method_details(method),
        "radar_options": {},
        "refunded": False,
        "status": "succeeded" if taken else "failed",
        "_disputed": 0,
    }


def method_details(method: Method) -> dict[str, Any]:
    if method is Method.CARD:
        card = {"brand": "visa", "country": "MX", "funding": "credit", "last4": "4242"}
        return {"type": "card", "card": card}
    if method is Method.OXXO:
        return {"type": "oxxo", "oxxo": {"number": None}}
    return {"type": "customer_balance", "customer_balance": {}}
