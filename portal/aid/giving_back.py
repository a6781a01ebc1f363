"""Money set apart that is no longer needed goes back where it came from."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.committing import fund_of
from portal.aid.errors import AlreadyDecided
from portal.aid.models import Case, Commitment
from portal.aid.recording_history import note_change
from portal.aid.rules import CommitmentState
from portal.ledger.aid_funds import release_committed


def give_back(
    session: Session, *, case: Case, commitment: Commitment, actor: Actor, now: datetime
) -> None:
    """The one-time code opens nothing from now on; the need lacks the amount again.

    Case, then commitment, are locked by their queries. Raises AlreadyDecided unless the money is
    still set apart.
    """
    if commitment.state != CommitmentState.COMMITTED:
        raise AlreadyDecided
    need = commitment.need
    session.refresh(need, with_for_update=True)
    need.committed_minor -= commitment.amount_minor
    commitment.state = CommitmentState.RELEASED
    release_committed(
        session,
        organisation_id=commitment.organisation_id,
        amount=commitment.amount,
        external_id=f"given-back:{commitment.reference}",
        occurred_at=now,
        livemode=commitment.livemode,
        now=now,
        fund=fund_of(commitment),
    )
    note_change(session, case=case, actor=actor, what="money_given_back", now=now)
    session.flush()
