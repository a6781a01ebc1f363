"""When a campaign takes gifts, from where to where it may go, and who may change its words."""

from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum

from portal.giving.errors import CampaignNotOpen, WrongCampaignStep
from portal.giving.page_errors import NotOnTheTeam
from portal.money import Money


class CampaignState(StrEnum):
    """What the organisation decided."""

    DRAFT = "draft"
    REVIEW = "review"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class Standing(StrEnum):
    """What a donor meets: the decision, and the incident's verification read at the door."""

    DRAFT = "draft"
    REVIEW = "review"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    STOPPED = "stopped"


class Step(StrEnum):
    """What people do to a campaign as a whole."""

    SEND = "send"
    TAKE_BACK = "take_back"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"


STEPS = {
    (CampaignState.DRAFT, Step.SEND): CampaignState.REVIEW,
    (CampaignState.DRAFT, Step.CLOSE): CampaignState.CLOSED,
    (CampaignState.REVIEW, Step.TAKE_BACK): CampaignState.DRAFT,
    (CampaignState.REVIEW, Step.SEND_BACK): CampaignState.DRAFT,
    (CampaignState.REVIEW, Step.APPROVE): CampaignState.OPEN,
    (CampaignState.OPEN, Step.PAUSE): CampaignState.PAUSED,
    (CampaignState.OPEN, Step.CLOSE): CampaignState.CLOSED,
    (CampaignState.PAUSED, Step.RESUME): CampaignState.OPEN,
    (CampaignState.PAUSED, Step.CLOSE): CampaignState.CLOSED,
}
# What the public reads there changes only when a second person has looked.
HAS_OPENED = frozenset({CampaignState.OPEN, CampaignState.PAUSED})


@dataclass(frozen=True)
class Words:
    """Everything by which a donor decides; English may be empty and then falls back."""

    title_es: str
    story_es: str
    title_en: str
    story_en: str
    goal: Money


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


def after(state: CampaignState, step: Step) -> CampaignState:
    """Where `step` leads; raises WrongCampaignStep where it is not offered."""
    try:
        return STEPS[state, step]
    except KeyError:
        raise WrongCampaignStep(state, step) from None


def may_be_seen(state: CampaignState, *, was_open: bool) -> bool:
    """Whether the public may read the campaign's page: never one that was not looked at twice,
    not even when it was given up."""
    return was_open and state not in {CampaignState.DRAFT, CampaignState.REVIEW}


def changes_at_once(state: CampaignState) -> bool:
    """Whether new words stand at once (a draft) or wait for a second person (once it opened).

    Raises WrongCampaignStep while somebody reviews it, and for a campaign that ended.
    """
    if state is CampaignState.DRAFT:
        return True
    if state in HAS_OPENED:
        return False
    raise WrongCampaignStep(state, "edit")


def ensure_on_team(user_id: int | None, *, team: Set[int], administers: bool) -> None:
    """Raise NotOnTheTeam. Without a team everybody who manages campaigns may edit; whoever
    administers the organisation always may, lest a team leave and lock the campaign."""
    if team and user_id not in team and not administers:
        raise NotOnTheTeam
