"""Send an approved refund once, and answer warnings of fraud; the books follow what is shown."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.extensions import Door, reading
from portal.giving import refund_calls
from portal.giving.asking_refunds import answer_warning
from portal.giving.errors import GatewayRefused
from portal.giving.models import Gift
from portal.giving.noting_refunds import note_fault, note_refund
from portal.giving.queries import gift_by_reference
from portal.giving.refund_calls import RefundOrder
from portal.giving.refund_models import RefundRequest
from portal.giving.refund_rules import RefundStep
from portal.giving.settling import settle_gift
from portal.giving.stripe_gateway import StripeGateway

# Money that came by bank or by hand: nothing there that could go back.
NO_PAYMENT = "no_payment"


def send_refund(reference: str, *, gateway: StripeGateway, write: Door, now: datetime) -> None:
    """Send it unless it was; raises GatewayDown or StillMoving to be tried again.

    One that went out before, when a worker was killed or the service fell silent, is only booked.
    """
    with reading() as session:
        gone_out = _gift_of_sent(session, reference)
    if gone_out is not None:
        settle_gift(gone_out, gateway=gateway, write=write, now=now)
        return
    try:
        with reading() as session:
            order = _order(session, reference)
        if order is None:
            return
        fact = refund_calls.send(gateway, order)
    except GatewayRefused as refused:
        with write() as session:
            note_fault(session, reference=reference, fault=refused.code, now=now)
        return
    with write() as session:
        gift = gift_by_reference(session, order.gift_reference)
        note_refund(session, fact, gift_id=gift.id, now=now)
    settle_gift(order.gift_reference, gateway=gateway, write=write, now=now)


def _gift_of_sent(session: Session, reference: str) -> str | None:
    """The gift of a refund that the service has answered for."""
    return session.scalar(
        select(Gift.reference)
        .join(RefundRequest, RefundRequest.gift_id == Gift.id)
        .where(RefundRequest.reference == reference, RefundRequest.refund_id.is_not(None))
    )


def _order(session: Session, reference: str) -> RefundOrder | None:
    """What is to be sent; raises GatewayRefused for what the service never had."""
    request = session.scalar(select(RefundRequest).where(RefundRequest.reference == reference))
    if request is None or request.step != RefundStep.APPROVED:
        return None
    gift: Gift = request.gift
    if gift.intent_id is None:
        raise GatewayRefused(NO_PAYMENT)
    return RefundOrder(
        reference=reference,
        gift_reference=gift.reference,
        intent_id=gift.intent_id,
        amount_minor=request.amount_minor,
        account=gift.stripe_account,
    )


def heed_warning(
    gift_reference: str,
    warning_id: str,
    *,
    gateway: StripeGateway,
    write: Door,
    now: datetime,
) -> None:
    """Give back a gift that its card's bank warned of; the gift must be settled before."""
    with reading() as session:
        account = session.scalar(
            select(Gift.stripe_account).where(Gift.reference == gift_reference)
        )
    actionable = refund_calls.is_actionable(gateway, warning_id, account=account)
    with write() as session:
        answer_warning(
            session,
            reference=gift_reference,
            warning_id=warning_id,
            is_actionable=actionable,
            now=now,
        )
