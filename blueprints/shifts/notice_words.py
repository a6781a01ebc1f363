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
    """One notice: when, about what, and its lines, each with the link that it ends in."""

    at: datetime
    subject: str
    lines: list[tuple[str, str]]


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
    lines = [_line(line, settings.base_url) for line in body.splitlines() if line.strip()]
    return ReadLetter(notice.created_at, subject.strip(), lines)


def _line(line: str, base_url: str) -> tuple[str, str]:
    words, found, path = line.partition(base_url)
    return words.strip(), path.strip() if found else ""
