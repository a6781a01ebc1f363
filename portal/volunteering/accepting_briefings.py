"""“I read it and understand”: by the volunteer, or by the coordinator who read it aloud."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.audit.recording import record
from portal.errors import NotFound
from portal.extensions import insert_once
from portal.volunteering.briefing_rules import briefing_version, is_briefed_work
from portal.volunteering.models import Shift, SignUp, Task
from portal.volunteering.preparing_models import BriefingAcceptance
from portal.volunteering.queries import sign_up_in
from portal.volunteering.rules import HOLDS_A_PLACE
from portal.volunteering.safety_errors import BriefingChanged


def accept_briefing(
    session: Session, *, shift: Shift, volunteer: Actor, version: str, now: datetime
) -> None:
    """Accept the wording that was read; twice is one.

    Raises BriefingChanged when it says something else by now, NotFound without a place there.
    """
    sign_up = sign_up_in(session, shift, volunteer)
    if sign_up is None or sign_up.state not in HOLDS_A_PLACE:
        raise NotFound
    _ensure_current(session, shift, version)
    insert_once(
        session, BriefingAcceptance, sign_up_id=sign_up.id, version=version, accepted_at=now
    )


def accept_for(
    session: Session, *, shift: Shift, sign_up: str, coordinator: Actor, now: datetime
) -> None:
    """The coordinator read it aloud to somebody who has no phone, and answers for it by name.

    Raises NotFound for another organisation's.
    """
    if not coordinator.can_in(Permission.SHIFT_MANAGE, shift.task.organisation_id):
        raise NotFound
    row = session.scalar(
        select(SignUp).where(SignUp.shift_id == shift.id, SignUp.reference == sign_up)
    )
    if row is None or not is_briefed_work(shift.task.kind):
        raise NotFound
    told = insert_once(
        session,
        BriefingAcceptance,
        sign_up_id=row.id,
        version=briefing_version(shift.task.briefing_es, shift.task.briefing_en),
        accepted_at=now,
        read_by=coordinator.reference,
    )
    if told:
        record(
            session,
            actor=coordinator,
            action="briefing_read_aloud",
            subject=f"sign_up:{sign_up}",
            organisation_id=shift.task.organisation_id,
            now=now,
        )


def _ensure_current(session: Session, shift: Shift, version: str) -> None:
    # Shared with other readers; whoever rewrites the briefing waits, or is seen here.
    task = session.scalars(
        select(Task)
        .where(Task.id == shift.task_id)
        .with_for_update(read=True, of=Task)
        .execution_options(populate_existing=True)
    ).one()
    if not is_briefed_work(task.kind):
        raise NotFound
    if briefing_version(task.briefing_es, task.briefing_en) != version:
        raise BriefingChanged
