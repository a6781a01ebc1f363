"""A campaign is open only while its organisation says so and its incident is verified."""

import pytest

from portal.giving.campaign_rules import (
    CampaignState,
    Standing,
    ensure_step,
    ensure_takes_gifts,
    may_be_seen,
    standing_of,
)
from portal.giving.errors import CampaignNotOpen, WrongCampaignStep

C, D = CampaignState, Standing


@pytest.mark.parametrize(
    "state, verified, standing",
    [
        (C.DRAFT, True, D.DRAFT),
        (C.DRAFT, False, D.DRAFT),
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
    (C.DRAFT, C.OPEN),
    (C.DRAFT, C.CLOSED),
    (C.OPEN, C.PAUSED),
    (C.OPEN, C.CLOSED),
    (C.PAUSED, C.OPEN),
    (C.PAUSED, C.CLOSED),
}


@pytest.mark.parametrize("wanted", C)
@pytest.mark.parametrize("state", C)
def test_steps(state, wanted):
    if (state, wanted) in ALLOWED:
        ensure_step(state, wanted)
    else:
        with pytest.raises(WrongCampaignStep):
            ensure_step(state, wanted)


def test_a_draft_is_nobodys_business():
    assert [state for state in C if not may_be_seen(state)] == [C.DRAFT]
