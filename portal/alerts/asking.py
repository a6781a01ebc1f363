"""Somebody types where to, a place and a kind; nothing is told before the link says yes."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.alerts.keys import address_mark, seal_address
from portal.alerts.models import AlertReader, AlertWish
from portal.alerts.rules import LINKS_WITHIN, MOST_WISHES, Channel, may_mail
from portal.extensions import insert_once
from portal.incidents.rules import IncidentKind
from portal.outbox.writing import enqueue
from portal.references import new_reference

LINK = "alert_link"


def ask_for_alerts(
    session: Session,
    *,
    address: str,
    place: str,
    kind: IncidentKind | None,
    language: str,
    link_key: str,
    now: datetime,
    channel: Channel = Channel.MAIL,
) -> None:
    """Note the wish and send the link that confirms it, at most three an hour.

    Twice is once, and the page says the same whoever the address is of. `place` is the code of an
    area or of a state.
    """
    reader = _reader(session, address, channel, language, link_key)
    _wish(session, reader, place, kind.value if kind else "", now)
    if not may_mail(made=reader.links, since=reader.links_since, now=now):
        return
    if reader.links_since is None or now >= reader.links_since + LINKS_WITHIN:
        reader.links, reader.links_since = 0, now
    reader.links += 1
    enqueue(session, kind=LINK, payload={"reader": reader.reference}, now=now)


def _reader(
    session: Session, address: str, channel: Channel, language: str, link_key: str
) -> AlertReader:
    mark, reference = address_mark(link_key, address, channel), new_reference()
    insert_once(
        session,
        AlertReader,
        reference=reference,
        mark=mark,
        address=seal_address(address, key=link_key, reader=reference, channel=channel),
        channel=channel,
        language=language,
        links=0,
        by_day=channel is Channel.SMS,
    )
    held = select(AlertReader).where(AlertReader.mark == mark).with_for_update()
    return session.scalars(held.execution_options(populate_existing=True)).one()


def _wish(session: Session, reader: AlertReader, place: str, kind: str, now: datetime) -> None:
    mine = select(AlertWish).where(AlertWish.reader_id == reader.id)
    same = session.scalar(mine.where(AlertWish.place == place, AlertWish.kind == kind))
    if same is not None:
        same.asked_at = now
    elif (session.scalar(select(func.count()).select_from(mine.subquery())) or 0) < MOST_WISHES:
        session.add(AlertWish(reader_id=reader.id, place=place, kind=kind, asked_at=now))
    session.flush()
