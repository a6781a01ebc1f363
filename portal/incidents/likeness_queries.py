"""Which incidents a report may tell of too, the likeliest first."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from portal.access.actor import Actor
from portal.incidents.likeness_rules import LIKELY, MOST_DAYS_APART, Told, likeness
from portal.incidents.merge_rules import HOLDS_NO_REPORTS
from portal.incidents.models import Incident
from portal.incidents.report_queries import seen_by

MOST_COMPARED = 300
MOST_SUGGESTED = 5

Likely = tuple[int, Incident]


def likely_duplicates(session: Session, actor: Actor, incident: Incident) -> list[Likely]:
    """Each with its likeness of 100, of those that `actor` may see; none below what is likely."""
    days = timedelta(days=MOST_DAYS_APART)
    near = session.scalars(
        select(Incident)
        .where(
            seen_by(actor),
            Incident.id != incident.id,
            Incident.happened_on.between(incident.happened_on - days, incident.happened_on + days),
            Incident.area_code.startswith(incident.area_code[:2]),
            Incident.state.not_in(HOLDS_NO_REPORTS),
        )
        .options(selectinload(Incident.area))
        .order_by(Incident.id.desc())
        .limit(MOST_COMPARED)
    )
    this = _told(incident)
    scored = [(likeness(this, _told(one)), one) for one in near]
    likely = [pair for pair in scored if pair[0] >= LIKELY]
    return sorted(likely, key=lambda pair: (-pair[0], pair[1].id))[:MOST_SUGGESTED]


def _told(incident: Incident) -> Told:
    return Told(
        area_code=incident.area_code,
        happened_on=incident.happened_on,
        kind=incident.kind,
        text=f"{incident.title_es} {incident.account_es}",
    )
