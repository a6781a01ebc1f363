"""Sign-ups whose volunteer may have to be reminded now."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, select, tuple_
from sqlalchemy.orm import Session

from portal.incidents.models import Incident
from portal.incidents.rules import IncidentState
from portal.volunteering.models import Shift, SignUp, Task
from portal.volunteering.preparing_models import Reminder, RemindersOff
from portal.volunteering.reminder_rules import EARLIEST, ReminderKind
from portal.volunteering.rules import EXPECTED


class Waiting(NamedTuple):
    """A sign-up to come, and when its place was taken."""

    id: int
    volunteer_id: int
    shift: str
    starts_at: datetime
    zone: str
    placed_at: datetime


def waiting_for_reminders(
    session: Session, *, now: datetime, after: tuple[datetime, int] | None, limit: int
) -> list[Waiting]:
    """The next who are expected within the longest reach of a reminder and want them."""
    last = exists().where(
        Reminder.sign_up_id == SignUp.id,
        Reminder.kind == ReminderKind.HOURS,
        Reminder.starts_at == Shift.starts_at,
    )
    query = (
        select(
            SignUp.id,
            SignUp.volunteer_id,
            Shift.reference,
            Shift.starts_at,
            Shift.zone,
            SignUp.changed_at,
        )
        .join(Shift, Shift.id == SignUp.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .join(Incident, Incident.id == Task.incident_id)
        .where(
            SignUp.state.in_(sorted(EXPECTED)),
            Shift.cancelled_at.is_(None),
            Incident.state == IncidentState.VERIFIED,
            Shift.starts_at > now,
            Shift.starts_at <= now + EARLIEST,
            ~last,
            ~exists().where(RemindersOff.user_id == SignUp.volunteer_id),
        )
        .order_by(Shift.starts_at, SignUp.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(Shift.starts_at, SignUp.id) > tuple_(*after))
    return [Waiting._make(row) for row in session.execute(query)]


def sent_before(session: Session, waiting: Iterable[Waiting]) -> dict[int, frozenset[str]]:
    """Sign-up → kinds of reminder sent for the time at which its shift starts now."""
    begins = {one.id: one.starts_at for one in waiting}
    rows = session.execute(
        select(Reminder.sign_up_id, Reminder.kind, Reminder.starts_at).where(
            Reminder.sign_up_id.in_(begins)
        )
    )
    found: dict[int, frozenset[str]] = {}
    for sign_up, kind, starts_at in rows:
        if starts_at == begins[sign_up]:
            found[sign_up] = found.get(sign_up, frozenset()) | {kind}
    return found


def wants_reminders(session: Session, user_id: int | None) -> bool:
    """Whether nobody switched them off."""
    return session.get(RemindersOff, user_id) is None if user_id is not None else False
