"""The intermediary asks the family, and says at the desk only yes or no."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.ending_referrals import go_on, step
from portal.aid.errors import NotInTheAlliance
from portal.aid.models import Referral
from portal.aid.referral_rules import ReferralState, ensure_may_step
from portal.clock import day_of


def give_consent(session: Session, *, referral: Referral, actor: Actor, now: datetime) -> None:
    """The family agreed to show exactly these fields to that organisation, from today on.

    Case and referral are locked by the query. Raises ReferralLapsed, ReferralMoved, and
    NotInTheAlliance when the organisation was suspended meanwhile.
    """
    stands = ReferralState(referral.state)
    ensure_may_step(stands, ReferralState.OFFERED, until=referral.until, today=day_of(now))
    receiver = referral.receiver
    session.refresh(receiver)
    if receiver.suspended_on is not None or receiver.left_on is not None:
        raise NotInTheAlliance
    referral.consent_by, referral.consent_on = actor.reference, day_of(now)
    step(session, referral=referral, end=ReferralState.OFFERED, actor=actor, now=now)
    referral.until = day_of(now) + timedelta(days=referral.days)
    session.flush()


def refuse_consent(session: Session, *, referral: Referral, actor: Actor, now: datetime) -> None:
    """The family does not agree, or no longer: what was shown is gone at once.

    Why stays with the intermediary: whom a family excludes is nothing for the desk.
    Raises ReferralLapsed, ReferralMoved.
    """
    step(session, referral=referral, end=ReferralState.REFUSED, actor=actor, now=now)
    go_on(session, case=referral.case, now=now)
