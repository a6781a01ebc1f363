"""Remind people of their shifts, and stop when they ask for it."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.models import User
from portal.errors import NotFound
from portal.extensions import insert_once
from portal.notices.writing import notify
from portal.volunteering.briefing_queries import is_briefed
from portal.volunteering.preparing_models import Reminder, RemindersOff
from portal.volunteering.reminder_queries import Waiting, sent_before, waiting_for_reminders
from portal.volunteering.reminder_rules import ReminderKind, reminder_due

BATCH = 200


class Reached(NamedTuple):
    """How many were reminded, and after whom the next batch begins; None at the end."""

    sent: int
    after: tuple[datetime, int] | None


def remind(
    session: Session,
    *,
    now: datetime,
    after: tuple[datetime, int] | None = None,
    batch: int = BATCH,
) -> Reached:
    """Remind the next batch; each reminder leaves once, whoever else is at it."""
    waiting = waiting_for_reminders(session, now=now, after=after, limit=batch)
    before, sent = sent_before(session, waiting), 0
    for one in waiting:
        kind = reminder_due(
            starts_at=one.starts_at,
            zone=one.zone,
            placed_at=one.placed_at,
            sent=before.get(one.id, frozenset()),
            now=now,
        )
        row = {"sign_up_id": one.id, "kind": kind, "starts_at": one.starts_at, "sent_at": now}
        if kind is not None and insert_once(session, Reminder, **row):
            sent += 1
            _send(session, one, kind, now)
    last = waiting[-1] if len(waiting) == batch else None
    return Reached(sent, (last.starts_at, last.id) if last else None)


def switch_reminders(session: Session, *, volunteer: Actor, on: bool, now: datetime) -> None:
    """Whether this person wants reminders; saying the same twice changes nothing."""
    if volunteer.user_id is None:
        raise NotFound
    if on:
        session.execute(delete(RemindersOff).where(RemindersOff.user_id == volunteer.user_id))
    else:
        insert_once(session, RemindersOff, user_id=volunteer.user_id, since=now)


def _send(session: Session, one: Waiting, kind: ReminderKind, now: datetime) -> None:
    person = session.get_one(User, one.volunteer_id)
    local = one.starts_at.astimezone(ZoneInfo(one.zone))
    notify(
        session,
        kind="shift_reminder",
        language=person.language,
        user_id=person.id,
        facts={
            "shift": one.shift,
            "when": kind.value,
            "day": f"{local:%Y-%m-%d}",
            "hour": f"{local:%H:%M}",
            "unread": int(not is_briefed(session, one.id)),
        },
        now=now,
    )
