"""Reads of readers and of what they were told."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, selectinload

from portal.alerts.deliveries import may_have_it
from portal.alerts.models import AlertDelivery, AlertReader, AlertWish, AlertWord
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
    return exists().where(
        AlertDelivery.reader_id == AlertReader.id,
        AlertDelivery.word_id == AlertWord.id,
        AlertWord.incident_id == incident.id,
        may_have_it(AlertDelivery),
    )
