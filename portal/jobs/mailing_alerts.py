"""Tell readers of incidents by mail or SMS: who is next, and whether it may still leave."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.alerts.addressing import addressed
from portal.alerts.answering import forget_unconfirmed
from portal.alerts.deliveries import note
from portal.alerts.leaving import let_leave
from portal.alerts.models import AlertDelivery
from portal.alerts.queries import reader_by_reference
from portal.alerts.telling import tell_some
from portal.alerts.waiting import put_off
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import reading, transaction
from portal.incidents.rules import IncidentState
from portal.jobs.to_readers import link_key, send_to_reader

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


def mail_alert(payload: Payload, now: datetime) -> None:
    """Send the mail or message of `payload["delivery"]` if it may leave now.

    No transaction is held while the mail server or the gateway answers.
    """
    delivery = str(payload["delivery"])
    with transaction() as session:
        mail = None
        if not put_off(session, delivery=delivery, now=now):
            mail = let_leave(session, delivery=delivery, link_key=link_key())
    if mail is None:
        return
    facts = {
        "incident": mail.incident,
        "state": mail.state,
        "revision": mail.revision,
        "is_first": mail.is_first,
    }
    outcome = send_to_reader("incident_alert", mail.to, facts)
    with transaction() as session:
        note(session, AlertDelivery, delivery, outcome)


def mail_link(payload: Payload, _now: datetime) -> None:
    """Send the link that confirms what `payload["reader"]` asked for, or nothing."""
    with reading() as session:
        try:
            to = addressed(reader_by_reference(session, str(payload["reader"])), link_key())
        except NotFound:  # they stopped everything meanwhile
            return
    send_to_reader("alert_link", to, {})  # whoever typed it learns nothing of the number


def forget_wishes() -> int:
    """Forget what nobody confirmed in two days."""
    with transaction() as session:
        return forget_unconfirmed(session, now=utc_now())
