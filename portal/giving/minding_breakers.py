"""Hold a campaign's breaker, bring it to where it should stand, and say so when it opens."""

import logging
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission
from portal.access.policy import roles_with
from portal.accounts.queries import members_with_role
from portal.audit.recording import record
from portal.extensions import insert_once
from portal.giving.breaker_rules import Breaker, BreakerState, breaker_after
from portal.giving.models import Campaign
from portal.giving.pressure_models import GiftBreaker
from portal.giving.pressure_queries import recent_of
from portal.notices.writing import notify

log = logging.getLogger("portal.giving")

MAIL = "gifts_attacked"
ACTOR = "breaker"


def held_breaker(session: Session, campaign: Campaign, *, now: datetime) -> GiftBreaker:
    """The breaker as it stands now, held until this transaction ends. First of all locks."""
    insert_once(
        session, GiftBreaker, campaign_id=campaign.id, state=BreakerState.CLOSED, since=now, times=0
    )
    asked = select(GiftBreaker).where(GiftBreaker.campaign_id == campaign.id)
    row = session.scalars(asked.with_for_update().execution_options(populate_existing=True)).one()
    before = Breaker(BreakerState(row.state), row.since, row.until, row.times)
    recent, probes = recent_of(session, row, now=now)
    after = breaker_after(before, recent=recent, probes=probes, now=now)
    if after != before:
        row.state, row.since, row.until, row.times = (
            after.state, after.since, after.until, after.times,
        )  # fmt: skip
        _say(session, campaign, before, after, now)
        session.flush()
    return row


def _say(
    session: Session, campaign: Campaign, before: Breaker, after: Breaker, now: datetime
) -> None:
    """Each change is audited; people are written to when an attack begins, not at each turn."""
    record(
        session,
        actor=ACTOR,
        action=f"gift_breaker.{after.state}",
        subject=f"campaign:{campaign.reference}",
        organisation_id=campaign.organisation_id,
        now=now,
    )
    if before.state is not BreakerState.CLOSED or after.state is not BreakerState.OPEN:
        return
    log.warning("gift breaker opened", extra={"campaign": campaign.reference})
    people = {
        person.id: person
        for role in sorted(roles_with(Permission.GIFTS_SEE))
        for person in members_with_role(
            session, organisation_id=campaign.organisation_id, role=role
        )
    }
    for person in people.values():
        facts = {"campaign": campaign.reference}
        notify(
            session, kind=MAIL, language=person.language, user_id=person.id, facts=facts, now=now
        )
