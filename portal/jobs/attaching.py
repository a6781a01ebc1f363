"""What is attached to a mail: the calendar entry of a place in a shift."""

from typing import NamedTuple

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.config import Settings
from portal.notices.queries import Letter
from portal.volunteering.calendar_queries import entry_of
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.writing_calendars import calendar_of, method_for

KIND = "shift_place"


class Attached(NamedTuple):
    """A file that goes with a mail."""

    name: str
    content: bytes
    mimetype: str


def attached_to(session: Session, letter: Letter) -> list[Attached]:
    """The files of a letter; most have none, and so have states that no calendar shows."""
    if letter.kind != KIND or letter.user_id is None:
        return []
    settings: Settings = current_app.config["SETTINGS"]
    sign_up = session.scalar(
        select(SignUp.id)
        .join(Shift, Shift.id == SignUp.shift_id)
        .where(Shift.reference == letter.facts["shift"], SignUp.volunteer_id == letter.user_id)
    )
    entry = sign_up and entry_of(
        session, sign_up, language=letter.language, base_url=settings.base_url
    )
    if not entry:
        return []
    method = method_for(entry)
    file = calendar_of([entry], method=method, organiser=settings.mail_sender)
    return [Attached("turno.ics", file, f"text/calendar; method={method}; charset=UTF-8")]
