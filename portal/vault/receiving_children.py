"""Children who ask reach only people whom their organisation says are ready for them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.extensions import insert_once
from portal.vault.admitting import admitted
from portal.vault.auditing import record
from portal.vault.crypto.directory import DirectoryEntry
from portal.vault.errors import NobodyToSealTo, NotAdmitted
from portal.vault.models import ChildReceiver, KeyHolder
from portal.vault.rotations import account_of, followers
from portal.vault.rules import Deed


def declare_receiver(
    session: Session, *, account: str, organisation: str, by_account: str, now: datetime
) -> bool:
    """The organisation says this person of theirs receives children; whether that is new.

    Raises NotAdmitted unless it lets them hold keys at all.
    """
    if (account, organisation) not in admitted(session, [account]):
        raise NotAdmitted
    new = insert_once(
        session,
        ChildReceiver,
        account=account,
        organisation=organisation,
        declared_on=day_of(now),
        declared_by=by_account,
    )
    if new:
        record(session, actor=by_account, deed=Deed.RECEIVES_CHILDREN, now=now)
    return new


def end_receiving(
    session: Session, *, account: str, organisation: str, by_account: str, now: datetime
) -> bool:
    """No new request of a child reaches this person; whether one could until now."""
    row = session.get(ChildReceiver, (account, organisation), with_for_update=True)
    if row is None:
        return False
    gone = delete(ChildReceiver).where(
        ChildReceiver.account == account, ChildReceiver.organisation == organisation
    )
    session.execute(gone)
    record(session, actor=by_account, deed=Deed.NO_CHILDREN, now=now)
    return True


def declared(session: Session, accounts: Collection[str]) -> set[tuple[str, str]]:
    """Who of these receives children, each with the organisation that said so."""
    rows = select(ChildReceiver.account, ChildReceiver.organisation)
    found = session.execute(rows.where(ChildReceiver.account.in_(accounts)))
    return {(row.account, row.organisation) for row in found}


def receivers(session: Session, holder_ids: Collection[str]) -> set[str]:
    """Which of these holders receive children, also with a newer key than when it was said."""
    holders = session.scalars(select(KeyHolder).where(KeyHolder.id.in_(holder_ids))).all()
    known = followers(session)
    who = {one.id: (account_of(session, one, known), one.organisation) for one in holders}
    said = declared(session, {account for account, _organisation in who.values()})
    return {holder_id for holder_id, one in who.items() if one in said}


def for_children(session: Session, entries: Collection[DirectoryEntry]) -> list[DirectoryEntry]:
    """Those of the entries to whom a child's request may be sealed."""
    able = receivers(session, {entry.intermediary_id for entry in entries})
    return [entry for entry in entries if entry.intermediary_id in able]


def ensure_receive_children(session: Session, holder_ids: Collection[str]) -> None:
    """Raises NobodyToSealTo when one of them does not."""
    if not receivers(session, holder_ids).issuperset(holder_ids):
        raise NobodyToSealTo("no children there")
