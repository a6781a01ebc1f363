"""A referral moves one step, or ends: what it showed is gone, and the case goes on."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.models import Case, Referral
from portal.aid.pausing import restart_clock
from portal.aid.recording_history import move, note_change
from portal.aid.referral_queries import open_referrals
from portal.aid.referral_rules import OPEN, ReferralState, ensure_may_step, standing
from portal.aid.rules import CaseState
from portal.audit.recording import record
from portal.clock import day_of

MACHINERY = Actor(reference="calendar")


def step(
    session: Session, *, referral: Referral, end: ReferralState, actor: Actor, now: datetime
) -> None:
    """Move it along the table; case and referral are locked. Raises ReferralLapsed, ReferralMoved.

    The case's history says it under the case's name, the other organisation's audit under the
    referral's.
    """
    ensure_may_step(ReferralState(referral.state), end, until=referral.until, today=day_of(now))
    referral.state = end
    if end not in OPEN:
        referral.ended_on = day_of(now)
        _empty(referral)
    note_change(session, case=referral.case, actor=actor, what=f"referral_{end}", now=now)
    record(
        session,
        actor=actor,
        action=f"referral_{end}",
        subject=f"referral:{referral.reference}",
        organisation_id=referral.to_id,
        now=now,
    )
    session.flush()


def go_on(session: Session, *, case: Case, now: datetime) -> None:
    """The case is ours to act on again, where it stood, unless another organisation has it too."""
    if CaseState(case.state) is not CaseState.REFERRED:
        return
    others = open_referrals(session, case)
    if any(one.state == ReferralState.ACCEPTED and one.hands_over for one in others):
        return
    before = CaseState(case.before_pause or CaseState.IN_PROGRESS)
    restart_clock(case, now=now)
    move(case, before)
    session.flush()


def end_referrals(session: Session, *, case: Case, now: datetime, forget: bool = False) -> None:
    """The case ends, and with it all that is not ended; its lines stand under the calendar.

    `forget` also removes what others reported: the family took everything back.
    """
    for referral in open_referrals(session, case):
        state = ReferralState(referral.state)
        stands = standing(state, until=referral.until, today=day_of(now))
        end = ReferralState.WITHDRAWN if stands in OPEN else ReferralState.EXPIRED
        step(session, referral=referral, end=end, actor=MACHINERY, now=now)
    if forget:
        session.execute(
            update(Referral).where(Referral.case_id == case.id).values(sealed_note=None)
        )


def _empty(referral: Referral) -> None:
    referral.urgency = referral.household = referral.cell = None
    referral.sealed_text = None
