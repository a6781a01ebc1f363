"""Who has accepted the briefing of a shift as it stands now."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.volunteering.briefing_rules import briefing_version, is_briefed_work
from portal.volunteering.models import Shift, SignUp, Task
from portal.volunteering.preparing_models import BriefingAcceptance
from portal.volunteering.rules import EXPECTED


def is_briefed(session: Session, sign_up_id: int) -> bool:
    """Whether nothing is left to read before that sign-up: accepted, or not asked for."""
    task = session.execute(
        select(Task.kind, Task.briefing_es, Task.briefing_en)
        .join(Shift, Shift.task_id == Task.id)
        .join(SignUp, SignUp.shift_id == Shift.id)
        .where(SignUp.id == sign_up_id)
    ).one()
    if not is_briefed_work(task.kind):
        return True
    version = briefing_version(task.briefing_es, task.briefing_en)
    return (sign_up_id, version) in accepted(session, [sign_up_id])


def accepted(session: Session, sign_ups: Iterable[int]) -> frozenset[tuple[int, str]]:
    """Which of these sign-ups accepted which wordings."""
    rows = session.execute(
        select(BriefingAcceptance.sign_up_id, BriefingAcceptance.version).where(
            BriefingAcceptance.sign_up_id.in_(list(sign_ups))
        )
    )
    return frozenset((row.sign_up_id, row.version) for row in rows)


def unread_in(session: Session, shift: Shift) -> frozenset[str]:
    """The sign-ups of a shift, by reference, that are expected and have not accepted it yet."""
    task = shift.task
    if not is_briefed_work(task.kind):
        return frozenset()
    version = briefing_version(task.briefing_es, task.briefing_en)
    read = select(BriefingAcceptance.sign_up_id).where(BriefingAcceptance.version == version)
    return frozenset(
        session.scalars(
            select(SignUp.reference).where(
                SignUp.shift_id == shift.id,
                SignUp.state.in_(sorted(EXPECTED)),
                SignUp.id.not_in(read),
            )
        )
    )
