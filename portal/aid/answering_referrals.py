"""The other organisation takes a referral, gives it back, or says what it did."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.desk_text import seal_text
from portal.aid.ending_referrals import go_on, step
from portal.aid.models import Referral
from portal.aid.recording_history import move
from portal.aid.referral_rules import ReferralOutcome, ReferralState, ReturnReason
from portal.aid.rules import WORKING, CaseState
from portal.clock import day_of


def accept_referral(session: Session, *, referral: Referral, actor: Actor, now: datetime) -> None:
    """Help from now on; a case that is handed over stands still where it came from.

    Case and referral are locked by the query. Raises ReferralLapsed, ReferralMoved.
    """
    step(session, referral=referral, end=ReferralState.ACCEPTED, actor=actor, now=now)
    referral.accepted_by = actor.reference
    case = referral.case
    if referral.hands_over and CaseState(case.state) in WORKING:
        before = case.state
        case.before_pause, case.paused_on = before, day_of(now)
        move(case, CaseState.REFERRED)
    session.flush()


def return_referral(
    session: Session,
    *,
    referral: Referral,
    reason: ReturnReason,
    note: str,
    desk_key: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Give it back with a reason; `note` has passed the scanner. Raises like accepting."""
    _end(session, referral, ReferralState.RETURNED, reason, note, desk_key, actor, now)


def complete_referral(
    session: Session,
    *,
    referral: Referral,
    outcome: ReferralOutcome,
    note: str,
    desk_key: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Say how it ended, to the case's own desk; `note` has passed the scanner. Raises likewise."""
    _end(session, referral, ReferralState.COMPLETED, outcome, note, desk_key, actor, now)


def _end(
    session: Session,
    referral: Referral,
    end: ReferralState,
    reason: ReturnReason | ReferralOutcome,
    note: str,
    desk_key: str,
    actor: Actor,
    now: datetime,
) -> None:
    step(session, referral=referral, end=end, actor=actor, now=now)
    referral.reason = reason
    if note:
        referral.sealed_note = seal_text(note, key=desk_key, case_reference=referral.reference)
    go_on(session, case=referral.case, now=now)
    session.flush()
