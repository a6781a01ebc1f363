"""Staff deal with the lines of a statement that no announced gift explains."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.recording import record
from portal.giving.offline_models import OfflineGift
from portal.giving.offline_rules import OfflineState
from portal.giving.statement_errors import DoesNotMatch, LineDone, ToldAlready
from portal.giving.statement_models import StatementLine
from portal.giving.statement_rules import LineState, reference_kept

FITTING = frozenset({OfflineState.WAITING, OfflineState.CONFIRMED})


def match_line(
    session: Session, *, actor: Actor, line: StatementLine, gift: OfflineGift, now: datetime
) -> None:
    """The line tells of this gift; raises LineDone, DoesNotMatch, ToldAlready.

    Nothing is booked by it: a gift comes into the books when a second person confirms it.
    """
    if line.state == LineState.MATCHED and line.offline_gift_id == gift.id:
        return
    _ensure_queued(line)
    fits = (gift.place_id, gift.amount_minor) == (line.place_id, line.amount_minor)
    if not fits or gift.state not in FITTING:
        raise DoesNotMatch
    try:
        with session.begin_nested():
            line.state, line.offline_gift_id = LineState.MATCHED, gift.id
            session.flush()
    except IntegrityError:
        raise ToldAlready from None
    _done(session, actor, line, LineState.MATCHED, now)


def set_line_aside(
    session: Session, *, actor: Actor, line: StatementLine, reason: str, now: datetime
) -> None:
    """It is no gift and in the books by another way; raises LineDone."""
    _ensure_queued(line)
    line.reason = reason
    _done(session, actor, line, LineState.NOT_OURS, now)


def _ensure_queued(line: StatementLine) -> None:
    if line.state != LineState.QUEUED:
        raise LineDone


def _done(
    session: Session, actor: Actor, line: StatementLine, state: LineState, now: datetime
) -> None:
    line.bank_reference = reference_kept(line.bank_reference, line.description)
    line.state, line.worked_by, line.description = state, actor.reference, ""
    line.version += 1
    session.flush()
    record(
        session,
        actor=actor,
        action="statement_line_worked",
        subject=f"statement_line:{line.reference}",
        organisation_id=line.place.organisation_id,
        reason=line.reason,
        now=now,
    )
