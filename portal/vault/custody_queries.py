"""What the requester is told of the hands their request went through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.vault.custody import Hand, custody_of
from portal.vault.errors import CapsuleNotFound
from portal.vault.models import Capsule, HandOver, KeyHolder, Passing
from portal.vault.process import VaultProcess
from portal.vault.reaching import is_kept_away
from portal.vault.rotations import is_same_person
from portal.vault.rules import Place


@dataclass(frozen=True)
class Change:
    """Which of the two changed, the day, and the organisation that answers there since.

    `same_person` says that the older key signed for the newer one: only the key is another.
    """

    place: Place
    changed_on: date
    organisation_name: str
    same_person: bool = False


@dataclass(frozen=True)
class CustodyChanges:
    """Every proven change; `broken` when a change is not proven, which is an alarm."""

    changes: Sequence[Change]
    broken: bool
    passed_on: date | None


def custody_changes(session: Session, capsule_id: str, *, vault: VaultProcess) -> CustodyChanges:
    """How the request came to its present pair; raises CapsuleNotFound."""
    capsule = session.get(Capsule, capsule_id)
    if capsule is None:
        raise CapsuleNotFound
    custody = custody_of(session, capsule, vault=vault)
    changes, before = [], dict[Place, Hand]()
    for hand in custody.hands:
        giver = before.get(hand.place)
        before[hand.place] = hand
        if giver is None or hand.taken_on is None:
            continue
        same = is_same_person(session, giver.holder_id, hand.holder_id, vault=vault)
        where = _organisation(session, hand.holder_id)
        changes.append(Change(hand.place, hand.taken_on, where, same))
    passing = session.get(Passing, capsule_id)
    return CustodyChanges(changes, custody.broken, passing.passed_on if passing else None)


@dataclass(frozen=True)
class Known:
    """Someone who stands or stood in one of the two places, as the requester knows them."""

    holder_id: str
    place: Place
    organisation: str
    organisation_name: str
    is_present: bool
    is_kept_away: bool


def people_of(session: Session, capsule_id: str, *, vault: VaultProcess) -> Sequence[Known]:
    """Everyone proven to have stood in the request's places, in a fixed order."""
    capsule = session.get(Capsule, capsule_id)
    if capsule is None:
        raise CapsuleNotFound
    custody = custody_of(session, capsule, vault=vault)
    found = {hand.holder_id: hand for hand in custody.hands}
    return [_known(session, capsule, hand) for hand in found.values()]


def _known(session: Session, capsule: Capsule, hand: Hand) -> Known:
    holder = session.get_one(KeyHolder, hand.holder_id)
    return Known(
        holder_id=holder.id,
        place=hand.place,
        organisation=holder.organisation,
        organisation_name=holder.organisation_name,
        is_present=hand.through is None,
        is_kept_away=is_kept_away(session, capsule, holder.id),
    )


def _organisation(session: Session, holder_id: str) -> str:
    return session.get_one(KeyHolder, holder_id).organisation_name


def unproven(session: Session, *, vault: VaultProcess) -> int:
    """How many requests stand in hands that no chain of signatures leads to."""
    handed = select(Capsule).join(HandOver, HandOver.capsule_id == Capsule.id).distinct()
    capsules = session.scalars(handed.order_by(Capsule.id)).all()
    return sum(custody_of(session, capsule, vault=vault).broken for capsule in capsules)
