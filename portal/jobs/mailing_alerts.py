"""Tell readers of incidents by mail or SMS: who is next, and whether it may still leave."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_mailman import EmailMessage

from portal.alerts.answering import forget_unconfirmed
from portal.alerts.leaving import Leaving, let_leave, note_refused, note_sent
from portal.alerts.queries import address_of, reader_by_reference
from portal.alerts.rules import Channel
from portal.alerts.telling import tell_some
from portal.clock import utc_now
from portal.config import Settings
from portal.errors import NotFound
from portal.extensions import db, reading, transaction
from portal.incidents.rules import IncidentState
from portal.jobs.posting import written
from portal.jobs.texting import NumberRefused, send_text
from portal.notices.queries import Letter

Payload = Mapping[str, Any]


def tell_incident(payload: Payload, now: datetime) -> None:
    """Queue the mails of the next readers of a word of `payload["incident"]`."""
    with transaction() as session:
        tell_some(
            session,
            incident=str(payload["incident"]),
            state=IncidentState(payload["state"]),
            revision=int(payload["revision"]),
            after=int(payload.get("after", 0)),
            now=now,
        )


def mail_alert(payload: Payload, _now: datetime) -> None:
    """Send the mail or message of `payload["delivery"]` if it may still leave.

    No transaction is held while the mail server or the gateway answers.
    """
    delivery = str(payload["delivery"])
    with transaction() as session:
        mail = let_leave(session, delivery=delivery, link_key=_link_key())
    if mail is None:
        return
    try:
        _send_alert(mail)
    except NumberRefused:
        with transaction() as session:
            note_refused(session, delivery=delivery, tried_before=mail.tried_before)
        return
    with transaction() as session:
        note_sent(session, delivery=delivery)


def _send_alert(mail: Leaving) -> None:
    facts = {
        "incident": mail.incident,
        "state": mail.state,
        "revision": mail.revision,
        "is_first": mail.is_first,
    }
    if mail.channel is Channel.SMS:
        _text("sms_alert", mail.address, mail.language, facts)
    else:
        _post("incident_alert", mail.reader, mail.address, mail.language, facts)


def mail_link(payload: Payload, _now: datetime) -> None:
    """Send the link that confirms what `payload["reader"]` asked for, or nothing."""
    with reading() as session:
        try:
            reader = reader_by_reference(session, str(payload["reader"]))
        except NotFound:  # they stopped everything meanwhile
            return
        address, channel = address_of(reader, _link_key()), reader.channel
        reference, language = reader.reference, reader.language
    if channel is Channel.SMS:
        with suppress(NumberRefused):  # whoever typed it learns nothing of the number
            _text("sms_link", address, language, {"reader": reference})
        return
    _post("alert_link", reference, address, language, {})


def forget_wishes() -> int:
    """Forget what nobody confirmed in two days."""
    with transaction() as session:
        return forget_unconfirmed(session, now=utc_now())


def _post(kind: str, reader: str, address: str, language: str, facts: Mapping[str, Any]) -> None:
    letter = Letter(kind, language, {**facts, "reader": reader}, None, None)
    subject, body = written(letter)
    db.session.rollback()  # the template has read what it says
    named: Mapping[str, Any] = current_app.jinja_env.globals
    link = named["alerts_link"](reader, language)
    mail = EmailMessage(subject=subject, body=body, to=[address])
    mail.extra_headers = {
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    mail.send()


def _text(kind: str, number: str, language: str, facts: Mapping[str, Any]) -> None:
    named: Mapping[str, Any] = current_app.jinja_env.globals
    with force_locale(language):
        text = named[kind](language=language, **facts)
    db.session.rollback()  # what is said has been read
    send_text(current_app.config["SETTINGS"], number=number, text=text)


def _link_key() -> str:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.secret("PORTAL_LINK_KEY")
