"""The table of states: what leads where, and what never does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.incidents.errors import TransitionRefused
from portal.incidents.rules import (
    MAY_BE_RETRACTED,
    PUBLISHING,
    TRANSITIONS,
    IncidentState,
    Outcome,
    ensure_transition,
)

S = IncidentState
ALLOWED = [
    (S.RECEIVED, S.TRIAGED),
    (S.TRIAGED, S.UNDER_REVIEW),
    (S.UNDER_REVIEW, S.UNCONFIRMED),
    (S.UNDER_REVIEW, S.VERIFIED),
    (S.UNCONFIRMED, S.CORROBORATED),
    (S.CORROBORATED, S.VERIFIED),
    (S.CORROBORATED, S.FALSE),
    (S.VERIFIED, S.CORRECTED),
    (S.VERIFIED, S.RETRACTED),
    (S.VERIFIED, S.EXPIRED),
    (S.CORRECTED, S.VERIFIED),
    (S.CANNOT_VERIFY, S.UNDER_REVIEW),
    (S.EXPIRED, S.RETRACTED),
    (S.DUPLICATE_OF, S.RECEIVED),
]
REFUSED = [
    (S.RECEIVED, S.VERIFIED),
    (S.RECEIVED, S.RETRACTED),
    (S.TRIAGED, S.VERIFIED),
    (S.VERIFIED, S.UNCONFIRMED),
    (S.VERIFIED, S.FALSE),
    (S.FALSE, S.VERIFIED),
    (S.RETRACTED, S.VERIFIED),
    (S.RETRACTED, S.CORRECTED),
    (S.EXPIRED, S.VERIFIED),
    (S.DUPLICATE_OF, S.UNDER_REVIEW),
]


@pytest.mark.parametrize("current, wanted", ALLOWED)
def test_steps_that_lead_on(current, wanted):
    ensure_transition(current, wanted)


@pytest.mark.parametrize("current, wanted", REFUSED)
def test_steps_that_do_not(current, wanted):
    with pytest.raises(TransitionRefused) as refused:
        ensure_transition(current, wanted)
    assert (refused.value.current, refused.value.wanted) == (current, wanted)


def test_every_state_is_in_the_table():
    assert set(TRANSITIONS) == set(S)


def test_whatever_was_published_can_be_taken_back():
    assert PUBLISHING - {S.RETRACTED} <= MAY_BE_RETRACTED


def test_concluding_in_writing_never_reaches_a_verdict():
    assert not {S(outcome) for outcome in Outcome} & {S.VERIFIED, S.CORROBORATED, S.FALSE}


@given(st.lists(st.sampled_from(list(S)), max_size=30))
def test_no_walk_leaves_a_final_state_or_skips_the_review(wishes):
    state, walked = S.RECEIVED, [S.RECEIVED]
    for wish in wishes:
        if wish in TRANSITIONS[state]:
            state = wish
            walked.append(wish)
    if S.VERIFIED in walked:
        assert S.UNDER_REVIEW in walked[: walked.index(S.VERIFIED)]
    if S.RETRACTED in walked:
        assert walked[-1] is S.RETRACTED
