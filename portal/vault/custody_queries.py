"""What the requester is told of the hands their request went through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.vault.custody import custody_of
from portal.vault.errors import CapsuleNotFound
from portal.vault.models import Capsule, KeyHolder, Passing
from portal.vault.process import VaultProcess
from portal.vault.rules import Place


@dataclass(frozen=True)
class Change:
    """Which of the two changed, the day, and the organisation that answers there since."""

    place: Place
    changed_on: date
    organisation_name: str


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
    changes = [
        Change(hand.place, hand.taken_on, _organisation(session, hand.holder_id))
        for hand in custody.hands
        if hand.taken_on is not None
    ]
    passing = session.get(Passing, capsule_id)
    return CustodyChanges(changes, custody.broken, passing.passed_on if passing else None)


def _organisation(session: Session, holder_id: str) -> str:
    return session.get_one(KeyHolder, holder_id).organisation_name
