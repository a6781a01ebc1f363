"""What is asked of the payment service about refunds and warnings; raises GatewayDown."""

from dataclasses import dataclass

from portal.giving.refund_rules import RefundFact
from portal.giving.stripe_gateway import StripeGateway
from portal.giving.stripe_shapes import refund_fact


@dataclass(frozen=True)
class RefundOrder:
    """What the payment service is told of a refund; its reference makes it one refund."""

    reference: str
    gift_reference: str
    intent_id: str
    amount_minor: int
    account: str | None


def send(gateway: StripeGateway, order: RefundOrder) -> RefundFact:
    """Give back once; raises GatewayRefused where the service says no.

    The service forgets a key after a day, so a refund that went out before is looked for first.
    """
    metadata = {"gift": order.gift_reference, "refund": order.reference}
    with gateway.asking(order.account) as (v1, options):
        listed = v1.refunds.list({"payment_intent": order.intent_id, "limit": 100}, options)
        for known in listed.auto_paging_iter():
            fact = refund_fact(known.to_dict())
            if fact.request == order.reference:
                return fact
        made = v1.refunds.create(
            {
                "payment_intent": order.intent_id,
                "amount": order.amount_minor,
                "metadata": metadata,
            },
            {**options, "idempotency_key": f"refund-{order.reference}"},
        )
        return refund_fact(made.to_dict())


def is_actionable(gateway: StripeGateway, warning_id: str, *, account: str | None) -> bool:
    """Whether a warning still asks for something."""
    with gateway.asking(account) as (v1, options):
        warning = v1.radar.early_fraud_warnings.retrieve(warning_id, {}, options)
        return bool(warning.to_dict()["actionable"])
