"""As days pass, let what is public tell less: the week after a week, later the month."""

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

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
    return changed
