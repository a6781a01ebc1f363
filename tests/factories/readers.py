"""People who asked for alerts by mail; every address is plainly invented."""

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.alerts.answering import confirm
from portal.alerts.asking import ask_for_alerts
from portal.alerts.keys import address_mark
from portal.alerts.models import AlertReader
from portal.clock import utc_now
from portal.incidents.rules import IncidentKind


def asks(
    session: Session,
    address: str,
    place: str = "20067",
    kind: IncidentKind | None = None,
    *,
    language: str = "es",
    **more: object,
) -> None:
    """Somebody typed an address; nobody has said yes."""
    given = {"now": utc_now(), "link_key": link_key(), **more}
    ask_for_alerts(
        session,
        address=address,
        place=place,
        kind=kind,
        language=language,
        **given,  # type: ignore[arg-type]
    )


def reader(
    session: Session,
    address: str = "lee@x.example",
    place: str = "20067",
    kind: IncidentKind | None = None,
    *,
    language: str = "es",
) -> str:
    """Somebody who asked and said yes; their reference."""
    asks(session, address, place, kind, language=language)
    mark = AlertReader.mark == address_mark(link_key(), address)
    found = session.scalars(select(AlertReader.reference).where(mark)).one()
    confirm(session, reader=found, language=language, now=utc_now())
    return found


def link_key() -> str:
    """The key under which this application seals addresses."""
    return str(current_app.config["SETTINGS"].secret("PORTAL_LINK_KEY"))
