"""A case is born from what an intermediary released; the vault's message is applied once."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.queries import hold_organisation
from portal.aid.deadline_queries import due_for
from portal.aid.desk_text import seal_text
from portal.aid.errors import OrganisationGone
from portal.aid.models import Case, CaseEvent
from portal.aid.queries import crowd_of
from portal.aid.rules import CaseState, ReleasedFacts, generalised
from portal.audit.recording import record
from portal.outbox.writing import apply_once


def open_case(
    session: Session,
    *,
    message_id: str,
    facts: ReleasedFacts,
    desk_key: str,
    now: datetime,
    is_demo: bool = False,
) -> bool:
    """Write the case; return False when this message was applied before.

    Raises OrganisationGone where the organisation left.
    """
    if not apply_once(session, message_id):
        return False
    _ensure_here(session, facts.organisation_id)
    facts = generalised(facts, crowd_of(session, facts.need, facts.household, facts.cell))
    case = Case(
        reference=facts.case_reference,
        organisation_id=facts.organisation_id,
        state=CaseState.RECEIVED,
        need=facts.need,
        urgency=facts.urgency,
        household=facts.household,
        cell=facts.cell,
        tied=facts.tied,
        confirmed_through=facts.confirmed_through,
        sealed_text=seal_text(facts.text, key=desk_key, case_reference=facts.case_reference),
        opened_on=facts.day,
        due_on=due_for(
            session,
            organisation_id=facts.organisation_id,
            need=facts.need,
            urgency=facts.urgency,
            since=facts.day,
        ),
        intermediary=facts.intermediary,
        is_demo=is_demo,
    )
    session.add(case)
    session.flush()
    session.add(CaseEvent(case_id=case.id, day=facts.day, actor="vault", what="opened"))
    record(
        session,
        actor="vault",
        action="case_opened",
        subject=f"case:{case.reference}",
        organisation_id=case.organisation_id,
        now=now,
    )
    return True


def _ensure_here(session: Session, organisation_id: int) -> None:
    if not hold_organisation(session, organisation_id):
        raise OrganisationGone
