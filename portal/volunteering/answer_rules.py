"""What staff may answer to a skill that a volunteer declares. Pure."""

from datetime import date, timedelta
from enum import StrEnum

from portal.volunteering.errors import PaperEndRefused
from portal.volunteering.skill_rules import CERTIFIED, Skill

LONGEST_PAPER = timedelta(days=5 * 365 + 1)
# How long before the end the queue shows it, and on which days before it the volunteer is told.
SOON = timedelta(days=30)
REMINDED_BEFORE = (timedelta(days=30), timedelta(days=7))


class RefusalReason(StrEnum):
    """Why a skill was not confirmed, or no longer is; a closed list: nobody is described."""

    NOT_SHOWN = "not_shown"
    EXPIRED = "expired"
    NOT_ENOUGH = "not_enough"
    TALK_FIRST = "talk_first"


def ensure_may_confirm(skill: Skill, expires_on: date | None, *, today: date) -> None:
    """A paper ends within five years; what staff saw for themselves does not end.

    Raises PaperEndRefused.
    """
    if skill not in CERTIFIED:
        if expires_on is not None:
            raise PaperEndRefused(None)
        return
    latest = today + LONGEST_PAPER
    if expires_on is None or not today < expires_on <= latest:
        raise PaperEndRefused(latest)


def reminder_due(expires_on: date, *, today: date) -> int | None:
    """Which reminder fits today, in days before the end; None while it is early, or past.

    A day on which the clock stood still loses none: the latest one that is due is meant.
    """
    left = expires_on - today
    if left < timedelta(0):
        return None
    due = [before.days for before in REMINDED_BEFORE if left <= before]
    return min(due) if due else None
