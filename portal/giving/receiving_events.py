"""Take in a message of the payment service: write it down once, leave the work to the queue."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.extensions import insert_once
from portal.giving.models import StripeEvent
from portal.giving.stripe_shapes import VerifiedEvent
from portal.outbox.writing import enqueue

SETTLE = "giving.settle"


def receive(session: Session, *, event: VerifiedEvent, now: datetime) -> bool:
    """Whether the event is new here; a new one is queued to be settled."""
    is_new = insert_once(
        session,
        StripeEvent,
        id=event.id,
        kind=event.kind,
        account=event.account,
        livemode=event.livemode,
        gift_reference=event.gift_reference,
        session_id=event.session_id,
        monthly_reference=event.monthly_reference,
        intent_id=event.intent_id,
        customer_id=event.customer_id,
        object_id=event.object_id,
        received_at=now,
    )
    if is_new:
        enqueue(session, kind=SETTLE, payload={"event": event.id}, now=now)
    return is_new
