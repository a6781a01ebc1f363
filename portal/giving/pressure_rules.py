"""Whether a try to give goes straight to payment, by mail, by waiting, or not now. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from portal.giving.breaker_rules import BreakerState, Tally

# As long as a payment page lives: what was begun before cannot be paid any more.
WINDOW = timedelta(hours=2)
HOUR = timedelta(hours=1)
# Many phones stand behind one carrier, and a family behind one router.
MOST_OF_A_CALLER = 6
MOST_OF_AN_ADDRESS = MOST_OF_A_FORM = 3
# So many may stand unpaid in a campaign, and as many more as were paid.
ROOM_OF_A_CAMPAIGN = 15
PROBES = 2
# One at a time who has no address: a machine that waits gains as little as that.
SLOT = timedelta(minutes=10)
WAITED_IN_A_SLOT = 1
MAILS_AT_ONCE = 2
# Who owns one domain owns any number of addresses: those of one stand together.
ROOM_OF_A_DOMAIN = 8
PAID_AT_A_DOMAIN = 2
TRIES_OF_A_GIFT = 3
NONE = Tally()


class Way(StrEnum):
    """How a try came to the payment page."""

    STRAIGHT = "straight"
    PROBE = "probe"
    WAITED = "waited"
    MAILED = "mailed"


class Stop(StrEnum):
    """Which rule did not let a try go on."""

    YOUNG = "young"
    FORGED = "forged"
    OLD = "old"
    CALLER = "caller"
    ADDRESS = "address"
    FORM = "form"
    CAMPAIGN = "campaign"
    BREAKER = "breaker"
    DOMAIN = "domain"


@dataclass(frozen=True)
class Pressure:
    """What is known when somebody tries; each count is of the last hours, by keyed marks."""

    breaker: BreakerState = BreakerState.CLOSED
    campaign: Tally = NONE
    probes: int = 0
    of_caller: int = 0
    of_address: int = 0
    of_form: int = 0
    has_address: bool = False
    mails_to_caller: int = 0
    mails_to_address: int = 0
    waited: bool = False
    passed_waiting: int = 0


@dataclass(frozen=True)
class Verdict:
    """The way that is open, and the rule that kept the straight one shut."""

    way: Way | None
    stop: Stop | None = None


def verdict_of(known: Pressure) -> Verdict:
    """Straight on unless a rule stops it; then by mail, then by waiting; else a step is asked."""
    stop = _stop_of(known)
    if stop is None:
        return Verdict(Way.STRAIGHT)
    if stop is Stop.BREAKER and _may_probe(known):
        return Verdict(Way.PROBE)
    if _may_mail(known):
        return Verdict(Way.MAILED, stop)
    if _has_waited(known):
        return Verdict(Way.WAITED, stop)
    return Verdict(None, stop)


def _stop_of(known: Pressure) -> Stop | None:
    if known.of_form >= MOST_OF_A_FORM:
        return Stop.FORM
    if known.of_caller >= MOST_OF_A_CALLER:
        return Stop.CALLER
    if known.of_address >= MOST_OF_AN_ADDRESS:
        return Stop.ADDRESS
    if known.breaker is not BreakerState.CLOSED:
        return Stop.BREAKER
    if known.campaign.unpaid >= ROOM_OF_A_CAMPAIGN + known.campaign.paid:
        return Stop.CAMPAIGN
    return None


def _may_probe(known: Pressure) -> bool:
    is_asking = known.breaker is BreakerState.HALF_OPEN and known.probes < PROBES
    return is_asking and known.of_caller == 0


def _may_mail(known: Pressure) -> bool:
    few = max(known.mails_to_caller, known.mails_to_address) < MAILS_AT_ONCE
    return known.has_address and few and known.of_form < MOST_OF_A_FORM


def _has_waited(known: Pressure) -> bool:
    return known.waited and known.of_caller == 0 and known.passed_waiting < WAITED_IN_A_SLOT


@dataclass(frozen=True)
class Return:
    """What is known when somebody opens a mailed link, or begins again from a gift's page."""

    domain: Tally = NONE
    of_caller: int = 0
    of_gift: int = 0


def stop_of_return(known: Return) -> Stop | None:
    """Which rule keeps a mailed gift waiting; None lets it on."""
    if known.of_gift >= TRIES_OF_A_GIFT:
        return Stop.FORM
    if known.of_caller >= MOST_OF_A_CALLER:
        return Stop.CALLER
    if known.domain.unpaid >= ROOM_OF_A_DOMAIN + PAID_AT_A_DOMAIN * known.domain.paid:
        return Stop.DOMAIN
    return None
