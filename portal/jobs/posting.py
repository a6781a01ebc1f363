"""Write a notice's mail in the reader's language and post it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_mailman import EmailMessage
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.config import Settings
from portal.extensions import db, transaction
from portal.giving.mailing_updates import NEWS
from portal.jobs.attaching import Attached, attached_to
from portal.jobs.mailing_news import may_leave, news_of
from portal.notices.closing import close
from portal.notices.queries import Letter, open_letter
from portal.notices.rules import Outcome
from portal.volunteering.message_queries import words_of
from portal.volunteering.messaging_people import KIND as SHIFT_MESSAGE


def post_notice(payload: Mapping[str, Any], now: datetime) -> None:
    """Send the notice `payload["notice"]` unless it was sent before.

    No transaction is held while the mail server answers. A worker killed between the sending and
    the note of it sends once more: mail knows no better promise than "at least once".
    """
    session = db.session()
    notice_id = str(payload["notice"])
    letter = open_letter(session, notice_id)
    recipient = _recipient(session, letter) if letter else None
    words = _words(session, letter) if letter else ""
    files = attached_to(session, letter) if letter and recipient else []
    session.rollback()
    if letter is None:
        return
    if recipient:
        _post(letter, recipient, words, files)
    outcome = Outcome.SENT if recipient else Outcome.UNADDRESSED
    with transaction() as writing:
        close(writing, notice_id, outcome=outcome, now=now)


def written(letter: Letter, words: str = "") -> tuple[str, str]:
    """Subject and body: the template's first line, and what follows it.

    `words` are a person's own, read when the mail is written; no row of a notice holds any.
    """
    settings: Settings = current_app.config["SETTINGS"]
    # Not `render_template`: its context processors ask for a request, and mail has none.
    template = current_app.jinja_env.get_template(f"mail/{letter.kind}.txt")
    with force_locale(letter.language):
        text = template.render(
            base_url=settings.base_url, language=letter.language, words=words, **letter.facts
        )
    subject, _, body = text.strip().partition("\n")
    return subject.strip(), body.strip() + "\n"


def _recipient(session: Session, letter: Letter) -> str | None:
    if letter.kind == NEWS and not may_leave(session, letter):
        return None
    if letter.user_id is None:
        return letter.address
    return session.scalar(select(User.email).where(User.id == letter.user_id, User.active))


def _words(session: Session, letter: Letter) -> str:
    if letter.kind == NEWS:
        return news_of(session, letter)
    return words_of(session, letter.facts["message"]) if letter.kind == SHIFT_MESSAGE else ""


def _post(letter: Letter, recipient: str, words: str, files: list[Attached]) -> None:
    subject, body = written(letter, words)
    mail = EmailMessage(subject=subject, body=body, to=[recipient])
    for file in files:
        mail.attach(*file)
    mail.send()
