"""An intermediary passes their place in a request on to a colleague, who then stands in it alone.

Only within a session in which the giver's own keys are unlocked: everything is sealed anew by the
one who can open it, and no other way to a new reader exists.
"""

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.vault.auditing import record
from portal.vault.availability import with_room
from portal.vault.crypto.directory import DirectoryEntry
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.sealing import PERSONAL
from portal.vault.crypto.signing import Direction
from portal.vault.custody import Custody, custody_of, hand_over_statement, hand_overs
from portal.vault.custody_rules import HandOverFacts, ensure_may_hand_over
from portal.vault.directories import certified, ensure_certified
from portal.vault.errors import HandOverRefused
from portal.vault.models import HandOver, KeyHolder, StoredContent, ThreadMessage, Wrap
from portal.vault.opening import open_cover
from portal.vault.process import VaultProcess
from portal.vault.reaching import Reached, capsule_for, is_kept_away
from portal.vault.receiving import tell_holder
from portal.vault.receiving_children import receivers
from portal.vault.releasing import case_link
from portal.vault.rewrapping import rewrap
from portal.vault.rotations import account_of, every_key_of, followers
from portal.vault.rules import Deed, MessageKind, Place
from portal.vault.sending import send


def possible_receivers(
    session: Session,
    *,
    capsule_id: str,
    holder_id: str,
    keys: PrivateKeys,
    vault: VaultProcess,
    now: datetime,
) -> list[DirectoryEntry]:
    """The colleagues who may take this person's place; raises CapsuleNotFound or CannotOpen."""
    reached = capsule_for(session, capsule_id, holder_id=holder_id)
    able = _able(session, reached, holder_id, keys, vault=vault, now=now)
    return [
        entry
        for entry in able.current.values()
        if _may_take(_facts(session, reached, entry.intermediary_id, able))
    ]


def hand_over(
    session: Session,
    *,
    capsule_id: str,
    holder_id: str,
    keys: PrivateKeys,
    to_holder_id: str,
    vault: VaultProcess,
    now: datetime,
) -> None:
    """Seals all that the giver can open to the receiver, and takes the giver's own seals away.

    Raises CapsuleNotFound, NotCertified, HandOverRefused, or CannotOpen when a seal was changed:
    then nothing is passed on. The requester sees the day and the new organisation.
    """
    ensure_certified(session, holder_id, vault=vault, now=now)
    reached = capsule_for(session, capsule_id, holder_id=holder_id, lock=True)
    able = _able(session, reached, holder_id, keys, vault=vault, now=now)
    ensure_may_hand_over(_facts(session, reached, to_holder_id, able))
    _tell_desk(session, capsule_id, holder_id, keys, to_holder_id)
    rewrap(
        session,
        capsule_id=capsule_id,
        holder_id=holder_id,
        keys=keys,
        to_holder_id=to_holder_id,
        to=able.current[to_holder_id].keys,
    )
    _take_wraps_away(session, capsule_id, holder_id)
    _sign_row(session, reached, holder_id, keys, to_holder_id, now)
    # The request is not named: with the desk's new person of enlace that would join the two.
    record(session, actor=holder_id, deed=Deed.HANDED_OVER, now=now)
    tell_holder(session, to_holder_id)


@dataclass(frozen=True, repr=False)
class _Able:
    """Who could take anything over now, how the request came here, and who is fit for it."""

    custody: Custody
    current: Mapping[str, DirectoryEntry]
    room: Set[str]
    fit: Set[str]


def _able(
    session: Session,
    reached: Reached,
    holder_id: str,
    keys: PrivateKeys,
    *,
    vault: VaultProcess,
    now: datetime,
) -> _Able:
    """Whether a child asks is under the seal: only the giver can look, so only they are asked."""
    current = certified(session, vault=vault, now=now)
    cover = open_cover(session, capsule_id=reached.capsule.id, holder_id=holder_id, keys=keys).cover
    return _Able(
        custody=custody_of(session, reached.capsule, vault=vault),
        current=current,
        room=_ids(with_room(session, vault=vault, now=now)),
        fit=receivers(session, current) if cover.child else set(current),
    )


def _facts(session: Session, reached: Reached, receiver_id: str, able: _Able) -> HandOverFacts:
    current, custody = able.current, able.custody
    capsule, place = reached.capsule, reached.place
    other_place = Place.BACKUP if place is Place.CHOSEN else Place.CHOSEN
    other_id = capsule.backup_id if place is Place.CHOSEN else capsule.chosen_id
    giver_id = capsule.chosen_id if place is Place.CHOSEN else capsule.backup_id
    giver, other = session.get_one(KeyHolder, giver_id), session.get_one(KeyHolder, other_id)
    entry = current.get(receiver_id)
    own_new_key = followers(session).get(giver_id)
    offline = entry is not None and entry.offline
    chosen_offline, backup_offline = (
        (offline, other.offline) if place is Place.CHOSEN else (other.offline, offline)
    )
    return HandOverFacts(
        chain_holds=not custody.broken,
        certified=entry is not None,
        already_there=receiver_id in (giver_id, other_id),
        held_other_place=bool(every_key_of(session, [receiver_id]) & custody.held(other_place)),
        kept_away=is_kept_away(session, capsule, receiver_id),
        same_organisation_as_other=entry is not None and entry.organisation == other.organisation,
        weakens=(giver.offline and not offline) or (chosen_offline and not backup_offline),
        has_no_room=receiver_id not in able.room and receiver_id != own_new_key,
        not_for_children=receiver_id not in able.fit and receiver_id != own_new_key,
    )


def _ids(entries: Collection[DirectoryEntry]) -> set[str]:
    return {entry.intermediary_id for entry in entries}


def _may_take(facts: HandOverFacts) -> bool:
    try:
        ensure_may_hand_over(facts)
    except HandOverRefused:
        return False
    return True


def _sign_row(
    session: Session,
    reached: Reached,
    giver_id: str,
    keys: PrivateKeys,
    receiver_id: str,
    now: datetime,
) -> None:
    capsule, place = reached.capsule, reached.place
    row = HandOver(
        capsule_id=capsule.id,
        number=len(hand_overs(session, capsule.id)) + 1,
        place=place.value,
        giver_id=giver_id,
        receiver_id=receiver_id,
        messages_before=_last_message(session, capsule.id),
        handed_on=day_of(now),
    )
    row.signature = keys.signing.sign(hand_over_statement(row))
    session.add(row)
    if place is Place.CHOSEN:
        capsule.chosen_id = receiver_id
    else:
        capsule.backup_id = receiver_id
    session.flush()


def _last_message(session: Session, capsule_id: str) -> int:
    numbers = select(func.max(ThreadMessage.sequence)).where(
        ThreadMessage.capsule_id == capsule_id,
        ThreadMessage.direction == Direction.TO_REQUESTER.value,
    )
    return session.scalar(numbers) or 0


def _take_wraps_away(session: Session, capsule_id: str, holder_id: str) -> None:
    contents = select(StoredContent.id).where(
        StoredContent.capsule_id == capsule_id, StoredContent.purpose.not_in(PERSONAL)
    )
    session.execute(delete(Wrap).where(Wrap.content_id.in_(contents), Wrap.recipient == holder_id))


def _tell_desk(
    session: Session, capsule_id: str, holder_id: str, keys: PrivateKeys, to_holder_id: str
) -> None:
    link = case_link(session, capsule_id=capsule_id, recipient=holder_id, keys=keys)
    if link is None:
        return
    payload = {
        "case": link.case,
        "giver": account_of(session, session.get_one(KeyHolder, holder_id)),
        "receiver": account_of(session, session.get_one(KeyHolder, to_holder_id)),
    }
    send(session, kind=MessageKind.CASE_HANDED_OVER, payload=payload)
