"""What keeps an organisation here, and who may let it go. Facts in, decision out."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from portal.departing.errors import NotTheProposer, OneNightFirst, StillKept


class Keeps(StrEnum):
    """What would be stranded if the organisation left now."""

    OPEN_CASES = "open_cases"
    AID_PROMISED = "aid_promised"
    INTERMEDIARIES = "intermediaries"
    KEY_HOLDERS = "key_holders"
    OPEN_CAMPAIGNS = "open_campaigns"
    GIFTS_ON_THEIR_WAY = "gifts_on_their_way"
    MONEY_HELD = "money_held"
    SHIFTS_AHEAD = "shifts_ahead"
    INCIDENTS_IN_HAND = "incidents_in_hand"
    DATA_REQUESTS = "data_requests"


def what_keeps(facts: Mapping[Keeps, int]) -> dict[Keeps, int]:
    """What stands in the way, in the order in which it is best resolved.

    A fact that nobody counted keeps it as well: silence is no proof.
    """
    return {one: facts.get(one, 1) for one in Keeps if facts.get(one, 1) > 0}


def ensure_free(facts: Mapping[Keeps, int]) -> None:
    """Raise StillKept unless nothing and nobody would be stranded."""
    kept = what_keeps(facts)
    if kept:
        raise StillKept(kept)


def ensure_may_approve(*, proposed_by: str, proposed_on: date, approver: str, today: date) -> None:
    """Raise NotTheProposer for one person in both places, OneNightFirst on the same day.

    The vault's batches leave within the hour: after a night, what was released has arrived.
    """
    if proposed_by == approver:
        raise NotTheProposer
    if today <= proposed_on:
        raise OneNightFirst
