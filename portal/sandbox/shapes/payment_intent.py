"""A PaymentIntent as Checkout makes it when the payer first tries."""

from portal.sandbox.books import Body, Books, new_id

EMPTY = (
    "amount_details",
    "application",
    "application_fee_amount",
    "automatic_payment_methods",
    "canceled_at",
    "cancellation_reason",
    "last_payment_error",
    "latest_charge",
    "next_action",
    "on_behalf_of",
    "payment_method",
    "payment_method_configuration_details",
    "payment_record",
    "processing",
    "review",
    "setup_future_usage",
    "shipping",
    "source",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
)


def new_intent(books: Books, session: Body) -> Body:
    data = session["_intent_data"]
    reference = new_id("pi")
    return {
        "id": reference,
        "object": "payment_intent",
        **dict.fromkeys(EMPTY),
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_received": 0,
        "capture_method": "automatic_async",
        "client_secret": new_id(f"{reference}_secret"),
        "confirmation_method": "automatic",
        "created": books.timestamp,
        "currency": session["currency"],
        "customer": session["customer"],
        "description": data.get("description"),
        "livemode": False,
        "metadata": data.get("metadata", {}),
        "payment_method_options": session["payment_method_options"],
        "payment_method_types": session["payment_method_types"],
        "receipt_email": data.get("receipt_email"),
        "status": "requires_payment_method",
        "_session": session["id"],
        "_method": "card",
    }
