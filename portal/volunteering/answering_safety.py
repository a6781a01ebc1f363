"""Somebody says that they are safe, or that they need help; or was reached in another way."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.audit.recording import record
from portal.errors import NotFound
from portal.volunteering.sending_words import Word, send_word_to_desk
from portal.volunteering.stand_down_models import SafetyCheck
from portal.volunteering.stand_down_rules import Answer


def answer(session: Session, *, check: SafetyCheck, said: Answer, now: datetime) -> None:
    """Take the answer; the same twice is one, and another one later counts.

    A call for help goes to all who coordinate, and opens again what somebody had settled. No
    audit: what people say of their fear stays on the board, and goes with it.
    """
    session.refresh(check, with_for_update={"of": SafetyCheck})
    if check.answer == said:
        return
    check.answer, check.answered_at = said.value, now
    if said is Answer.HELP:
        check.help_asked_at = check.help_asked_at or now
        check.reached_at = check.reached_by = None
        send_word_to_desk(session, shift=check.sign_up.shift, word=Word.DESK_HELP, now=now)
    session.flush()


def note_reached(
    session: Session, *, check: SafetyCheck, coordinator: Actor, now: datetime
) -> None:
    """A coordinator spoke with them: nobody is silent, or without help, any more.

    Raises NotFound for another organisation's.
    """
    where = check.stand_down.organisation_id
    if not coordinator.can_in(Permission.SHIFT_MANAGE, where):
        raise NotFound
    session.refresh(check, with_for_update={"of": SafetyCheck})
    if check.reached_at is not None:
        return
    check.reached_at, check.reached_by = now, coordinator.reference
    record(
        session,
        actor=coordinator,
        action="person_reached",
        subject=f"stand_down:{check.stand_down.reference}",
        organisation_id=where,
        now=now,
    )
