"""A word of an incident for the channels: who gets it, whether it may still leave, how it went."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.alerts.channel_keys import open_channel
from portal.alerts.channel_models import AlertChannel, ChannelDelivery
from portal.alerts.channel_queries import channels_to_tell
from portal.alerts.channel_rules import ChannelStanding
from portal.alerts.deliveries import hold, hold_all, let_go, queue_once
from portal.alerts.models import AlertWord
from portal.alerts.rules import Outcome
from portal.alerts.telling import word_now, word_to_tell
from portal.incidents.rules import IncidentState
from portal.outbox.rules import is_dead

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
    current, word = found
    return sum(
        queue_once(
            session, ChannelDelivery, kind=PUSH, now=now, word_id=word, channel_id=channel.id
        )
        for channel in channels_to_tell(session, current.incident, anew=current.is_first)
    )


def let_push(session: Session, *, delivery: str, link_key: str) -> Push | None:
    """Note that it leaves, or why it does not (None), as for a reader's mail."""
    found = hold(session, ChannelDelivery, delivery)
    if found is None:
        return None
    now = word_now(session, found.word)
    going = let_go(
        session, found, _earlier(session, found), overtaken=now.overtaken, first_word=now.is_first
    )
    if going is None:
        return None
    channel = session.get_one(AlertChannel, found.channel_id)
    return Push(
        address=open_channel(channel.address, key=link_key, channel=channel.reference),
        language=channel.language,
        incident=now.incident.reference,
        state=found.word.state,
        is_first=going.is_first,
        is_demo=channel.is_demo,
    )


def note_push(session: Session, *, delivery: str, arrived: bool) -> None:
    """It arrived, or failed once more: the page says so before and after the last try."""
    found = hold(session, ChannelDelivery, delivery)
    if found is None:
        return
    channel = session.get_one(AlertChannel, found.channel_id)
    if arrived:
        found.outcome, channel.standing = Outcome.SENT, ChannelStanding.WORKS
        return
    found.failures += 1
    ends = is_dead(found.failures)
    channel.standing = ChannelStanding.FAILS if ends else ChannelStanding.TRYING


def _earlier(session: Session, found: ChannelDelivery) -> list[ChannelDelivery]:
    """What else the same channel was to be told of the same incident before."""
    same = select(AlertWord.id).where(AlertWord.incident_id == found.word.incident_id)
    mine = ChannelDelivery.channel_id == found.channel_id
    which = (mine, ChannelDelivery.word_id.in_(same), ChannelDelivery.id < found.id)
    return list(hold_all(session, ChannelDelivery, *which))
