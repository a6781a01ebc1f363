"""When goods may be set apart for a case and what becomes of a parcel. Facts in, decision out."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.aid import errors
from portal.aid.commit_rules import WhyAgain
from portal.aid.rules import WORKING, CaseState


class ParcelState(StrEnum):
    """Proposed, set apart, with the intermediary, at the door, back on the shelf, or refused."""

    PROPOSED = "proposed"
    RESERVED = "reserved"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    RELEASED = "released"
    CAME_BACK = "came_back"
    DECLINED = "declined"


P = ParcelState
ON_THE_WAY = frozenset({P.RESERVED, P.IN_TRANSIT})
STEPS = frozenset(
    {
        (P.PROPOSED, P.RESERVED),
        (P.PROPOSED, P.DECLINED),
        (P.RESERVED, P.IN_TRANSIT),
        (P.RESERVED, P.RELEASED),
        (P.IN_TRANSIT, P.DELIVERED),
        (P.IN_TRANSIT, P.CAME_BACK),
    }
)


def ensure_step(start: ParcelState, end: ParcelState) -> None:
    """Raise AlreadyDelivered, or AlreadyDecided for any other step that does not exist."""
    if (start, end) in STEPS:
        return
    raise errors.AlreadyDelivered if start is P.DELIVERED else errors.AlreadyDecided


@dataclass(frozen=True)
class ParcelFacts:
    """What decides. `last_on`: when this kind of help, in money or goods, was last set apart."""

    state: CaseState
    is_own: bool
    quantity: int
    lacking: int
    centre_open: bool
    second_person: bool
    today: date
    last_on: date | None
    interval_days: int
    why_again: WhyAgain | None


def decide(facts: ParcelFacts) -> ParcelState:
    """RESERVED at once, or PROPOSED to a second person; raises the one right refusal.

    Goods need no verified incident: no campaign's money moves.
    """
    if facts.quantity <= 0:
        raise errors.NothingCommitted
    if facts.state not in WORKING | {CaseState.MET}:
        raise errors.WrongState(facts.state)
    if not facts.is_own:
        raise errors.NotYourCase
    if facts.quantity > facts.lacking:
        raise errors.MoreThanAsked(facts.lacking)
    if not facts.centre_open:
        raise errors.CentreClosed
    next_on = (facts.last_on or date.min) + timedelta(days=facts.interval_days)
    too_soon = facts.last_on is not None and facts.today < next_on
    if too_soon and facts.why_again is None:
        raise errors.TooSoon(next_on)
    return P.PROPOSED if too_soon and not facts.second_person else P.RESERVED
