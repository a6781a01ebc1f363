"""A second person does not approve, or the case ended before anybody did."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.errors import AlreadyDecided
from portal.aid.models import Case, Commitment, Need
from portal.aid.recording_history import note_change
from portal.aid.rules import CommitmentState


def decline(
    session: Session, *, case: Case, commitment: Commitment, actor: Actor, now: datetime
) -> None:
    """Nothing had moved, and nothing moves; who proposed may take it back too.

    Raises AlreadyDecided. Case and commitment are locked by their queries.
    """
    if commitment.state != CommitmentState.PROPOSED:
        raise AlreadyDecided
    commitment.state = CommitmentState.DECLINED
    note_change(session, case=case, actor=actor, what="money_declined", now=now)
    session.flush()


def decline_open(session: Session, case: Case) -> None:
    """What waits for a second person when a case ends waits no more."""
    session.execute(
        update(Commitment)
        .where(
            Commitment.need_id.in_(select(Need.id).where(Need.case_id == case.id)),
            Commitment.state == CommitmentState.PROPOSED,
        )
        .values(state=CommitmentState.DECLINED)
        .execution_options(synchronize_session="fetch")
    )
