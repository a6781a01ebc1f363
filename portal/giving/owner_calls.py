"""Whose payment it is, asked of the payment service for a message that names nobody we know."""

from dataclasses import dataclass

from portal.giving.errors import GatewayRefused
from portal.giving.stripe_gateway import StripeGateway
from portal.giving.stripe_shapes import monthly_of_invoice


@dataclass(frozen=True)
class Owner:
    """The gift or the monthly gift that a payment was made for; neither: it is not ours."""

    gift: str | None = None
    monthly: str | None = None


def owner_of(gateway: StripeGateway, intent_id: str, *, account: str | None) -> Owner:
    """What was noted when the payment began; raises GatewayDown."""
    try:
        with gateway.asking(account) as (v1, options):
            intent = v1.payment_intents.retrieve(intent_id, {}, options).to_dict()
            gift = (intent.get("metadata") or {}).get("gift")
            if gift:
                return Owner(gift=gift)
            asked = {"payment": {"type": "payment_intent", "payment_intent": intent_id}}
            paid = v1.invoice_payments.list(asked, options).to_dict()["data"]
            if not paid:
                return Owner()
            invoice = v1.invoices.retrieve(paid[0]["invoice"], {}, options).to_dict()
            return Owner(monthly=monthly_of_invoice(invoice))
    except GatewayRefused:
        return Owner()
