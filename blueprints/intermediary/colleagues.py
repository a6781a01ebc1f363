"""The people of the directory as their colleagues see them: a handle, keys and where they stand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from blueprints.intermediary.holding import vault
from portal.accounts.models import User
from portal.clock import utc_now
from portal.extensions import reading, vault_reading
from portal.vault.directories import current_directory
from portal.vault.errors import IntakeClosed
from portal.vault.queries import Holder, holders

WARNED_BEFORE = timedelta(days=7)


@dataclass(frozen=True)
class InForce:
    """The directory in force: its number, until when, and who is in it until when."""

    number: int
    valid_until: datetime
    expires: dict[str, datetime]
    ends_soon: bool


@dataclass(frozen=True)
class Colleague:
    """One holder of keys, and the handle of their account."""

    holder: Holder
    handle: str

    @property
    def fingerprint(self) -> list[str]:
        """In groups of four, to be compared aloud."""
        whole = self.holder.fingerprint
        return [whole[start : start + 4] for start in range(0, len(whole), 4)]


def colleagues() -> list[Colleague]:
    """Everyone who holds keys, by organisation."""
    with vault_reading() as session:
        found = list(holders(session))
    with reading() as session:
        accounts = [holder.account for holder in found]
        rows = session.execute(
            select(User.reference, User.handle).where(User.reference.in_(accounts))
        )
        handles = {row.reference: row.handle for row in rows}
    return [Colleague(holder, handles.get(holder.account, "—")) for holder in found]


def directory_in_force() -> InForce | None:
    """None when there is no directory that may be relied upon: then nobody may ask for help."""
    now = utc_now()
    try:
        with vault_reading() as session:
            directory = current_directory(session, vault=vault(), now=now)
    except IntakeClosed:
        return None
    expires = {entry.intermediary_id: entry.expires for entry in directory.current(now)}
    ends_soon = directory.valid_until - now <= WARNED_BEFORE
    return InForce(directory.number, directory.valid_until, expires, ends_soon)
