"""An organisation opens a channel, tries it, and closes it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.alerts.channel_keys import seal_channel
from portal.alerts.channel_models import AlertChannel, ChannelPlace
from portal.alerts.channel_queries import own_channel
from portal.alerts.channel_rules import MOST_CHANNELS, WHOLE_COUNTRY, ChannelStanding, kind_of
from portal.alerts.errors import TooManyChannels, UnknownPlaces
from portal.audit.recording import record
from portal.errors import NotFound
from portal.outbox.writing import enqueue
from portal.places.models import Area, State
from portal.references import new_reference

TRIAL = "alert_channel_trial"


def add_channel(
    session: Session,
    *,
    organisation_id: int,
    label: str,
    address: str,
    places: Collection[str],
    language: str,
    link_key: str,
    actor: Actor,
    now: datetime,
) -> AlertChannel:
    """Keep the address sealed. Raises NotFound, AddressRefused, TooManyChannels, UnknownPlaces."""
    if not actor.can_in(Permission.ORGANISATION_SETTLE, organisation_id):
        raise NotFound
    kind, reference = kind_of(address), new_reference()
    _ensure_known(session, places)
    session.scalars(
        select(Organisation.id).where(Organisation.id == organisation_id).with_for_update()
    ).one()
    mine = AlertChannel.organisation_id == organisation_id
    if (session.scalar(select(func.count(AlertChannel.id)).where(mine)) or 0) >= MOST_CHANNELS:
        raise TooManyChannels
    channel = AlertChannel(
        reference=reference,
        organisation_id=organisation_id,
        label=label,
        kind=kind,
        address=seal_channel(address, key=link_key, channel=reference),
        ending=address[-4:],
        language=language,
        places=[ChannelPlace(place=place) for place in sorted(set(places))],
    )
    session.add(channel)
    session.flush()
    _note(session, channel, "channel_added", actor, now)
    return channel


def try_channel(
    session: Session, *, reference: str, organisation_id: int, actor: Actor, now: datetime
) -> None:
    """Queue a word that says it is a trial. Raises NotFound."""
    channel = own_channel(session, reference, organisation_id=organisation_id, actor=actor)
    if channel.standing is not ChannelStanding.TRYING:
        channel.standing = ChannelStanding.TRYING
        enqueue(session, kind=TRIAL, payload={"channel": reference}, now=now)
    _note(session, channel, "channel_tried", actor, now)


def remove_channel(
    session: Session, *, reference: str, organisation_id: int, actor: Actor, now: datetime
) -> None:
    """Forget the address; not even a correction follows. Raises NotFound."""
    channel = own_channel(session, reference, organisation_id=organisation_id, actor=actor)
    _note(session, channel, "channel_removed", actor, now)
    session.delete(channel)
    session.flush()


def _ensure_known(session: Session, places: Collection[str]) -> None:
    wanted = set(places) - {WHOLE_COUNTRY}
    known = set(session.scalars(select(State.code).where(State.code.in_(wanted))))
    known |= set(session.scalars(select(Area.code).where(Area.code.in_(wanted))))
    if not places or wanted - known:
        raise UnknownPlaces


def _note(session: Session, channel: AlertChannel, deed: str, actor: Actor, now: datetime) -> None:
    record(
        session,
        actor=actor,
        action=deed,
        subject=f"channel:{channel.reference}",
        organisation_id=channel.organisation_id,
        reason=channel.kind.value,
        now=now,
    )
