"""Tell readers of a no-go notice as they are told of incidents; note what the time has ended."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.alerts.deliveries import note
from portal.alerts.leaving_no_go import let_no_go_leave
from portal.alerts.no_go_models import NoGoDelivery
from portal.alerts.telling_no_go import tell_of_no_go
from portal.clock import utc_now
from portal.extensions import transaction
from portal.jobs.to_readers import link_key, send_to_reader
from portal.no_go.declaring import close_ended

Payload = Mapping[str, Any]


def tell_no_go(payload: Payload, now: datetime) -> None:
    """Queue the mails of the next readers of one edition of `payload["no_go"]`."""
    with transaction() as session:
        tell_of_no_go(
            session,
            no_go=str(payload["no_go"]),
            edition=int(payload["edition"]),
            after=int(payload.get("after", 0)),
            now=now,
        )


def mail_no_go(payload: Payload, now: datetime) -> None:
    """Send the mail or message of `payload["delivery"]` if it may still leave."""
    delivery = str(payload["delivery"])
    with transaction() as session:
        mail = let_no_go_leave(session, delivery=delivery, link_key=link_key(), now=now)
    if mail is None:
        return
    facts = {
        "said": mail.said.value,
        "place": mail.place,
        "place_code": mail.place_code,
        "reason": mail.reason,
        "until": mail.until,
        "is_demo": mail.is_demo,
    }
    outcome = send_to_reader("no_go_alert", mail.to, facts)
    with transaction() as session:
        note(session, NoGoDelivery, delivery, outcome)


def close_no_go() -> int:
    """Close the notices whose time has ended; the pages stopped showing them then."""
    with transaction() as session:
        return close_ended(session, now=utc_now())
