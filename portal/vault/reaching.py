"""Which requests someone may reach, and as which of its two intermediaries."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.vault.availability import away_now
from portal.vault.errors import CapsuleNotFound
from portal.vault.models import Capsule, Exclusion, KeptAwayPerson, KeyHolder, StoredContent
from portal.vault.rotations import every_key_of
from portal.vault.rules import Place


@dataclass(frozen=True)
class Reached:
    """A capsule and the place in it of the one who reached it."""

    capsule: Capsule
    place: Place


def capsule_for(
    session: Session, capsule_id: str, *, holder_id: str, lock: bool = False
) -> Reached:
    """The capsule, for one of its intermediaries; raises CapsuleNotFound for everyone else."""
    capsule = session.get(Capsule, capsule_id, with_for_update=True if lock else None)
    if capsule is None or holder_id not in recipients(session, capsule):
        raise CapsuleNotFound
    return Reached(capsule, place_of(capsule, holder_id))


def locked_capsule(session: Session, capsule_id: str | None) -> Capsule:
    """The request, held until this is committed; raises CapsuleNotFound.

    It is locked before any row of it: of a withdrawal and a word written meanwhile one waits, and
    then finds what the other did.
    """
    capsule = session.get(Capsule, capsule_id or "", with_for_update=True)
    if capsule is None:
        raise CapsuleNotFound
    return capsule


def place_of(capsule: Capsule, holder_id: str) -> Place:
    """Whether the holder is the one who was chosen or the backup."""
    return Place.CHOSEN if holder_id == capsule.chosen_id else Place.BACKUP


def recipients(session: Session, capsule: Capsule) -> list[str]:
    """Its intermediaries, less those whom, or whose organisation, the requester keeps away."""
    return _not_kept_away(session, capsule, (capsule.chosen_id, capsule.backup_id))


def is_kept_away(session: Session, capsule: Capsule, holder_id: str) -> bool:
    """Whether the requester said that this person, or their organisation, must not open it."""
    return not _not_kept_away(session, capsule, (holder_id,))


def _not_kept_away(session: Session, capsule: Capsule, among: tuple[str, ...]) -> list[str]:
    excluded = select(Exclusion.organisation).where(Exclusion.capsule_id == capsule.id)
    people = select(KeptAwayPerson.holder_id).where(KeptAwayPerson.capsule_id == capsule.id)
    holders = select(KeyHolder.id).where(
        KeyHolder.id.in_(among),
        KeyHolder.organisation.not_in(excluded),
        # A newer key is the same person.
        KeyHolder.id.not_in(every_key_of(session, session.scalars(people))),
    )
    return list(session.scalars(holders))


def is_available(session: Session, capsule: Capsule, holder_id: str, *, today: date) -> bool:
    """Whether this holder can act on the request: neither excluded, suspended nor away."""
    holder = session.get_one(KeyHolder, holder_id)
    if holder.suspended_on is not None or holder_id in away_now(session, today=today):
        return False
    return holder_id in recipients(session, capsule)


def content_of(session: Session, capsule_id: str, purpose: str) -> str:
    """The id of the capsule's one content with this purpose; raises CapsuleNotFound."""
    found = session.scalar(
        select(StoredContent.id).where(
            StoredContent.capsule_id == capsule_id, StoredContent.purpose == purpose
        )
    )
    if found is None:
        raise CapsuleNotFound
    return found
