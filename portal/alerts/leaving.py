"""Decide, right before a mail or message leaves, whether it still may; and note what it became."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.alerts.models import AlertDelivery, AlertReader
from portal.alerts.queries import address_of, earlier_deliveries
from portal.alerts.rules import (
    MAY_HAVE_ARRIVED,
    Channel,
    Outcome,
    after_refusal,
    decide,
    is_first_word,
    is_overtaken,
)
from portal.incidents.models import PublicIncident
from portal.incidents.period_rules import Granularity
from portal.incidents.rules import IncidentState


@dataclass(frozen=True, repr=False)
class Leaving:
    """A mail or message about to leave: the address is never printed by accident."""

    reader: str
    address: str
    language: str
    incident: str
    state: IncidentState
    revision: int
    is_first: bool
    channel: Channel
    tried_before: bool


def let_leave(session: Session, *, delivery: str, link_key: str) -> Leaving | None:
    """Note that it leaves and what it is, or why it does not leave (None).

    Earlier words of the same incident that still wait do not leave any more: what comes next
    corrects only what may have been read.
    """
    found = _held(session, delivery)
    if found is None:
        return None
    copy, word = _incident(session, found), found.word
    assert copy.state is not None
    earlier = earlier_deliveries(session, found)
    told = any(one.outcome in MAY_HAVE_ARRIVED for one in earlier)
    live = copy.granularity is Granularity.PART_OF_DAY
    noted = decide(
        found.outcome,
        overtaken=is_overtaken(
            word.state, word.revision, present=copy.state, present_revision=copy.revision
        ),
        first_word=is_first_word(word.state, is_live=live),
        may_have_arrived=told,
    )
    if noted is None:
        return None
    tried = found.outcome is Outcome.LEAVING
    for one in earlier:
        one.outcome = one.outcome or Outcome.OVERTAKEN
    found.outcome = noted
    session.flush()
    if noted is not Outcome.LEAVING:
        return None
    return _opened(session, found, link_key, is_first=not told, tried_before=tried)


def note_sent(session: Session, *, delivery: str) -> None:
    """It left."""
    _note(session, delivery, Outcome.SENT)


def note_refused(session: Session, *, delivery: str, tried_before: bool) -> None:
    """It was refused for good."""
    _note(session, delivery, after_refusal(tried_before=tried_before))


def _note(session: Session, delivery: str, outcome: Outcome) -> None:
    session.execute(
        update(AlertDelivery)
        .where(AlertDelivery.reference == delivery)
        .values(outcome=outcome)
        .execution_options(synchronize_session=False)
    )


def _held(session: Session, delivery: str) -> AlertDelivery | None:
    return session.scalar(
        select(AlertDelivery)
        .where(AlertDelivery.reference == delivery)
        .with_for_update(of=AlertDelivery)
        .execution_options(populate_existing=True)
    )


def _incident(session: Session, delivery: AlertDelivery) -> PublicIncident:
    """Held, so that it is not taken back between this look and the note."""
    return session.scalars(
        select(PublicIncident)
        .where(PublicIncident.id == delivery.word.incident_id)
        .with_for_update(read=True, of=PublicIncident)
        .execution_options(populate_existing=True)
    ).one()


def _opened(
    session: Session,
    delivery: AlertDelivery,
    link_key: str,
    *,
    is_first: bool,
    tried_before: bool,
) -> Leaving:
    reader, word = session.get_one(AlertReader, delivery.reader_id), delivery.word
    return Leaving(
        reader=reader.reference,
        address=address_of(reader, link_key),
        language=reader.language,
        incident=word.incident.reference,
        state=word.state,
        revision=word.revision,
        is_first=is_first,
        channel=reader.channel,
        tried_before=tried_before,
    )
