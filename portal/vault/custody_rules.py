"""Into whose hands a request may pass, decided from facts alone."""

from dataclasses import dataclass

from portal.vault.errors import HandOverRefused


@dataclass(frozen=True)
class HandOverFacts:
    """About the colleague who is to take over one of a request's two places.

    `weakens` says that keys kept offline would be followed by keys that are not.
    """

    chain_holds: bool
    certified: bool
    already_there: bool
    held_other_place: bool
    kept_away: bool
    same_organisation_as_other: bool
    weakens: bool


def ensure_may_hand_over(facts: HandOverFacts) -> None:
    """Raises HandOverRefused with the first thing that stands against it."""
    against = {
        "broken chain": not facts.chain_holds,
        "not certified": not facts.certified,
        "already one of the two": facts.already_there,
        "was the other one before": facts.held_other_place,
        "kept away": facts.kept_away,
        "same organisation": facts.same_organisation_as_other,
        "not offline": facts.weakens,
    }
    for reason, holds in against.items():
        if holds:
            raise HandOverRefused(reason)
