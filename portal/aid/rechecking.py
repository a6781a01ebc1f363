"""After a retraction, cases that might hang on it wait until their intermediary has answered.

The desk does not know a case's incident. So every case whose cell covers the retracted incident
stops at the same moment, by derivation; then the intermediary, who alone knows, confirms each.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.models import Case, CaseEvent
from portal.aid.rules import ENDED
from portal.clock import day_of
from portal.incidents.cell_queries import cells_lapsed_after
from portal.outbox.writing import apply_once


def is_being_rechecked(session: Session, case: Case) -> bool:
    """Whether a verified incident of the case's cell lapsed since the case was last confirmed."""
    return case.cell in cells_lapsed_after(session, case.confirmed_through)


def cases_to_confirm(session: Session, actor: Actor) -> list[Case]:
    """Cases that this intermediary released and that wait for their word again."""
    released = select(Case).where(
        Case.intermediary == actor.reference, Case.tied, Case.state.not_in(ENDED)
    )
    found = list(session.scalars(released.order_by(Case.reference)))
    known = {case.confirmed_through for case in found}
    lapsed = {number: cells_lapsed_after(session, number) for number in known}
    return [case for case in found if case.cell in lapsed[case.confirmed_through]]


def apply_recheck(
    session: Session,
    *,
    message_id: str,
    case_reference: str,
    tied: bool,
    confirmed_through: int,
    now: datetime,
) -> None:
    """Take the vault's word: the case is still tied, or no longer. Applied once."""
    if not apply_once(session, message_id):
        return
    case = session.scalar(select(Case).where(Case.reference == case_reference).with_for_update())
    if case is None:
        return
    case.confirmed_through = max(case.confirmed_through, confirmed_through)
    if case.tied and not tied:
        case.tied = False
        session.add(CaseEvent(case_id=case.id, day=day_of(now), actor="vault", what="untied"))
    case.version += 1
    session.flush()
