"""Give up on a transfer that did not come in its days; what came of it stays the sender's."""

from datetime import datetime

from sqlalchemy import select

from portal.extensions import Door, reading
from portal.giving.errors import GatewayRefused
from portal.giving.models import Gift
from portal.giving.settling import settle_gift
from portal.giving.stripe_gateway import StripeGateway


def lapse_transfer(reference: str, *, gateway: StripeGateway, write: Door, now: datetime) -> None:
    """Cancel the payment and settle; raises GatewayDown or StillMoving.

    Asked first: a transfer may have come in this very moment, and then the service refuses.
    """
    settle_gift(reference, gateway=gateway, write=write, now=now)
    with reading() as session:
        found = session.execute(
            select(Gift.intent_id, Gift.stripe_account).where(Gift.reference == reference)
        ).one()
    try:
        with gateway.asking(found.stripe_account) as (v1, options):
            v1.payment_intents.cancel(found.intent_id, {}, options)
    except GatewayRefused:
        pass
    settle_gift(reference, gateway=gateway, write=write, now=now)
