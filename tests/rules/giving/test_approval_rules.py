"""Whose word counts on a proposed batch, as a decision table."""

import pytest

from portal.giving.approval_rules import (
    NoVoice,
    ProposalState,
    VoiceFacts,
    carries,
    ensure_may_speak,
)
from portal.giving.errors import ApprovalRefused

GOOD = VoiceFacts(
    state=ProposalState.OPEN,
    group="milpa",
    proposers_group="puente",
    spoken_groups=frozenset({"faro"}),
    organisation_spoke=False,
    person_spoke=False,
    person_proposed=False,
    person_of_proposers=False,
)


def facts(**more):
    return VoiceFacts(**{**vars(GOOD), **more})


def test_an_independent_voice_counts():
    ensure_may_speak(GOOD)


REFUSED = [
    ({"state": ProposalState.FINAL}, NoVoice.ENDED),
    ({"state": ProposalState.DECLINED}, NoVoice.ENDED),
    ({"state": ProposalState.WITHDRAWN}, NoVoice.ENDED),
    ({"group": "puente"}, NoVoice.OWN),
    ({"person_proposed": True}, NoVoice.OWN),
    ({"person_of_proposers": True}, NoVoice.OWN),
    ({"organisation_spoke": True}, NoVoice.SPOKE),
    ({"person_spoke": True}, NoVoice.PERSON_SPOKE),
    ({"spoken_groups": frozenset({"milpa"})}, NoVoice.SAME_GROUP),
]


@pytest.mark.parametrize(
    ("change", "why"), REFUSED, ids=[f"{w}-{n}" for n, (_, w) in enumerate(REFUSED)]
)
def test_others_do_not(change, why):
    with pytest.raises(ApprovalRefused) as refused:
        ensure_may_speak(facts(**change))
    assert refused.value.reason == why


@pytest.mark.parametrize(
    ("groups", "carried"),
    [([], False), (["a"], False), (["a", "a"], False), (["a", "b"], True), (["a", "b", "c"], True)],
)
def test_two_groups_carry_and_one_twice_does_not(groups, carried):
    assert carries(groups) is carried
