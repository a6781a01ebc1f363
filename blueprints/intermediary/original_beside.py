"""The original text beside the one to be released: opened once on record, read again that day."""

from collections.abc import Mapping
from dataclasses import dataclass

from blueprints.intermediary.holding import Unlocked, vault
from portal.clock import utc_now
from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.errors import OpeningRefused
from portal.vault.rules import OpeningReason


@dataclass(frozen=True, repr=False)
class Original:
    """What the family wrote, and the opening that allowed reading it."""

    opening: str
    fields: Mapping[str, str]


def open_original(me: Unlocked, capsule: str) -> Original:
    """A new opening, whose reason the family sees; raises OpeningRefused or CapsuleNotFound."""
    with vault_transaction() as session:
        opening = door.ask_to_open(
            session,
            capsule_id=capsule,
            holder_id=me.holder_id,
            reason=OpeningReason.PASSING_ON,
            vault=vault(),
            now=utc_now(),
        )
    return _read(me, capsule, opening)


def read_again(me: Unlocked, capsule: str, opening: str) -> Original | None:
    """The original under an opening of today by this person; None without one."""
    try:
        return _read(me, capsule, opening) if opening else None
    except OpeningRefused:
        return None


def _read(me: Unlocked, capsule: str, opening: str) -> Original:
    with vault_reading() as session:
        fields = door.open_identity(
            session,
            opening_id=opening,
            holder_id=me.holder_id,
            keys=me.keys,
            now=utc_now(),
            capsule_id=capsule,
        )
    return Original(opening, fields)
