"""A campaign is open only after a second look, while its organisation says so and its incident is
verified."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.giving.campaign_rules import (
    CampaignState,
    Standing,
    Step,
    after,
    changes_at_once,
    ensure_on_team,
    ensure_takes_gifts,
    may_be_seen,
    standing_of,
)
from portal.giving.errors import CampaignNotOpen, WrongCampaignStep
from portal.giving.page_errors import NotOnTheTeam

C, D = CampaignState, Standing


@pytest.mark.parametrize(
    "state, verified, standing",
    [
        (C.DRAFT, True, D.DRAFT),
        (C.DRAFT, False, D.DRAFT),
        (C.REVIEW, True, D.REVIEW),
        (C.REVIEW, False, D.REVIEW),
        (C.OPEN, True, D.OPEN),
        (C.OPEN, False, D.STOPPED),
        (C.PAUSED, True, D.PAUSED),
        (C.PAUSED, False, D.PAUSED),
        (C.CLOSED, True, D.CLOSED),
        (C.CLOSED, False, D.CLOSED),
    ],
)
def test_what_a_donor_meets(state, verified, standing):
    assert standing_of(state, incident_verified=verified) is standing
    if standing is D.OPEN:
        ensure_takes_gifts(state, incident_verified=verified)
    else:
        with pytest.raises(CampaignNotOpen) as refusal:
            ensure_takes_gifts(state, incident_verified=verified)
        assert refusal.value.standing == standing


ALLOWED = {
    (C.DRAFT, Step.SEND): C.REVIEW,
    (C.DRAFT, Step.CLOSE): C.CLOSED,
    (C.REVIEW, Step.TAKE_BACK): C.DRAFT,
    (C.REVIEW, Step.SEND_BACK): C.DRAFT,
    (C.REVIEW, Step.APPROVE): C.OPEN,
    (C.OPEN, Step.PAUSE): C.PAUSED,
    (C.OPEN, Step.CLOSE): C.CLOSED,
    (C.PAUSED, Step.RESUME): C.OPEN,
    (C.PAUSED, Step.CLOSE): C.CLOSED,
}


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("state", C)
def test_steps(state, step):
    if (state, step) in ALLOWED:
        assert after(state, step) is ALLOWED[state, step]
    else:
        with pytest.raises(WrongCampaignStep):
            after(state, step)


@given(st.lists(st.sampled_from(Step), max_size=30))
def test_nothing_opens_without_approval_and_nothing_leaves_the_end(steps):
    state, approved = C.DRAFT, False
    for step in steps:
        before = state
        try:
            state = after(state, step)
        except WrongCampaignStep:
            continue
        approved |= step is Step.APPROVE
        assert before is not C.CLOSED
        assert approved or state not in {C.OPEN, C.PAUSED}


@pytest.mark.parametrize(
    "state, was_open, seen",
    [
        (C.DRAFT, False, False),
        (C.REVIEW, False, False),
        (C.DRAFT, True, False),
        (C.REVIEW, True, False),
        (C.OPEN, True, True),
        (C.PAUSED, True, True),
        (C.CLOSED, True, True),
        (C.CLOSED, False, False),
    ],
)
def test_what_was_never_looked_at_twice_is_nobodys_business(state, was_open, seen):
    assert may_be_seen(state, was_open=was_open) is seen


@pytest.mark.parametrize("state, at_once", [(C.DRAFT, True), (C.OPEN, False), (C.PAUSED, False)])
def test_new_words_of_what_is_public_wait(state, at_once):
    assert changes_at_once(state) is at_once


@pytest.mark.parametrize("state", [C.REVIEW, C.CLOSED])
def test_words_under_review_and_of_the_past_do_not_change(state):
    with pytest.raises(WrongCampaignStep):
        changes_at_once(state)


@pytest.mark.parametrize(
    "user_id, team, administers, may",
    [
        (1, {1, 2}, False, True),
        (3, {1, 2}, False, False),
        (3, {1, 2}, True, True),
        (3, set(), False, True),
        (None, {1}, False, False),
    ],
)
def test_who_edits(user_id, team, administers, may):
    if may:
        ensure_on_team(user_id, team=team, administers=administers)
    else:
        with pytest.raises(NotOnTheTeam):
            ensure_on_team(user_id, team=team, administers=administers)
