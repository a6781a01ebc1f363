"""Tell readers of incidents by mail: who is next, whether a mail may still leave, and its words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from flask_mailman import EmailMessage

from portal.alerts.answering import forget_unconfirmed
from portal.alerts.keys import open_address
from portal.alerts.leaving import let_leave, note_sent
from portal.alerts.queries import reader_by_reference
from portal.alerts.telling import tell_some
from portal.clock import utc_now
from portal.config import Settings
from portal.errors import NotFound
from portal.extensions import db, reading, transaction
from portal.incidents.rules import IncidentState
from portal.jobs.posting import written
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
    """Send the mail of `payload["delivery"]` if it may still leave.

    No transaction is held while the mail server answers.
    """
    delivery = str(payload["delivery"])
    with transaction() as session:
        mail = let_leave(session, delivery=delivery, link_key=link_key())
    if mail is None:
        return
    facts = {
        "incident": mail.incident,
        "state": mail.state,
        "revision": mail.revision,
        "is_first": mail.is_first,
    }
    post_to_reader("incident_alert", mail.reader, mail.address, mail.language, facts)
    with transaction() as session:
        note_sent(session, delivery=delivery)


def mail_link(payload: Payload, _now: datetime) -> None:
    """Send the link that confirms what `payload["reader"]` asked for, or nothing."""
    with reading() as session:
        try:
            reader = reader_by_reference(session, str(payload["reader"]))
        except NotFound:  # they stopped everything meanwhile
            return
        address = open_address(reader.address, key=link_key(), reader=reader.reference)
        reference, language = reader.reference, reader.language
    post_to_reader("alert_link", reference, address, language, {})


def forget_wishes() -> int:
    """Forget what nobody confirmed in two days."""
    with transaction() as session:
        return forget_unconfirmed(session, now=utc_now())


def post_to_reader(
    kind: str, reader: str, address: str, language: str, facts: Mapping[str, Any]
) -> None:
    """Write one mail to a reader, with the link that ends them."""
    letter = Letter(kind, language, {**facts, "reader": reader}, None, None)
    subject, body = written(letter)
    db.session.rollback()  # the template has read what it says
    named: Mapping[str, Any] = current_app.jinja_env.globals
    link = named["alerts_link"](reader, language)
    mail = EmailMessage(subject=subject, body=body, to=[address])
    mail.extra_headers = {"List-Unsubscribe": f"<{link}>"}
    mail.send()


def link_key() -> str:
    """What seals readers' addresses."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.secret("PORTAL_LINK_KEY")
