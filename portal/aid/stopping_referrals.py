"""Referrals of an organisation that was suspended or left end, at both ends."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation
from portal.aid.ending_referrals import MACHINERY, go_on, step
from portal.aid.models import Case, Referral
from portal.aid.referral_queries import open_referrals, state_of
from portal.aid.referral_rules import OPEN, ReferralState
from portal.clock import day_of

AT_ONCE = 200


def stop_referrals(session: Session, *, now: datetime) -> int:
    """End what such an organisation asked for or was shown, and return how many ended.

    At most AT_ONCE cases are taken. What was shown is deleted, and a case that was handed over
    stands again where it stood, so that whoever is left can act on it.
    """
    gone = set(
        session.scalars(
            select(Organisation.id).where(
                or_(Organisation.suspended_on.is_not(None), Organisation.left_on.is_not(None))
            )
        )
    )
    due = select(Referral.case_id).where(
        Referral.state.in_(OPEN), or_(Referral.from_id.in_(gone), Referral.to_id.in_(gone))
    )
    cases = session.scalars(
        select(Case)
        .where(Case.id.in_(due))
        .order_by(Case.id)
        .limit(AT_ONCE)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return sum(_stop(session, case, gone, now) for case in cases.all())


def _stop(session: Session, case: Case, gone: set[int], now: datetime) -> int:
    theirs = [one for one in open_referrals(session, case) if gone & {one.from_id, one.to_id}]
    for referral in theirs:
        lapsed = state_of(referral, day_of(now)) is ReferralState.EXPIRED
        end = ReferralState.EXPIRED if lapsed else ReferralState.STOPPED
        step(session, referral=referral, end=end, actor=MACHINERY, now=now)
    go_on(session, case=case, now=now)
    return len(theirs)
