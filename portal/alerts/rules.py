"""Who is told what of an incident by mail or SMS, once and in what order. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from portal.incidents.rules import IncidentState

# A wish that nobody confirmed is forgotten: anybody can type anybody's address.
CONFIRM_WITHIN = timedelta(days=2)
LINKS_WITHIN = timedelta(hours=1)
# More would let a stranger fill somebody's mail box; the page answers the same all the while.
MOST_LINKS = 3
MOST_WISHES = 10
S = IncidentState
# No word of these goes out: the review has not ended, and whatever ends it is told.
UNDER_WAY = frozenset({S.RECEIVED, S.TRIAGED, S.UNDER_REVIEW})


class Channel(StrEnum):
    """How a reader is told; everything of one reader goes the same way."""

    MAIL = "mail"
    SMS = "sms"


class Outcome(StrEnum):
    """What became of one mail or message; without any, it waits."""

    LEAVING = "leaving"
    SENT = "sent"
    # A later word came first, and goes to whoever got an earlier one.
    OVERTAKEN = "overtaken"
    # There was nothing to correct: no earlier word had left.
    NOTHING_TOLD = "nothing_told"
    # The gateway takes nothing for that number, now or later.
    UNDELIVERABLE = "undeliverable"


# What a reader may have read: a worker may be killed after the sending, before the note of it.
MAY_HAVE_ARRIVED = frozenset({Outcome.LEAVING, Outcome.SENT})


def is_first_word(state: IncidentState, *, is_live: bool) -> bool:
    """Whether it is told to whoever asked for the area: verified, and what is going on.

    A mail cannot be called back: what is not verified is read on the pages, beside its status.
    """
    return state is S.VERIFIED and is_live


def is_overtaken(
    state: IncidentState, revision: int, *, present: IncidentState, present_revision: int
) -> bool:
    """Whether a later word than this one is, or will be, on its way."""
    return present not in UNDER_WAY and (state, revision) != (present, present_revision)


def decide(
    outcome: Outcome | None, *, overtaken: bool, first_word: bool, may_have_arrived: bool
) -> Outcome | None:
    """What is noted before a mail leaves, LEAVING if it does; None when nothing changes.

    `may_have_arrived` is whether the reader may have an earlier word of the incident.
    """
    if outcome is not None:
        # One that may have arrived already is sent once more, but never words that were overtaken.
        return Outcome.LEAVING if outcome is Outcome.LEAVING and not overtaken else None
    if overtaken:
        return Outcome.OVERTAKEN
    return Outcome.LEAVING if first_word or may_have_arrived else Outcome.NOTHING_TOLD


def after_refusal(*, tried_before: bool) -> Outcome:
    """What a message became that the gateway refused for good.

    One that was tried before may have arrived that time, and is corrected like any other.
    """
    return Outcome.LEAVING if tried_before else Outcome.UNDELIVERABLE


def may_mail(*, made: int, since: datetime | None, now: datetime) -> bool:
    """Whether an address that was sent so many links since then gets one more."""
    return since is None or now >= since + LINKS_WITHIN or made < MOST_LINKS
