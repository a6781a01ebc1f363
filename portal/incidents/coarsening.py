"""As days pass, let what is public tell less: the week after a week, later the month."""

from datetime import datetime

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from portal.incidents.message_models import PublicMessage
from portal.incidents.models import Incident, PublicIncident
from portal.incidents.period_rules import (
    SOONEST_MONTH,
    SOONEST_WEEK,
    Granularity,
    local_day,
)
from portal.incidents.publishing import set_period


def coarsen(session: Session, *, now: datetime) -> int:
    """Bring every published period to what may be told today; return how many changed.

    Meant for a sweep each hour; repeating it changes nothing.
    """
    today = local_day(now)
    due = or_(
        and_(
            PublicIncident.granularity == Granularity.PART_OF_DAY,
            PublicIncident.period_start <= today - SOONEST_WEEK,
        ),
        and_(
            PublicIncident.granularity == Granularity.WEEK,
            PublicIncident.period_start <= today - SOONEST_MONTH,
        ),
    )
    pairs = session.execute(
        select(PublicIncident, Incident)
        .join(Incident, Incident.reference == PublicIncident.reference)
        .where(due)
    ).all()
    changed = 0
    for copy, incident in pairs:
        before = copy.granularity
        set_period(copy, incident, now=now)
        changed += copy.granularity != before
    session.flush()
    _forget_messages(session, now)
    return changed


def _forget_messages(session: Session, now: datetime) -> None:
    """Let go of expired messages about what is told by its week: their hours say too much."""
    no_longer_live = select(PublicIncident.id).where(
        PublicIncident.granularity != Granularity.PART_OF_DAY
    )
    session.execute(
        delete(PublicMessage).where(
            PublicMessage.expires <= now, PublicMessage.incident_id.in_(no_longer_live)
        )
    )
