"""Reads of readers and of what they were told."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, selectinload

from portal.alerts.keys import open_address
from portal.alerts.models import AlertDelivery, AlertReader, AlertWish, AlertWord
from portal.alerts.rules import MAY_HAVE_ARRIVED
from portal.errors import NotFound
from portal.incidents.models import PublicIncident


def reader_by_reference(
    session: Session, reference: str | None, *, hold: bool = False
) -> AlertReader:
    """One reader with their wishes, held until this transaction ends if asked; raises NotFound."""
    query = (
        select(AlertReader)
        .where(AlertReader.reference == (reference or ""))
        .options(selectinload(AlertReader.wishes))
        .execution_options(populate_existing=True)
    )
    found = session.scalar(query.with_for_update() if hold else query)
    if found is None:
        raise NotFound
    return found


def address_of(reader: AlertReader, link_key: str) -> str:
    """The address or number, opened."""
    return open_address(
        reader.address, key=link_key, reader=reader.reference, channel=reader.channel
    )


def readers_to_tell(
    session: Session, incident: PublicIncident, *, anew: bool, after: int, most: int
) -> Sequence[int]:
    """The next readers, held: those told before, and with `anew` those who wish it."""
    wanted = or_(_told_before(incident), _wishes(incident)) if anew else _told_before(incident)
    return session.scalars(
        select(AlertReader.id)
        .where(AlertReader.id > after, wanted)
        .order_by(AlertReader.id)
        .limit(most)
        .with_for_update(read=True)
    ).all()


def _wishes(incident: PublicIncident) -> ColumnElement[bool]:
    return exists().where(
        AlertWish.reader_id == AlertReader.id,
        AlertWish.is_confirmed,
        AlertWish.place.in_([incident.area_code or "", incident.state_code or ""]),
        AlertWish.kind.in_(["", incident.kind.value]),
    )


def _told_before(incident: PublicIncident) -> ColumnElement[bool]:
    """Whoever may have a word of it, or has one on its way."""
    return exists().where(
        AlertDelivery.reader_id == AlertReader.id,
        AlertDelivery.word_id == AlertWord.id,
        AlertWord.incident_id == incident.id,
        or_(AlertDelivery.outcome.is_(None), AlertDelivery.outcome.in_(MAY_HAVE_ARRIVED)),
    )


def earlier_deliveries(session: Session, delivery: AlertDelivery) -> Sequence[AlertDelivery]:
    """What else the same reader was to be told of the same incident before, held."""
    return session.scalars(
        select(AlertDelivery)
        .join(AlertWord)
        .where(
            AlertDelivery.reader_id == delivery.reader_id,
            AlertWord.incident_id == delivery.word.incident_id,
            AlertDelivery.id < delivery.id,
        )
        .order_by(AlertDelivery.id)
        .with_for_update(of=AlertDelivery)
        .execution_options(populate_existing=True)
    ).all()
