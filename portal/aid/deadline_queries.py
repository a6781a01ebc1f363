"""By which day a case is due, as its organisation decided."""

import math
from datetime import date

from sqlalchemy.orm import Session

from portal.aid.clock_rules import due_day
from portal.aid.rules import NeedKind, Urgency
from portal.organisations.queries import settings_of


def due_for(
    session: Session, *, organisation_id: int, need: NeedKind, urgency: Urgency, since: date
) -> date:
    """The last day that is in time; hours count as whole days, for the desk holds no hours."""
    hours = settings_of(session, organisation_id).sla_hours[urgency]
    return due_day(need, urgency, since, days=math.ceil(hours / 24))
