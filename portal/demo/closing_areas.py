"""A no-go notice, alive: a DEMO area where nobody goes for two days."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.demo.populating import actor_named
from portal.incidents.models import Incident
from portal.no_go.rules import NoGoFor
from portal.places.queries import areas
from portal.volunteering.closing_areas import declare_no_go
from portal.volunteering.models import Shift

LASTS = timedelta(hours=48)


def close_an_area(session: Session, incident: Incident, *, now: datetime) -> None:
    """In the incident's state, where no shift of the demo is: they stay open to be tried."""
    used = {incident.area_code, *session.scalars(select(Shift.area_code).distinct())}
    there = areas(session, state_code=incident.area.state_code)
    free = [area.code for area in there if area.code not in used]
    if not free:
        return
    declare_no_go(
        session,
        actor=actor_named(session, "fresno"),
        place=free[0],
        reason=NoGoFor.ROAD,
        until=(now + LASTS).replace(minute=0, second=0, microsecond=0),
        now=now,
    )
