"""Many requests pass at once: to a colleague on leaving, or to oneself with a new key."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.errors import CannotOpen, CapsuleNotFound, HandOverRefused
from portal.vault.handing_over import hand_over
from portal.vault.models import Capsule
from portal.vault.process import VaultProcess

AT_ONCE = 20


@dataclass(frozen=True)
class PassedOn:
    """How many passed now, how many still stand with the giver, and what stood against those."""

    moved: int
    left: int
    against: Mapping[str, int]


def pass_on(
    session: Session,
    *,
    holder_id: str,
    keys: PrivateKeys,
    to_holder_id: str,
    vault: VaultProcess,
    now: datetime,
    limit: int = AT_ONCE,
) -> PassedOn:
    """Hands over up to `limit` requests, each as `hand_over` does; again, it goes on.

    One that may not pass stays whole with the giver. Raises NotCertified or IntakeClosed.
    """
    moved, against = 0, Counter[str]()
    for capsule_id in held_by(session, holder_id):
        if moved == limit:
            break
        try:
            with session.begin_nested():
                hand_over(
                    session,
                    capsule_id=capsule_id,
                    holder_id=holder_id,
                    keys=keys,
                    to_holder_id=to_holder_id,
                    vault=vault,
                    now=now,
                )
            moved += 1
        except HandOverRefused as refused:
            against[refused.reason] += 1
        except (CannotOpen, CapsuleNotFound):
            against["cannot be opened"] += 1
    return PassedOn(moved, len(held_by(session, holder_id)), against)


def held_by(session: Session, holder_id: str) -> list[str]:
    """The requests in which this person stands, in a fixed order."""
    mine = or_(Capsule.chosen_id == holder_id, Capsule.backup_id == holder_id)
    return list(session.scalars(select(Capsule.id).where(mine).order_by(Capsule.id)))
