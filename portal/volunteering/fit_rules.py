"""How well a volunteer and a shift fit, and why. Pure; the door's own rule decides who may."""

from dataclasses import dataclass
from enum import StrEnum

from portal.volunteering.errors import SignUpRefused
from portal.volunteering.rules import SignUpFacts, ensure_fit


class Reason(StrEnum):
    """Why a shift suits a volunteer, the weightiest first."""

    SKILLS = "skills"
    NEAR = "near"
    REMOTE = "remote"
    NEEDED = "needed"
    LEVEL = "level"
    FREE_THEN = "free_then"


# What brings people together weighs; that nothing stands in the way is said and weighs nothing.
WEIGHTS = {Reason.SKILLS: 8, Reason.NEAR: 4, Reason.REMOTE: 3, Reason.NEEDED: 2}


@dataclass(frozen=True)
class FitFacts:
    """What the door would know, and what it does not ask: where, and how much people are missed."""

    door: SignUpFacts
    is_near: bool
    is_remote: bool
    is_short: bool


@dataclass(frozen=True)
class Fit:
    """How well it fits: the reasons, or what stands in the way."""

    reasons: tuple[Reason, ...]
    hurdle: SignUpRefused | None = None

    @property
    def weight(self) -> int:
        """Higher fits better; whoever cannot come weighs less than anyone who can."""
        if self.hurdle is not None:
            return -1
        return sum(WEIGHTS.get(reason, 0) for reason in self.reasons)


def judge(facts: FitFacts) -> Fit:
    """Whether and why they fit; the hurdle is the refusal that the door would give."""
    try:
        ensure_fit(facts.door)
    except SignUpRefused as refused:
        return Fit((), refused)
    held = {
        Reason.SKILLS: bool(facts.door.skills_needed),
        Reason.NEAR: facts.is_near and not facts.is_remote,
        Reason.REMOTE: facts.is_remote,
        Reason.NEEDED: facts.is_short,
        Reason.LEVEL: facts.door.level_needed > 0,
        Reason.FREE_THEN: True,
    }
    return Fit(tuple(reason for reason in Reason if held[reason]))
