"""One person asks for a refund, another decides. Lock order: gift, then its requests."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.recording import record
from portal.giving.errors import StillMoving
from portal.giving.models import Gift
from portal.giving.refund_models import RefundRequest
from portal.giving.refund_queries import held_of
from portal.giving.refund_rules import (
    RefundReason,
    RefundStep,
    ensure_may_decide,
    ensure_refundable,
    warning_asks,
)
from portal.giving.starting_gifts import locked_gift
from portal.money import Currency, Money
from portal.outbox.writing import enqueue

SEND = "giving.refund"
WARNING = "early_fraud_warning"
# Nobody is asked: whoever's card was stolen has waited long enough.
STANDING_RULE = "standing_rule"


def ask_refund(
    session: Session,
    *,
    gift: Gift,
    amount: Money,
    reason: RefundReason,
    form_token: str,
    actor: Actor,
    now: datetime,
) -> RefundRequest:
    """Ask that `amount` of a gift go back, once a form; raises RefundRefused."""
    held = locked_gift(session, gift.reference)
    known = session.scalar(
        select(RefundRequest).where(
            RefundRequest.form_token == form_token, RefundRequest.gift_id == held.id
        )
    )
    if known is not None:
        return known
    ensure_refundable(held_of(session, held), amount)
    request = _request(held, amount, reason, asked_by=actor.reference, now=now)
    request.form_token = form_token
    session.add(request)
    session.flush()
    _audit(session, actor, request, "refund_asked", now)
    return request


def decide_refund(
    session: Session, *, request: RefundRequest, is_approved: bool, actor: Actor, now: datetime
) -> None:
    """Let it go out, or not; raises RefundRefused for the same person, for a second word, and when
    the gift no longer allows what was asked: its bank may have taken it since."""
    gift = locked_gift(session, request.gift.reference)
    session.refresh(request)
    ensure_may_decide(RefundStep(request.step), asked_by=request.asked_by, decider=actor.reference)
    if is_approved:
        held = held_of(session, gift)
        others = replace(held, on_its_way=held.on_its_way - request.amount_minor)
        ensure_refundable(others, request.amount)
    request.step = RefundStep.APPROVED if is_approved else RefundStep.REFUSED
    request.decided_by, request.decided_at = actor.reference, now
    session.flush()
    if is_approved:
        enqueue(session, kind=SEND, payload={"refund": request.reference}, now=now)
    action = "refund_approved" if is_approved else "refund_refused"
    _audit(session, actor, request, action, now)


def answer_warning(
    session: Session, *, reference: str, warning_id: str, is_actionable: bool, now: datetime
) -> RefundRequest | None:
    """Give back all of a gift whose card's bank warned of fraud, once; None: nothing to give.

    A refund that waits for a second person gives way. Raises StillMoving while nothing is booked.
    """
    gift = locked_gift(session, reference)
    known = session.scalar(select(RefundRequest).where(RefundRequest.warning_id == warning_id))
    if known is not None or not is_actionable:
        return None
    held = held_of(session, gift)
    if not held.captured:
        raise StillMoving(reference)
    if not held.is_disputed:
        _supersede(session, gift, now)
    minor = warning_asks(held_of(session, gift), is_actionable=is_actionable)
    if not minor:
        return None
    amount = Money(minor, Currency(gift.currency))
    request = _request(gift, amount, RefundReason.FRAUD_WARNING, asked_by=WARNING, now=now)
    request.warning_id = warning_id
    request.step = RefundStep.APPROVED
    request.decided_by, request.decided_at = STANDING_RULE, now
    session.add(request)
    session.flush()
    enqueue(session, kind=SEND, payload={"refund": request.reference}, now=now)
    _audit(session, WARNING, request, "refund_approved", now)
    return request


def _supersede(session: Session, gift: Gift, now: datetime) -> None:
    """What one person asked and nobody decided yields to the rule that gives back all."""
    waiting = select(RefundRequest).where(
        RefundRequest.gift_id == gift.id, RefundRequest.step == RefundStep.ASKED
    )
    for request in session.scalars(waiting.execution_options(populate_existing=True)).all():
        request.step, request.fault = RefundStep.REFUSED, WARNING
        request.decided_by, request.decided_at = STANDING_RULE, now
        session.flush()
        _audit(session, WARNING, request, "refund_superseded", now)


def _request(
    gift: Gift, amount: Money, reason: RefundReason, *, asked_by: str, now: datetime
) -> RefundRequest:
    return RefundRequest(
        gift_id=gift.id,
        organisation_id=gift.campaign.organisation_id,
        amount_minor=amount.minor,
        currency=amount.currency,
        reason=reason,
        step=RefundStep.ASKED,
        asked_by=asked_by,
        asked_at=now,
    )


def _audit(
    session: Session, actor: Actor | str, request: RefundRequest, action: str, now: datetime
) -> None:
    record(
        session,
        actor=actor,
        action=action,
        subject=f"refund:{request.reference}",
        organisation_id=request.organisation_id,
        now=now,
    )
