"""Whose hands a request is in and was in: a chain of signatures from its first pair to now.

A receipt is locked under the first pair, and every hand-over is signed by the certified key of the
one who gave it. Whoever swaps a row of the database breaks the chain: from the break on nobody's
messages are believed and nothing is sealed to whoever stands there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from cryptography.exceptions import InvalidSignature
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.vault.crypto.framing import frame
from portal.vault.directories import signing_keys
from portal.vault.models import Capsule, HandOver
from portal.vault.process import VaultProcess
from portal.vault.rules import Place


@dataclass
class Hand:
    """One person's time in one of the two places: the messages after `since` up to `through`."""

    place: Place
    holder_id: str
    since: int = 0
    through: int | None = None
    taken_on: date | None = None

    def wrote(self, sequence: int) -> bool:
        """Whether a message to the requester with this number falls into that time."""
        return self.since < sequence and (self.through is None or sequence <= self.through)


@dataclass
class Custody:
    """All whose place is proven, the first pair first; `broken` when the chain does not hold."""

    hands: list[Hand] = field(default_factory=list)
    broken: bool = False

    def believes(self, holder_id: str, sequence: int) -> bool:
        """Whether this person could write the message with this number to the requester."""
        return any(hand.holder_id == holder_id and hand.wrote(sequence) for hand in self.hands)

    def knows(self, holder_id: str) -> bool:
        """Whether this person's place is or was proven at any time."""
        return any(hand.holder_id == holder_id for hand in self.hands)

    def present(self) -> set[str]:
        """Who is proven to be in one of the two places now."""
        return {hand.holder_id for hand in self.hands if hand.through is None}

    def held(self, place: Place) -> set[str]:
        """Everyone who is or was in this place."""
        return {hand.holder_id for hand in self.hands if hand.place is place}


def custody_of(session: Session, capsule: Capsule, *, vault: VaultProcess) -> Custody:
    """The request's proven hands; it refuses nothing, it says `broken`."""
    rows = hand_overs(session, capsule.id)
    first = first_pair(capsule, rows)
    custody = Custody([Hand(place, first[place]) for place in Place])
    for number, row in enumerate(rows, start=1):
        if custody.broken or not _follows(session, custody, row, number, vault):
            custody.broken = True
            _close(custody, row)
            continue
        _close(custody, row)
        custody.hands.append(_taken(row))
    _compare(custody, capsule)
    return custody


def hand_overs(session: Session, capsule_id: str) -> Sequence[HandOver]:
    """Every hand-over of the request in its order; their signatures are not checked here."""
    rows = select(HandOver).where(HandOver.capsule_id == capsule_id)
    return session.scalars(rows.order_by(HandOver.number)).all()


def first_pair(capsule: Capsule, rows: Sequence[HandOver]) -> dict[Place, str]:
    """Whom the request was first sealed to; its receipt is locked under these two."""
    first = {Place.CHOSEN: capsule.chosen_id, Place.BACKUP: capsule.backup_id}
    for row in reversed(rows):
        first[Place(row.place)] = row.giver_id
    return first


def places_of(session: Session, capsule: Capsule) -> dict[str, Place]:
    """The place in which each of its people, past ones included, knows this request."""
    rows = hand_overs(session, capsule.id)
    past = {row.giver_id: Place(row.place) for row in rows}
    return {**past, capsule.chosen_id: Place.CHOSEN, capsule.backup_id: Place.BACKUP}


def hand_over_statement(row: HandOver) -> bytes:
    """What the giver signs: from now on this place of this request is that person's."""
    return frame(
        "resguardo hand-over 1",
        row.capsule_id,
        row.number,
        row.place,
        row.giver_id,
        row.receiver_id,
        row.messages_before,
        row.handed_on.isoformat(),
    )


def _follows(
    session: Session, custody: Custody, row: HandOver, number: int, vault: VaultProcess
) -> bool:
    holder = _holder_now(custody, row)
    said = (row.number, row.giver_id)
    if holder is None or said != (number, holder.holder_id) or row.messages_before < holder.since:
        return False
    keys = signing_keys(session, row.giver_id, vault=vault)
    receiver = signing_keys(session, row.receiver_id, vault=vault)
    if keys is None or receiver is None:
        return False
    try:
        keys.signing_key().verify(row.signature, hand_over_statement(row))
    except InvalidSignature:
        return False
    return True


def _holder_now(custody: Custody, row: HandOver) -> Hand | None:
    open_hands = (hand for hand in custody.hands if hand.through is None)
    return next((hand for hand in open_hands if hand.place == row.place), None)


def _close(custody: Custody, row: HandOver) -> None:
    holder = _holder_now(custody, row)
    if holder is not None:
        holder.through = row.messages_before


def _taken(row: HandOver) -> Hand:
    place = Place(row.place)
    return Hand(place, row.receiver_id, since=row.messages_before, taken_on=row.handed_on)


def _compare(custody: Custody, capsule: Capsule) -> None:
    said = {Place.CHOSEN: capsule.chosen_id, Place.BACKUP: capsule.backup_id}
    for hand in custody.hands:
        if hand.through is None and hand.holder_id != said[hand.place]:
            custody.broken = True
