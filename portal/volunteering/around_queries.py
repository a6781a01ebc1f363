"""Shifts that are open because of an incident or in an area: asked as the public may, and no more.

Whether the incident stands is read from its coarse copy, which changes in the same moment.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation
from portal.incidents.models import PublicIncident
from portal.incidents.rules import IncidentState
from portal.places.models import Area, State
from portal.volunteering.models import Shift, Task
from portal.volunteering.queries import WHAT_IS_TOLD, ShiftLine

_IS_ON = PublicIncident.state == IncidentState.VERIFIED


def shifts_around(
    session: Session, *, now: datetime, incident: str = "", area_code: str = "", limit: int = 6
) -> list[ShiftLine]:
    """The soonest shifts to come of one incident, or in one area."""
    asked = PublicIncident.reference == incident if incident else Shift.area_code == area_code
    rows = session.execute(
        select(*WHAT_IS_TOLD, _IS_ON)
        .join_from(Shift, Task, Shift.task_id == Task.id)
        .join(Organisation, Organisation.id == Task.organisation_id)
        .join(PublicIncident, PublicIncident.incident_id == Task.incident_id)
        .join(Area, Area.code == Shift.area_code)
        .join(State, State.code == Area.state_code)
        .where(asked, _IS_ON, Shift.cancelled_at.is_(None), Shift.starts_at > now)
        .order_by(Shift.starts_at, Shift.reference)
        .limit(limit)
    )
    return [ShiftLine._make(row) for row in rows]
