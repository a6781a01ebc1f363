"""What Stripe watches over: saved cards, warnings of fraud, reviews, a payer's cash balance."""

from portal.sandbox.books import Body, Books, new_id

SETUP_EMPTY = (
    "application",
    "attach_to_self",
    "automatic_payment_methods",
    "cancellation_reason",
    "flow_directions",
    "last_setup_error",
    "latest_attempt",
    "mandate",
    "next_action",
    "on_behalf_of",
    "payment_method",
    "payment_method_configuration_details",
    "payment_method_options",
    "single_use_mandate",
)


def new_setup_intent(books: Books, session: Body) -> Body:
    data = session["_setup_data"]
    reference = new_id("seti")
    return {
        "id": reference,
        "object": "setup_intent",
        **dict.fromkeys(SETUP_EMPTY),
        "client_secret": new_id(f"{reference}_secret"),
        "created": books.timestamp,
        "customer": session["customer"],
        "description": data.get("description"),
        "livemode": False,
        "metadata": data.get("metadata", {}),
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
        "usage": "off_session",
    }


def new_warning(books: Books, charge: Body) -> Body:
    return {
        "id": new_id("issfr"),
        "object": "radar.early_fraud_warning",
        "actionable": True,
        "charge": charge["id"],
        "created": books.timestamp,
        "fraud_type": "unauthorized_use_of_card",
        "livemode": False,
        "payment_intent": charge["payment_intent"],
    }


def new_review(books: Books, charge: Body) -> Body:
    return {
        "id": new_id("prv"),
        "object": "review",
        "billing_zip": None,
        "charge": charge["id"],
        "closed_reason": None,
        "created": books.timestamp,
        "ip_address": None,
        "ip_address_location": None,
        "livemode": False,
        "open": True,
        "opened_reason": "rule",
        "payment_intent": charge["payment_intent"],
        "reason": "rule",
        "session": None,
    }


def cash_balance(customer: str, available: dict[str, int] | None) -> Body:
    return {
        "object": "cash_balance",
        "available": available,
        "customer": customer,
        "customer_account": None,
        "livemode": False,
        "settings": {"reconciliation_mode": "automatic", "using_merchant_default": True},
    }
