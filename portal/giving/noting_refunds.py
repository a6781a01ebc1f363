"""Write down what the payment service said of a refund that was ours."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.recording import record
from portal.giving.refund_models import RefundRequest
from portal.giving.refund_rules import RefundFact, RefundStep, step_of


def note_refund(session: Session, fact: RefundFact, *, gift_id: int, now: datetime) -> None:
    """A refund went out, arrived or came back; one that nobody asked of this gift is not ours."""
    request = fact.request and _locked(session, fact.request)
    if not request or request.gift_id != gift_id:
        return
    if request.step in {RefundStep.ASKED, RefundStep.REFUSED}:
        return
    step = step_of(fact.status)
    if (request.step, request.refund_id) != (step, fact.id):
        request.step, request.refund_id = step, fact.id
        _audit(session, request, f"refund_{step.value}", now)


def note_fault(session: Session, *, reference: str, fault: str, now: datetime) -> None:
    """The service refused it; staff read why and give the money back another way."""
    request = _locked(session, reference)
    if request is not None and request.step == RefundStep.APPROVED:
        request.step, request.fault = RefundStep.FAILED, fault[:64]
        _audit(session, request, "refund_failed", now)


def _locked(session: Session, reference: str) -> RefundRequest | None:
    return session.scalar(
        select(RefundRequest)
        .where(RefundRequest.reference == reference)
        .with_for_update(of=RefundRequest)
        .execution_options(populate_existing=True)
    )


def _audit(session: Session, request: RefundRequest, action: str, now: datetime) -> None:
    session.flush()
    record(
        session,
        actor="settling",
        action=action,
        subject=f"refund:{request.reference}",
        organisation_id=request.organisation_id,
        now=now,
    )
