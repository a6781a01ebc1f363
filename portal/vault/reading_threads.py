"""The conversation, as one of its two sides reads it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.vault.alarms import alarm
from portal.vault.crypto.keypairs import PrivateKeys, PublicKeys
from portal.vault.crypto.signing import Direction, MessagePlace, read_signed
from portal.vault.custody import custody_of, places_of
from portal.vault.directories import signing_keys
from portal.vault.errors import CannotOpen, CapsuleNotFound, SignatureRefused
from portal.vault.evidence_rules import Evidence, read_evidence
from portal.vault.models import Capsule, ThreadMessage
from portal.vault.opening import open_cover
from portal.vault.parcels import unpack
from portal.vault.process import VaultProcess
from portal.vault.reaching import capsule_for
from portal.vault.reading_files import FileLine, attached_line
from portal.vault.rules import REQUESTER, Place

AuthorKeys = Callable[[ThreadMessage], PublicKeys | None]


@dataclass(frozen=True, repr=False)
class ReadMessage:
    """One message in its place. `text` is None for what one wrote oneself as a requester, and for
    what is not genuine: then `refused` says so, and the words are never shown."""

    direction: Direction
    sent_on: date
    author: Place | None
    text: str | None
    refused: bool = False
    files: tuple[FileLine, ...] = ()

    @property
    def is_spoken(self) -> bool:
        """Said by the family at the door or on the telephone, and noted down by `author`."""
        return self.direction is Direction.TO_INTERMEDIARY and self.author is not None

    @property
    def evidence(self) -> Evidence | None:
        """The proof of an expense that an intermediary brought with this message."""
        brought = self.is_spoken and len(self.files) == 1
        return read_evidence(self.text or "") if brought else None


def thread_for_requester(
    session: Session, *, capsule_id: str, keys: PrivateKeys, vault: VaultProcess
) -> list[ReadMessage]:
    """The messages to the requester; their own are listed by day only, never shown back."""
    capsule = session.get(Capsule, capsule_id)
    if capsule is None:
        raise CapsuleNotFound

    custody = custody_of(session, capsule, vault=vault)
    places = places_of(session, capsule)

    def author_keys(row: ThreadMessage) -> PublicKeys | None:
        able = custody.believes(row.author, row.sequence)
        return signing_keys(session, row.author, vault=vault) if able else None

    return [
        _theirs(row, places)
        if row.direction == Direction.TO_INTERMEDIARY
        else _read(session, row, places, REQUESTER, keys, author_keys)
        for row in _rows(session, capsule_id)
    ]


def thread_for_intermediary(
    session: Session, *, capsule_id: str, holder_id: str, keys: PrivateKeys, vault: VaultProcess
) -> list[ReadMessage]:
    """The whole conversation, for one of the request's intermediaries; raises CapsuleNotFound."""
    capsule = capsule_for(session, capsule_id, holder_id=holder_id).capsule
    cover = open_cover(session, capsule_id=capsule_id, holder_id=holder_id, keys=keys)
    custody = custody_of(session, capsule, vault=vault)
    places = places_of(session, capsule)

    def author_keys(row: ThreadMessage) -> PublicKeys | None:
        if row.author == REQUESTER:
            return cover.requester
        to_requester = row.direction == Direction.TO_REQUESTER
        able = (
            custody.believes(row.author, row.sequence)
            if to_requester
            else custody.knows(row.author)
        )
        return signing_keys(session, row.author, vault=vault) if able else None

    return [
        _read(session, row, places, holder_id, keys, author_keys)
        for row in _rows(session, capsule_id)
    ]


def _rows(session: Session, capsule_id: str) -> list[ThreadMessage]:
    query = select(ThreadMessage).where(ThreadMessage.capsule_id == capsule_id)
    rows = session.scalars(query)
    return sorted(rows, key=lambda row: (row.sent_on, row.sequence, row.direction))


def _read(
    session: Session,
    row: ThreadMessage,
    places: Mapping[str, Place],
    recipient: str,
    keys: PrivateKeys,
    author_keys: AuthorKeys,
) -> ReadMessage:
    direction = Direction(row.direction)
    author = _author(row, places)
    try:
        signed = unpack(session, row.content_id, recipient=recipient, keys=keys)
        known = author_keys(row)
        if known is None:
            raise SignatureRefused("nobody's")
        place = MessagePlace(row.capsule_id, direction, row.sequence)
        message = read_signed(signed, place, known)
        files = tuple(
            attached_line(session, one, recipient=recipient, keys=keys) for one in message.attached
        )
    except (CannotOpen, CapsuleNotFound, SignatureRefused) as refused:
        # Without a seal it was written while its reader was not certified: no fault of anybody's.
        if not isinstance(refused, CapsuleNotFound):
            alarm("a message")
        return ReadMessage(direction, row.sent_on, author, None, refused=True)
    return ReadMessage(direction, row.sent_on, author, message.text, files=files)


def _theirs(row: ThreadMessage, places: Mapping[str, Place]) -> ReadMessage:
    return ReadMessage(Direction(row.direction), row.sent_on, _author(row, places), None)


def _author(row: ThreadMessage, places: Mapping[str, Place]) -> Place | None:
    return None if row.author == REQUESTER else places.get(row.author, Place.BACKUP)
