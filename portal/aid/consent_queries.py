"""What an intermediary has to ask families about referrals, or may take back for them."""

from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.aid.models import Case, Referral
from portal.aid.referral_queries import MOST, after_its_case, state_of
from portal.aid.referral_rules import OPEN
from portal.errors import NotFound


def consents_for(session: Session, actor: Actor, *, today: date) -> list[Referral]:
    """What this intermediary still has to ask a family, or may take back for it."""
    query = (
        _asked_of(actor)
        .where(Referral.state.in_(OPEN), Case.is_open)
        .order_by(Referral.until, Referral.reference)
        .limit(MOST)
    )
    return [one for one in session.scalars(query) if state_of(one, today) in OPEN]


def consent_locked(session: Session, actor: Actor, reference: str) -> Referral:
    """One of them for writing, after its case; raises NotFound."""
    found = session.scalar(_asked_of(actor).where(Referral.reference == reference))
    if found is None:
        raise NotFound
    return after_its_case(session, found)


def _asked_of(actor: Actor) -> Select[Referral]:
    return (
        select(Referral)
        .join(Case, Referral.case_id == Case.id)
        .where(
            Case.intermediary == actor.reference,
            Case.organisation_id.in_(actor.organisations_with(Permission.CASE_RELEASE)),
        )
    )
