"""Reads of channels and of what they were sent."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, selectinload

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.alerts.channel_models import AlertChannel, ChannelDelivery, ChannelPlace
from portal.alerts.channel_rules import WHOLE_COUNTRY
from portal.alerts.deliveries import may_have_it
from portal.alerts.models import AlertWord
from portal.errors import NotFound
from portal.incidents.models import PublicIncident


def channels_of(session: Session, organisation_id: int) -> Sequence[AlertChannel]:
    """An organisation's channels, oldest first."""
    return session.scalars(
        select(AlertChannel)
        .where(AlertChannel.organisation_id == organisation_id)
        .order_by(AlertChannel.id)
        .options(selectinload(AlertChannel.places))
    ).all()


def own_channel(
    session: Session, reference: str, *, organisation_id: int, actor: Actor
) -> AlertChannel:
    """One channel of an organisation that the actor settles, held; raises NotFound."""
    found = session.scalar(
        select(AlertChannel)
        .where(AlertChannel.reference == reference, AlertChannel.organisation_id == organisation_id)
        .with_for_update()
    )
    if found is None or not actor.can_in(Permission.ORGANISATION_SETTLE, organisation_id):
        raise NotFound
    return found


def channels_to_tell(
    session: Session, incident: PublicIncident, *, anew: bool
) -> Sequence[AlertChannel]:
    """Those told before, and with `anew` those that follow the place; held.

    An organisation that stopped speaks nothing new; what it said is corrected still.
    """
    active = exists().where(
        Organisation.id == AlertChannel.organisation_id,
        Organisation.suspended_on.is_(None),
        Organisation.left_on.is_(None),
    )
    told = _told_before(incident)
    wanted = or_(told, active & _follows(incident)) if anew else told
    return session.scalars(
        select(AlertChannel).where(wanted).order_by(AlertChannel.id).with_for_update(read=True)
    ).all()


def _follows(incident: PublicIncident) -> ColumnElement[bool]:
    places = [WHOLE_COUNTRY, incident.area_code or "", incident.state_code or ""]
    return exists().where(
        ChannelPlace.channel_id == AlertChannel.id, ChannelPlace.place.in_(places)
    )


def _told_before(incident: PublicIncident) -> ColumnElement[bool]:
    return exists().where(
        ChannelDelivery.channel_id == AlertChannel.id,
        ChannelDelivery.word_id == AlertWord.id,
        AlertWord.incident_id == incident.id,
        may_have_it(ChannelDelivery),
    )
