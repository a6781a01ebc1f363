"""The demo's channel: it leads to the stand-in on this machine, where `/channel` shows it."""

from sqlalchemy.orm import Session

from portal.access.roles import Role
from portal.alerts.channel_keys import seal_channel
from portal.alerts.channel_models import AlertChannel, ChannelPlace
from portal.alerts.channel_rules import WHOLE_COUNTRY, ChannelKind
from portal.demo.populating import actor_named, home_of
from portal.references import new_reference

ADMINISTRATOR = "pirul"


def open_demo_channel(session: Session, *, port: int, link_key: str) -> None:
    """Written past the rule, which lets nobody name this machine."""
    reference = new_reference()
    address = f"ntfy://127.0.0.1:{port}/casa-puente"
    session.add(
        AlertChannel(
            reference=reference,
            organisation_id=home_of(actor_named(session, ADMINISTRATOR), Role.ORGANISATION_ADMIN),
            label="Canal de prueba (DEMO)",
            kind=ChannelKind.NTFY,
            address=seal_channel(address, key=link_key, channel=reference),
            ending=address[-4:],
            language="es",
            is_demo=True,
            places=[ChannelPlace(place=WHOLE_COUNTRY)],
        )
    )
    session.flush()
