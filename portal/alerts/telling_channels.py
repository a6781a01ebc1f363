"""A word of an incident for the channels: who gets it, whether it may still leave, how it went."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.alerts.channel_keys import open_channel
from portal.alerts.channel_models import AlertChannel, ChannelDelivery
from portal.alerts.channel_queries import channels_to_tell, earlier_pushes
from portal.alerts.channel_rules import ChannelStanding
from portal.alerts.rules import (
    MAY_HAVE_ARRIVED,
    Outcome,
    decide,
    is_first_word,
    is_overtaken,
)
from portal.alerts.telling import word_to_tell
from portal.extensions import insert_once
from portal.incidents.models import PublicIncident
from portal.incidents.period_rules import Granularity
from portal.incidents.rules import IncidentState
from portal.outbox.rules import is_dead
from portal.outbox.writing import enqueue
from portal.references import new_reference

PUSH = "alert_channel_push"


@dataclass(frozen=True, repr=False)
class Push:
    """A word about to leave: the address is never printed by accident."""

    address: str
    language: str
    incident: str
    state: IncidentState
    is_first: bool
    is_demo: bool


def tell_channels(
    session: Session, *, incident: str, state: IncidentState, revision: int, now: datetime
) -> int:
    """Queue one push for each channel that is to hear it; how many. A second time: none."""
    found = word_to_tell(session, incident=incident, state=state, revision=revision)
    if found is None:
        return 0
    copy, word = found
    anew = is_first_word(state, is_live=copy.granularity is Granularity.PART_OF_DAY)
    return sum(
        _deliver(session, word, channel.id, now)
        for channel in channels_to_tell(session, copy, anew=anew)
    )


def let_push(session: Session, *, delivery: str, link_key: str) -> Push | None:
    """Note that it leaves, or why it does not (None), as for a reader's mail."""
    found = session.scalar(_named(delivery).with_for_update(of=ChannelDelivery))
    if found is None:
        return None
    word, copy = found.word, _held_incident(session, found.word.incident_id)
    assert copy.state is not None
    earlier = earlier_pushes(session, found)
    told = any(one.outcome in MAY_HAVE_ARRIVED for one in earlier)
    noted = decide(
        found.outcome,
        overtaken=is_overtaken(
            word.state, word.revision, present=copy.state, present_revision=copy.revision
        ),
        first_word=is_first_word(word.state, is_live=copy.granularity is Granularity.PART_OF_DAY),
        may_have_arrived=told,
    )
    if noted is None:
        return None
    for one in earlier:
        one.outcome = one.outcome or Outcome.OVERTAKEN
    found.outcome = noted
    session.flush()
    if noted is not Outcome.LEAVING:
        return None
    channel = session.get_one(AlertChannel, found.channel_id)
    return Push(
        address=open_channel(channel.address, key=link_key, channel=channel.reference),
        language=channel.language,
        incident=copy.reference,
        state=word.state,
        is_first=not told,
        is_demo=channel.is_demo,
    )


def note_push(session: Session, *, delivery: str, arrived: bool) -> None:
    """It arrived, or failed once more: the page says so before and after the last try."""
    found = session.scalar(_named(delivery).with_for_update(of=ChannelDelivery))
    if found is None:
        return
    channel = session.get_one(AlertChannel, found.channel_id)
    if arrived:
        found.outcome, channel.standing = Outcome.SENT, ChannelStanding.WORKS
        return
    found.failures += 1
    ends = is_dead(found.failures)
    channel.standing = ChannelStanding.FAILS if ends else ChannelStanding.TRYING


def _named(delivery: str) -> Select[ChannelDelivery]:
    return (
        select(ChannelDelivery)
        .where(ChannelDelivery.reference == delivery)
        .execution_options(populate_existing=True)
    )


def _held_incident(session: Session, number: int) -> PublicIncident:
    return session.scalars(
        select(PublicIncident)
        .where(PublicIncident.id == number)
        .with_for_update(read=True, of=PublicIncident)
        .execution_options(populate_existing=True)
    ).one()


def _deliver(session: Session, word: int, channel: int, now: datetime) -> bool:
    reference = new_reference()
    new = insert_once(
        session, ChannelDelivery, reference=reference, word_id=word, channel_id=channel, failures=0
    )
    if new:
        enqueue(session, kind=PUSH, payload={"delivery": reference}, now=now)
    return new
