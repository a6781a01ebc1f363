"""When a campaign takes gifts, and from where to where it may go."""

from enum import StrEnum

from portal.giving.errors import CampaignNotOpen, WrongCampaignStep


class CampaignState(StrEnum):
    """What the organisation decided."""

    DRAFT = "draft"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class Standing(StrEnum):
    """What a donor meets: the decision, and the incident's verification read at the door."""

    DRAFT = "draft"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    STOPPED = "stopped"


STEPS = {
    CampaignState.DRAFT: frozenset({CampaignState.OPEN, CampaignState.CLOSED}),
    CampaignState.OPEN: frozenset({CampaignState.PAUSED, CampaignState.CLOSED}),
    CampaignState.PAUSED: frozenset({CampaignState.OPEN, CampaignState.CLOSED}),
    CampaignState.CLOSED: frozenset(),
}


def standing_of(state: CampaignState, *, incident_verified: bool) -> Standing:
    """An open campaign stops the moment its incident is no longer verified."""
    if state is CampaignState.OPEN and not incident_verified:
        return Standing.STOPPED
    return Standing(state)


def ensure_takes_gifts(state: CampaignState, *, incident_verified: bool) -> None:
    """Raise CampaignNotOpen unless a gift may start now."""
    standing = standing_of(state, incident_verified=incident_verified)
    if standing is not Standing.OPEN:
        raise CampaignNotOpen(standing)


def ensure_step(state: CampaignState, wanted: CampaignState) -> None:
    """Raise WrongCampaignStep unless the campaign may go from `state` to `wanted`."""
    if wanted not in STEPS[state]:
        raise WrongCampaignStep(state, wanted)


def may_be_seen(state: CampaignState) -> bool:
    """Whether the public may read the campaign's page; a draft is nobody's business."""
    return state is not CampaignState.DRAFT
