"""The vault says that a case hangs on a verified incident now; the desk never learns which."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.aid.models import Case, CaseEvent
from portal.aid.queries import crowd_of
from portal.aid.rules import HouseholdBand, blurred
from portal.clock import day_of
from portal.outbox.writing import apply_once


def apply_tie(
    session: Session,
    *,
    message_id: str,
    case_reference: str,
    cell: str,
    confirmed_through: int,
    now: datetime,
) -> None:
    """Pooled money may move from now on; the new cell hides the case among five. Applied once."""
    if not apply_once(session, message_id):
        return
    case = session.scalar(select(Case).where(Case.reference == case_reference).with_for_update())
    if case is None or not case.is_open:
        return
    # Whoever was blurred stays so: a band that came back would tell that it had been there.
    band = HouseholdBand(case.household)
    case.household, case.cell = blurred(band, cell, crowd_of(session, case.need, band, cell))
    case.tied = True
    case.confirmed_through = max(case.confirmed_through, confirmed_through)
    case.version += 1
    session.add(CaseEvent(case_id=case.id, day=day_of(now), actor="vault", what="tied"))
    session.flush()
