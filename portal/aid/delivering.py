"""The intermediary marks that help reached the door; ledger and needs move together."""

import hmac
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.committing import code_digest
from portal.aid.errors import AlreadyDelivered, WrongCode
from portal.aid.models import Case, Commitment
from portal.aid.pausing import restart_clock
from portal.aid.progressing import progress
from portal.aid.recording_history import note_change
from portal.aid.rules import CommitmentState
from portal.clock import day_of
from portal.ledger.aid_funds import deliver_committed


def mark_delivered(
    session: Session, *, commitment: Commitment, code: str, actor: Actor, now: datetime
) -> None:
    """Move the amount from committed to delivered, against the commitment's one-time code.

    Raises AlreadyDelivered and WrongCode. `commitment` is locked by its query.
    """
    if commitment.state != CommitmentState.COMMITTED:
        raise AlreadyDelivered
    if not hmac.compare_digest(code_digest(code, commitment.reference), commitment.code_digest):
        raise WrongCode
    need = commitment.need
    # Lock order: case before need, as everywhere at the desk.
    case = session.scalars(select(Case).where(Case.id == need.case_id).with_for_update()).one()
    session.refresh(need, with_for_update=True)
    restart_clock(case, now=now)
    need.committed_minor -= commitment.amount_minor
    need.delivered_minor += commitment.amount_minor
    commitment.state, commitment.delivered_on = CommitmentState.DELIVERED, day_of(now)
    progress(case)
    deliver_committed(
        session,
        organisation_id=commitment.organisation_id,
        amount=commitment.amount,
        external_id=f"delivery:{commitment.reference}",
        occurred_at=now,
        livemode=commitment.livemode,
        now=now,
    )
    note_change(session, case=case, actor=actor, what="delivered", now=now)
    session.flush()
