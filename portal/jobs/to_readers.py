"""Hand one word to a reader of alerts, by the channel they chose: with the link that ends them."""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_mailman import EmailMessage

from portal.alerts.addressing import Addressed
from portal.alerts.rules import Channel, Outcome, after_refusal
from portal.config import Settings
from portal.extensions import db
from portal.jobs.posting import written
from portal.jobs.texting import NumberRefused, send_text
from portal.notices.queries import Letter

# What the pages call the words of one text message, by the kind of mail that says the same.
TEXTS = {"incident_alert": "sms_alert", "no_go_alert": "sms_no_go", "alert_link": "sms_link"}


def link_key() -> str:
    """What seals readers' addresses and numbers."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.secret("PORTAL_LINK_KEY")


def send_to_reader(kind: str, to: Addressed, facts: Mapping[str, Any]) -> Outcome:
    """One mail or one text message, and what became of it.

    Raises whatever keeps it from leaving now, such as GatewayUnwell: it is tried again.
    """
    facts = {**facts, "reader": to.reader}
    if to.channel is not Channel.SMS:
        _mail(kind, to.address, to.language, facts)
        return Outcome.SENT
    try:
        _text(TEXTS[kind], to.address, to.language, facts)
    except NumberRefused:
        return after_refusal(tried_before=to.tried_before)
    return Outcome.SENT


def _mail(kind: str, address: str, language: str, facts: Mapping[str, Any]) -> None:
    subject, body = written(Letter(kind, language, facts, None, None))
    db.session.rollback()  # the template has read what it says
    link = _named("alerts_link")(facts["reader"], language)
    mail = EmailMessage(subject=subject, body=body, to=[address])
    mail.extra_headers = {
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    mail.send()


def _text(kind: str, number: str, language: str, facts: Mapping[str, Any]) -> None:
    with force_locale(language):
        text = _named(kind)(language=language, **facts)
    db.session.rollback()  # what is said has been read
    send_text(current_app.config["SETTINGS"], number=number, text=text)


def _named(name: str) -> Any:
    """A function of the pages: the worker writes without any request."""
    return current_app.jinja_env.globals[name]
