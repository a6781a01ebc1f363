"""What a person was told, read on their own page in their language of now."""

from datetime import datetime
from typing import NamedTuple

from flask import current_app

from blueprints.languages import current_language
from portal.access.actor import Actor
from portal.config import Settings
from portal.extensions import db
from portal.notices.models import Notice
from portal.notices.queries import notices_of
from portal.notices.rules import AT_FIXED_HOURS


class ReadLetter(NamedTuple):
    """One notice: when, about what, and its words."""

    at: datetime
    subject: str
    body: str


def letters_of(reader: Actor) -> list[ReadLetter]:
    """The newest notices; those whose hour would tell an onlooker something stay in the mail."""
    found = notices_of(db.session(), reader.user_id or 0, besides=AT_FIXED_HOURS)
    return [_read(notice) for notice in found]


def _read(notice: Notice) -> ReadLetter:
    settings: Settings = current_app.config["SETTINGS"]
    template = current_app.jinja_env.get_template(f"mail/{notice.kind}.txt")
    text = template.render(
        base_url=settings.base_url, language=current_language(), **dict(notice.facts)
    )
    subject, _, body = text.strip().partition("\n")
    return ReadLetter(notice.created_at, subject.strip(), body.strip())
