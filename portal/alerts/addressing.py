"""Where a word to a reader goes, opened only right before it leaves."""

from dataclasses import dataclass

from portal.alerts.keys import open_address
from portal.alerts.models import AlertReader
from portal.alerts.rules import Channel


@dataclass(frozen=True, repr=False)
class Addressed:
    """A reader's own channel and address: never printed by accident."""

    reader: str
    channel: Channel
    address: str
    language: str
    tried_before: bool


def addressed(reader: AlertReader, link_key: str, *, tried_before: bool = False) -> Addressed:
    """Open the address or number; `tried_before` is whether this word may have left already."""
    return Addressed(
        reader=reader.reference,
        channel=reader.channel,
        address=open_address(
            reader.address, key=link_key, reader=reader.reference, channel=reader.channel
        ),
        language=reader.language,
        tried_before=tried_before,
    )
