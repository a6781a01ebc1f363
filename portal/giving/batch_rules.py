"""When a monthly batch may be closed, and which campaigns and gifts it draws on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.giving.errors import BatchRefused
from portal.money import Money

# A batch of fewer cases, or of one incident, would let a reader guess whom a gift reached
# (money.md, "Pools hide the family").
LEAST_CASES = 5
LEAST_INCIDENTS = 2


@dataclass(frozen=True)
class DeliveredFact:
    """One confirmed delivery. The keys are opaque here: giving knows no case and no incident.

    `hides_among` is how many verified incidents `incident_key` may stand for: who hands in a fact
    knows the incident itself (1), or only the cell around it, and then how many that holds.
    """

    delivery_reference: str
    case_key: str
    incident_key: str
    amount: Money
    hides_among: int = 1


@dataclass(frozen=True)
class OpenGift:
    """What is left of one gift in its campaign's fund, oldest first."""

    gift_id: int
    left: int


def batch_total(deliveries: Sequence[DeliveredFact]) -> Money:
    """The batch's amount; raises BatchRefused when it would expose somebody or is no batch."""
    references = {fact.delivery_reference for fact in deliveries}
    cases = len({fact.case_key for fact in deliveries})
    incidents = incidents_behind(deliveries)
    if cases < LEAST_CASES:
        raise BatchRefused("too_few_cases", have=cases, need=LEAST_CASES)
    if incidents < LEAST_INCIDENTS:
        raise BatchRefused("too_few_incidents", have=incidents, need=LEAST_INCIDENTS)
    if len(references) < len(deliveries):
        raise BatchRefused("delivery_twice", have=len(references), need=len(deliveries))
    if any(fact.amount.minor <= 0 for fact in deliveries):
        raise BatchRefused("empty_delivery")
    if len({fact.amount.currency for fact in deliveries}) > 1:
        raise BatchRefused("mixed_currencies")
    return Money(sum(fact.amount.minor for fact in deliveries), deliveries[0].amount.currency)


def incidents_behind(deliveries: Sequence[DeliveredFact]) -> int:
    """Among how many incidents a reader of the batch must guess.

    Cells may lie within one another, so several of them are not added up: the most crowded one
    counts, and so do two keys that each stand for one known incident.
    """
    known = {fact.incident_key for fact in deliveries if fact.hides_among == 1}
    return max([len(known), *(fact.hides_among for fact in deliveries)])


def shares_of_funds(total: Money, held: Sequence[Money]) -> list[Money]:
    """How much each fund repays: in proportion to what it holds, by largest remainder.

    Funds that together hold less than `total` give all they hold; the pool bears the rest.
    Raises BatchRefused when they hold nothing.
    """
    holding = sum(money.minor for money in held)
    if holding <= 0:
        raise BatchRefused("nothing_to_repay_with", need=total.minor)
    repaid = Money(min(total.minor, holding), total.currency)
    return repaid.split([money.minor for money in held])


def shares_of_gifts(share: Money, gifts: Iterable[OpenGift]) -> list[tuple[int, int]]:
    """Which gifts a fund's share came from, first in first out: (gift id, minor units)."""
    left, taken = share.minor, []
    for gift in gifts:
        part = min(left, gift.left)
        if part > 0:
            taken.append((gift.gift_id, part))
            left -= part
    if left:
        raise ValueError(f"{left} of {share!r} belong to no gift: the fund and its gifts disagree")
    return taken
