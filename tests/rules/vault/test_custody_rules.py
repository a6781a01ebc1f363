"""Into whose hands a request may pass."""

from dataclasses import replace

import pytest

from portal.vault.custody_rules import HandOverFacts, ensure_may_hand_over
from portal.vault.errors import HandOverRefused

GOOD = HandOverFacts(
    chain_holds=True,
    certified=True,
    already_there=False,
    held_other_place=False,
    kept_away=False,
    same_organisation_as_other=False,
    weakens=False,
)


def test_a_certified_colleague_of_a_third_organisation_may():
    ensure_may_hand_over(GOOD)


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        ({"chain_holds": False}, "broken chain"),
        ({"certified": False}, "not certified"),
        ({"already_there": True}, "already one of the two"),
        ({"held_other_place": True}, "was the other one before"),
        ({"kept_away": True}, "kept away"),
        ({"same_organisation_as_other": True}, "same organisation"),
        ({"weakens": True}, "not offline"),
    ],
)
def test_each_obstacle_is_named(fact, reason):
    with pytest.raises(HandOverRefused) as refused:
        ensure_may_hand_over(replace(GOOD, **fact))
    assert refused.value.reason == reason
