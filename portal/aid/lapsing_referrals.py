"""Offers whose last day has passed: what they showed goes, and the case's history says so."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.aid.ending_referrals import MACHINERY, step
from portal.aid.models import Case, Referral
from portal.aid.referral_queries import open_referrals, state_of
from portal.aid.referral_rules import ReferralState
from portal.clock import day_of

AT_ONCE = 200


def lapse_referrals(session: Session, *, now: datetime) -> int:
    """Mark at most AT_ONCE cases' offers that ended; return how many were."""
    waiting = (ReferralState.CONSENT_WANTED, ReferralState.OFFERED)
    due = select(Referral.case_id).where(Referral.state.in_(waiting), Referral.until < day_of(now))
    cases = session.scalars(
        select(Case).where(Case.id.in_(due)).order_by(Case.id).limit(AT_ONCE).with_for_update()
    )
    lapsed = 0
    for case in cases.all():
        for referral in open_referrals(session, case):
            if state_of(referral, day_of(now)) is ReferralState.EXPIRED:
                end = ReferralState.EXPIRED
                step(session, referral=referral, end=end, actor=MACHINERY, now=now)
                lapsed += 1
    return lapsed
