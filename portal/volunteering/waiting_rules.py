"""How long the next in line has for a place, and who may wait or accept. Pure."""

from datetime import datetime, timedelta

from portal.volunteering.errors import AlreadyIn, OfferOver, PlaceFree, RoleNotChosen
from portal.volunteering.rules import SignUpFacts, ensure_fit, ensure_open
from portal.volunteering.setting_rules import ShiftRules

# Nobody reads a message faster; nearer to the shift, whoever comes first takes the place.
SHORTEST_OFFER = timedelta(minutes=10)


def offer_until(*, starts_at: datetime, now: datetime, rules: ShiftRules) -> datetime | None:
    """Until when a place offered now is kept; None when the shift is too near for offers.

    Never more than a quarter of the time that is left, so that some others can be asked after.
    """
    left = starts_at - now
    if left < SHORTEST_OFFER:
        return None
    return now + min(rules.to_confirm, max(SHORTEST_OFFER, left / 4))


def ensure_may_wait(facts: SignUpFacts) -> None:
    """Raise unless the shift is full and the person could take a place if there were one."""
    if facts.already_in:
        raise AlreadyIn
    ensure_open(facts)
    if not facts.role_chosen:
        raise RoleNotChosen
    if facts.places_left > 0 and not facts.others_wait:
        raise PlaceFree
    ensure_fit(facts)


def ensure_may_accept(facts: SignUpFacts, *, until: datetime) -> None:
    """Raise unless the offer stands and the person still fits."""
    if facts.now >= until:
        raise OfferOver(until)
    ensure_open(facts)
    ensure_fit(facts)
