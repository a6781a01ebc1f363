"""Warn whoever would be alone outside, and suspend the shift when it would begin so."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.audit.recording import record
from portal.extensions import insert_once
from portal.volunteering.company_queries import (
    expected_in,
    how_many_expected,
    lonely_now,
    lonely_to_come,
)
from portal.volunteering.company_rules import is_alone, warns_now
from portal.volunteering.emptying import empty_shift
from portal.volunteering.preparing_models import AloneWarning
from portal.volunteering.sending_words import Word, send_word, send_word_to_desk

WARNED, SUSPENDED = 200, 20
MACHINERY = "never_alone"


def warn_the_lonely(session: Session, *, now: datetime) -> int:
    """Tell those who coordinate, and the one person; once for each time of start."""
    told = 0
    for shift in lonely_to_come(session, now=now, limit=WARNED):
        if not warns_now(starts_at=shift.starts_at, zone=shift.zone, now=now):
            continue
        at = {"shift_id": shift.id, "starts_at": shift.starts_at, "told_at": now}
        if insert_once(session, AloneWarning, **at):
            told += 1
            send_word_to_desk(session, shift=shift, word=Word.DESK_ALONE, now=now)
            for sign_up in expected_in(session, shift):
                send_word(session, sign_up=sign_up, word=Word.ALONE, now=now)
    return told


def suspend_the_lonely(session: Session, *, now: datetime) -> int:
    """Call off what has begun with fewer than two; also at night, for somebody stands there."""
    suspended = 0
    for shift in lonely_now(session, now=now, limit=SUSPENDED):
        # Counted again behind the lock: somebody may have come in the same second.
        if not is_alone(shift.task.kind, how_many_expected(session, shift)):
            continue
        suspended += 1
        for sign_up, _was in empty_shift(session, shift=shift, now=now):
            send_word(session, sign_up=sign_up, word=Word.SUSPENDED, now=now)
        send_word_to_desk(session, shift=shift, word=Word.DESK_SUSPENDED, now=now)
        record(
            session,
            actor=MACHINERY,
            action="shift_suspended",
            subject=f"shift:{shift.reference}",
            organisation_id=shift.task.organisation_id,
            now=now,
        )
    return suspended
