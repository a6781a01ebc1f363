"""A coordinator writes to everyone in a shift, and sees nobody's address."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import User
from portal.audit.recording import record
from portal.errors import NotFound
from portal.notices.writing import notify
from portal.outbox.writing import apply_once, enqueue
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.planning_errors import NobodyToTell, TooManyMessages
from portal.volunteering.planning_models import ShiftMessage
from portal.volunteering.rules import HOLDS_A_PLACE, SignUpState

KIND = "shift_message"
LONGEST = 500
A_DAY = timedelta(days=1)
MOST_A_DAY = 5
# Words are kept no longer than somebody may need to read them again.
KEPT = timedelta(days=30)
READERS = sorted(HOLDS_A_PLACE - {SignUpState.OFFERED})


def write_to_people(
    session: Session, *, shift: Shift, text: str, coordinator: Actor, now: datetime
) -> int:
    """Send `text` to whoever has a place; how many that are. The audit has the count alone.

    Raises NobodyToTell, TooManyMessages, and NotFound where the coordinator may not.
    """
    if not coordinator.can_in(Permission.SHIFT_MANAGE, shift.task.organisation_id):
        raise NotFound
    session.refresh(shift, with_for_update={"of": Shift})
    told = len(_readers(session, shift.id))
    if not told:
        raise NobodyToTell
    if _sent_since(session, shift, now - A_DAY) >= MOST_A_DAY:
        raise TooManyMessages
    message = ShiftMessage(shift_id=shift.id, text=text, told=told, sent_at=now)
    session.add(message)
    session.flush()
    enqueue(session, kind=KIND, payload={"message": message.reference}, now=now)
    record(
        session,
        actor=coordinator,
        action="shift_people_written_to",
        subject=f"shift:{shift.reference}",
        organisation_id=shift.task.organisation_id,
        reason=str(told),
        now=now,
    )
    return told


def pass_on(session: Session, *, message: str, now: datetime) -> None:
    """Queue one mail for each reader; a second time does nothing."""
    found = session.scalar(select(ShiftMessage).where(ShiftMessage.reference == message))
    if found is None or not apply_once(session, f"shift_message:{message}"):
        return
    shift = session.get_one(Shift, found.shift_id)
    for user_id, language in _readers(session, shift.id):
        notify(
            session,
            kind=KIND,
            language=language,
            user_id=user_id,
            facts={"message": message, "shift": shift.reference},
            now=now,
        )


def forget_messages(session: Session, *, now: datetime) -> int:
    """Erase what is older than a month; how many."""
    gone = session.execute(
        delete(ShiftMessage).where(ShiftMessage.sent_at < now - KEPT).returning(ShiftMessage.id)
    )
    return len(gone.all())


def _sent_since(session: Session, shift: Shift, since: datetime) -> int:
    query = select(func.count()).where(
        ShiftMessage.shift_id == shift.id, ShiftMessage.sent_at > since
    )
    return session.scalar(query) or 0


def _readers(session: Session, shift_id: int) -> list[tuple[int, str]]:
    rows = session.execute(
        select(User.id, User.language)
        .join(SignUp, SignUp.volunteer_id == User.id)
        .where(SignUp.shift_id == shift_id, SignUp.state.in_(READERS))
        .order_by(User.id)
    )
    return [(row[0], row[1]) for row in rows]
