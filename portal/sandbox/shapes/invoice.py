"""An invoice of a subscription, and which payment paid it."""

from portal.sandbox.books import Body, Books, new_id

EMPTY = (
    "account_country",
    "account_name",
    "account_tax_ids",
    "application",
    "automatically_finalizes_at",
    "custom_fields",
    "customer_account",
    "customer_address",
    "customer_email",
    "customer_name",
    "customer_phone",
    "customer_shipping",
    "default_payment_method",
    "default_source",
    "description",
    "due_date",
    "ending_balance",
    "footer",
    "from_invoice",
    "last_finalization_error",
    "latest_revision",
    "next_payment_attempt",
    "on_behalf_of",
    "receipt_number",
    "rendering",
    "shipping_cost",
    "shipping_details",
    "statement_descriptor",
    "test_clock",
    "threshold_reason",
    "webhooks_delivered_at",
)
NOTHING = (
    "amount_overpaid",
    "amount_paid",
    "amount_shipping",
    "attempt_count",
    "post_payment_credit_notes_amount",
    "pre_payment_credit_notes_amount",
    "starting_balance",
)
NO_TAX = {
    "disabled_reason": None,
    "enabled": False,
    "liability": None,
    "provider": None,
    "status": None,
}


def parent_of(subscription: Body) -> Body:
    """Where an invoice keeps whose it is, since it has no field for it any more."""
    details = {
        "metadata": subscription["metadata"],
        "subscription": subscription["id"],
        "subscription_proration_date": None,
    }
    return {"quote_details": None, "subscription_details": details, "type": "subscription_details"}


def new_line(subscription: Body, amount: int) -> Body:
    item = subscription["items"]["data"][0]
    return {
        "id": new_id("il"),
        "object": "line_item",
        "amount": amount,
        "currency": subscription["currency"],
        "description": None,
        "discountable": True,
        "discounts": [],
        "livemode": False,
        "metadata": subscription["metadata"],
        "period": {"end": item["current_period_end"], "start": item["current_period_start"]},
        "quantity": 1,
        "subscription": subscription["id"],
        "subtotal": amount,
    }


def new_invoice(books: Books, subscription: Body, *, reason: str) -> Body:
    reference = new_id("in")
    amount = subscription["items"]["data"][0]["price"]["unit_amount"]
    item = subscription["items"]["data"][0]
    return {
        "id": reference,
        "object": "invoice",
        **dict.fromkeys(EMPTY),
        "amount_due": amount,
        "amount_remaining": amount,
        **dict.fromkeys(NOTHING, 0),
        "attempted": False,
        "auto_advance": True,
        "automatic_tax": NO_TAX,
        "billing_reason": reason,
        "collection_method": "charge_automatically",
        "created": books.timestamp,
        "currency": subscription["currency"],
        "customer": subscription["customer"],
        "customer_tax_exempt": "none",
        "customer_tax_ids": [],
        "default_tax_rates": [],
        "discounts": [],
        "effective_at": books.timestamp,
        "hosted_invoice_url": f"{books.base_url}/invoice/{reference}",
        "invoice_pdf": f"{books.base_url}/invoice/{reference}/pdf",
        "issuer": {"type": "self"},
        "lines": {
            "object": "list",
            "data": [new_line(subscription, amount)],
            "has_more": False,
            "url": f"/v1/invoices/{reference}/lines",
        },
        "livemode": False,
        "metadata": {},
        "number": reference[-8:].upper(),
        "parent": parent_of(subscription),
        "payment_settings": {"default_mandate": None, "payment_method_types": None},
        "period_end": item["current_period_start"],
        "period_start": item["current_period_start"],
        "status": "open",
        "status_transitions": {
            "finalized_at": books.timestamp,
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
        "subtotal": amount,
        "total": amount,
    }


def new_invoice_payment(books: Books, invoice: Body, intent: str) -> Body:
    return {
        "id": new_id("inpay"),
        "object": "invoice_payment",
        "amount_paid": None,
        "amount_requested": invoice["amount_due"],
        "created": books.timestamp,
        "currency": invoice["currency"],
        "invoice": invoice["id"],
        "is_default": True,
        "livemode": False,
        "payment": {"payment_intent": intent, "type": "payment_intent"},
        "status": "open",
        "status_transitions": {"canceled_at": None, "paid_at": None},
    }
