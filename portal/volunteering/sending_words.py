"""Words that safety sends: to one volunteer about one place, or to those who coordinate."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission
from portal.access.policy import roles_with
from portal.accounts.queries import people_of
from portal.notices.writing import notify
from portal.outbox.writing import apply_once, enqueue
from portal.volunteering.models import Shift, SignUp

TO_VOLUNTEER, TO_DESK = "volunteer_word", "desk_word"


class Word(StrEnum):
    """Each has its mail; none says on a locked screen what happened."""

    AGENDA_CHANGED = "agenda_changed"
    ALONE = "shift_alone"
    SUSPENDED = "shift_suspended"
    DESK_ALONE = "desk_alone"
    DESK_SUSPENDED = "desk_suspended"
    DESK_HELP = "desk_help"
    DESK_NO_GO = "desk_no_go"


def send_word(session: Session, *, sign_up: SignUp, word: Word, now: datetime) -> None:
    """Queue a word to the volunteer of a sign-up; no lock on their row is taken here."""
    payload = {"sign_up": sign_up.reference, "word": word.value}
    enqueue(session, kind=TO_VOLUNTEER, payload=payload, now=now)


def send_word_to_desk(session: Session, *, shift: Shift, word: Word, now: datetime) -> None:
    """Queue a word to all who manage the shifts of its organisation."""
    payload = {"shift": shift.reference, "word": word.value, "at": int(now.timestamp())}
    enqueue(session, kind=TO_DESK, payload=payload, now=now)


def tell_volunteer_word(session: Session, *, sign_up: str, word: Word, now: datetime) -> None:
    """Queue the mail, once for each standing of the sign-up."""
    found = session.scalar(select(SignUp).where(SignUp.reference == sign_up))
    if found is None:
        return
    if apply_once(session, f"{word}:{sign_up}:{int(found.changed_at.timestamp())}"):
        notify(
            session,
            kind=word.value,
            language=found.volunteer.language,
            user_id=found.volunteer_id,
            facts={"shift": found.shift.reference},
            now=now,
        )


def tell_desk_word(session: Session, *, shift: str, word: Word, at: int, now: datetime) -> None:
    """Queue the mails to those who coordinate, once."""
    found = session.scalar(select(Shift).where(Shift.reference == shift))
    if found is None or not apply_once(session, f"{word}:{shift}:{at}"):
        return
    where = frozenset({found.task.organisation_id})
    for role in sorted(roles_with(Permission.SHIFT_MANAGE)):
        for person in people_of(session, where, role):
            notify(
                session,
                kind=word.value,
                language=person.language,
                user_id=person.id,
                facts={"shift": shift},
                now=now,
            )
