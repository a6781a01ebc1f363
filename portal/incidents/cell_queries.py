"""What the desk may know of an incident: the cell it is in, and which cells lost one."""

from collections.abc import Collection

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal.incidents.models import Incident, Lapse
from portal.incidents.rules import PUBLISHING, IncidentState
from portal.places.cells import REGIONS, cells_of, region_of, smallest_crowded
from portal.places.models import Area


def cell_of(session: Session, incident: Incident) -> str:
    """The smallest cell around `incident` that holds at least five published incidents."""
    state = incident.area.state_code
    cells = cells_of(state, incident.happened_on)
    year = incident.happened_on.year
    rows = session.execute(
        select(Area.state_code, Incident.happened_on, func.count())
        .join(Area, Incident.area_code == Area.code)
        .where(
            Incident.state.in_(PUBLISHING),
            Incident.happened_on >= incident.happened_on.replace(month=1, day=1),
            Incident.happened_on < incident.happened_on.replace(year=year + 1, month=1, day=1),
            or_(Area.state_code == state, Area.state_code.in_(REGIONS[region_of(state)])),
        )
        .group_by(Area.state_code, Incident.happened_on)
    )
    counts: dict[str, int] = {}
    for code, day, number in rows:
        for cell in cells_of(code, day):
            counts[cell] = counts.get(cell, 0) + number
    return smallest_crowded(cells, counts)


def verified_in(session: Session, cells: Collection[str]) -> dict[str, int]:
    """How many verified incidents each of these cells holds now: among how many a case hides."""
    counts = dict.fromkeys(cells, 0)
    rows = session.execute(
        select(Area.state_code, Incident.happened_on, func.count())
        .join(Area, Incident.area_code == Area.code)
        .where(Incident.state == IncidentState.VERIFIED)
        .group_by(Area.state_code, Incident.happened_on)
    )
    for code, day, number in rows:
        for cell in counts.keys() & set(cells_of(code, day)):
            counts[cell] += number
    return counts


def last_lapse(session: Session) -> int:
    """The number of the newest lapse, 0 before the first; a release notes it."""
    return session.scalar(select(func.max(Lapse.number))) or 0


def cells_lapsed_after(session: Session, number: int) -> frozenset[str]:
    """Every cell in which a verified incident stopped being so after lapse `number`."""
    lapses = session.execute(
        select(Lapse.state_code, Lapse.month).where(Lapse.number > number).limit(1000)
    )
    return frozenset(cell for state, month in lapses for cell in cells_of(state, month))
