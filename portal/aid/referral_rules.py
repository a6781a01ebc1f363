"""When a case may be referred, how a referral moves, what it may show. Facts in, decision out."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.access.permissions import Permission
from portal.aid import errors
from portal.aid.rules import WORKING, CaseState, HouseholdBand, NeedKind
from portal.places.cells import wider

OFFER_DAYS, MOST_OFFER_DAYS = 14, 60
# A service that nobody vouched for since is marked, and never offered first.
ASSURED_FOR_DAYS = 90


class ReferralState(StrEnum):
    """Where a referral stands."""

    CONSENT_WANTED = "consent_wanted"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    COMPLETED = "completed"
    RETURNED = "returned"
    REFUSED = "refused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"


class ReturnReason(StrEnum):
    """Why the other organisation gives it back."""

    NO_ROOM = "no_room"
    ANOTHER_AREA = "another_area"
    NOT_WHAT_WE_DO = "not_what_we_do"
    MORE_NEEDED = "more_needed"
    NOT_REACHED = "not_reached"


class ReferralOutcome(StrEnum):
    """What the other organisation says of its help."""

    HELPED = "helped"
    PARTLY_HELPED = "partly_helped"


class Capacity(StrEnum):
    """Whether a service takes more families."""

    OPEN = "open"
    FULL = "full"


R = ReferralState
OPEN = frozenset({R.CONSENT_WANTED, R.OFFERED, R.ACCEPTED})
# What the other organisation may read: never before the family agreed, never after the end.
SHOWN = frozenset({R.OFFERED, R.ACCEPTED})
# Each step and whose it is; None is nobody's right: the day does it, or the alliance's votes.
TRANSITIONS: dict[tuple[ReferralState, ReferralState], Permission | None] = {
    (R.CONSENT_WANTED, R.OFFERED): Permission.CASE_RELEASE,
    (R.CONSENT_WANTED, R.REFUSED): Permission.CASE_RELEASE,
    (R.CONSENT_WANTED, R.WITHDRAWN): Permission.CASE_REFER,
    (R.CONSENT_WANTED, R.EXPIRED): None,
    (R.OFFERED, R.ACCEPTED): Permission.REFERRAL_ANSWER,
    (R.OFFERED, R.RETURNED): Permission.REFERRAL_ANSWER,
    (R.OFFERED, R.REFUSED): Permission.CASE_RELEASE,
    (R.OFFERED, R.WITHDRAWN): Permission.CASE_REFER,
    (R.OFFERED, R.EXPIRED): None,
    (R.ACCEPTED, R.COMPLETED): Permission.REFERRAL_ANSWER,
    (R.ACCEPTED, R.RETURNED): Permission.REFERRAL_ANSWER,
    (R.ACCEPTED, R.REFUSED): Permission.CASE_RELEASE,
    (R.ACCEPTED, R.WITHDRAWN): Permission.CASE_REFER,
    (R.CONSENT_WANTED, R.STOPPED): None,
    (R.OFFERED, R.STOPPED): None,
    (R.ACCEPTED, R.STOPPED): None,
}


@dataclass(frozen=True)
class ReferralFacts:
    """What decides whether a case may be referred; `known` are the needs that the case has."""

    state: CaseState
    is_mine: bool
    to_own: bool
    receiver_stands: bool
    already: bool
    days: int
    needs: AbstractSet[NeedKind]
    known: AbstractSet[NeedKind]


def ensure_may_refer(facts: ReferralFacts) -> None:
    """Raise the one right refusal."""
    if facts.state not in WORKING:
        raise errors.WrongState(facts.state)
    if not facts.is_mine:
        raise errors.NotYourCase
    if facts.to_own:
        raise errors.OwnOrganisation
    if not facts.receiver_stands:
        raise errors.NotInTheAlliance
    if not facts.needs or not facts.needs <= facts.known:
        raise errors.NothingWanted
    if not 1 <= facts.days <= MOST_OFFER_DAYS:
        raise errors.DaysOutOfRange(MOST_OFFER_DAYS)
    if facts.already:
        raise errors.AlreadyReferred


def standing(state: ReferralState, *, until: date, today: date) -> ReferralState:
    """Where it stands today: an offer ends with its last day, whether anyone marked it or not."""
    if (state, R.EXPIRED) in TRANSITIONS and today > until:
        return R.EXPIRED
    return state


def ensure_may_step(start: ReferralState, end: ReferralState, *, until: date, today: date) -> None:
    """Raise ReferralLapsed or ReferralMoved where no arrow of the table leads."""
    stands = standing(start, until=until, today=today)
    if stands is R.EXPIRED and end is not R.EXPIRED:
        raise errors.ReferralLapsed(until)
    if (start, end) not in TRANSITIONS or (end is R.EXPIRED and stands is not R.EXPIRED):
        raise errors.ReferralMoved(stands)


def shown_tuple(
    needs: AbstractSet[NeedKind], *, main: NeedKind, household: HouseholdBand, cell: str
) -> tuple[HouseholdBand, str]:
    """Band and cell that may go along with these needs.

    The case hides among five by its main need alone. With other needs the same band and cell
    would be a finer tuple that nobody counted, so both are blurred.
    """
    if needs == {main}:
        return household, cell
    return HouseholdBand.UNSTATED, wider(cell)


def is_stale(assured_on: date, today: date) -> bool:
    """Whether nobody vouched for the service for too long."""
    return today > assured_on + timedelta(days=ASSURED_FOR_DAYS)
