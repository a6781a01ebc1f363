"""Staff note that a donor was identified, or that the authority was told of a gift."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.recording import record
from portal.clock import day_of
from portal.errors import NotFound
from portal.giving.donor_keeping_rules import Duty, Flag, Flagged
from portal.giving.offline_errors import DayUnlikely
from portal.giving.page_errors import NotWaiting
from portal.giving.starting_gifts import locked_gift
from portal.giving.watched_models import DonorDuty
from portal.giving.watched_queries import watched_with


def note_duty(
    session: Session, *, actor: Actor, reference: str, duty: Duty, day: date, now: datetime
) -> None:
    """Write down on which day. Raises NotFound for a gift that owes no such thing, NotWaiting
    when it was noted, DayUnlikely for a day to come, or before the gift for telling of it."""
    _flagged(session, actor, reference)
    gift = locked_gift(session, reference)
    found = _flagged(session, actor, reference)
    if duty is Duty.TOLD and found.flag is not Flag.TOLD:
        raise NotFound
    earliest = found.arrival.day if duty is Duty.TOLD else date(2000, 1, 1)
    if not earliest <= day <= day_of(now):
        raise DayUnlikely(earliest, day_of(now))
    noted = select(DonorDuty.id).where(DonorDuty.gift_id == gift.id, DonorDuty.duty == duty)
    if session.scalar(noted) is not None:
        raise NotWaiting(duty)
    session.add(
        DonorDuty(gift_id=gift.id, duty=duty, done_on=day, noted_by=actor.reference, noted_at=now)
    )
    record(
        session,
        actor=actor,
        action=f"donor_{duty}",
        subject=f"gift:{reference}",
        organisation_id=gift.campaign.organisation_id,
        now=now,
    )


def _flagged(session: Session, actor: Actor, reference: str) -> Flagged:
    donor = watched_with(session, actor, reference)
    if donor is None:
        raise NotFound
    return next(one for one in donor.flagged if one.arrival.gift == reference)
