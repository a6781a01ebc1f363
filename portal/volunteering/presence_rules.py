"""When somebody can arrive, leave, lead, be named, and be missed. Pure: facts in, decision out."""

from datetime import datetime, timedelta
from enum import StrEnum

from portal.volunteering.errors import TooEarly
from portal.volunteering.presence_errors import AlreadyNoted, CodeReason, CodeRefused, ContactClosed
from portal.volunteering.rules import CHECK_IN_BEFORE, EXPECTED, SignUpState

LEAD_BEFORE = timedelta(hours=24)
LEAD_AFTER = timedelta(hours=24)
# Whoever stays longer to clear up is counted until here; more is corrected by hand.
STAY_AFTER = timedelta(hours=4)
MISSED_AFTER = timedelta(minutes=30)
AGAIN_AFTER = timedelta(hours=2)


class Deed(StrEnum):
    """What a code says of somebody."""

    ARRIVE = "in"
    LEAVE = "out"


class Alarm(StrEnum):
    """How often the missed check-out of one person was told."""

    FIRST = "first"
    AGAIN = "again"


class Answer(StrEnum):
    """What became of somebody whose check-out was missed."""

    FORGOT = "forgot"
    SAFE = "safe"
    CANNOT_REACH = "cannot_reach"


STATE_AFTER = {Deed.ARRIVE: SignUpState.CHECKED_IN, Deed.LEAVE: SignUpState.COMPLETED}
# What whoever leads the shift may say of the others; the rest is the coordinator's.
LEAD_STEPS = (SignUpState.CHECKED_IN, SignUpState.COMPLETED, SignUpState.NO_SHOW)


def next_deed(state: SignUpState) -> Deed | None:
    """What is to be noted next of a sign-up."""
    if state is SignUpState.CHECKED_IN:
        return Deed.LEAVE
    return Deed.ARRIVE if state in EXPECTED else None


def code_window(deed: Deed, *, starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """From when until when a code for `deed` works."""
    if deed is Deed.ARRIVE:
        return starts_at - CHECK_IN_BEFORE, ends_at
    return starts_at - CHECK_IN_BEFORE, ends_at + STAY_AFTER


def shown_deed(
    state: SignUpState | None, *, starts_at: datetime, ends_at: datetime, now: datetime
) -> Deed | None:
    """Which code a volunteer's own page shows now, if any."""
    deed = next_deed(state) if state else None
    if deed is None:
        return None
    opens, closes = code_window(deed, starts_at=starts_at, ends_at=ends_at)
    return deed if opens <= now < closes else None


def ensure_takes_code(
    deed: Deed,
    state: SignUpState,
    *,
    starts_at: datetime,
    ends_at: datetime,
    since: datetime | None,
    now: datetime,
) -> None:
    """Raise unless a code for `deed` works on a sign-up in `state`: once, and in its time.

    `since` is when the deed was noted, if it was. Raises AlreadyNoted, CodeRefused, TooEarly.
    """
    if since is not None or state is STATE_AFTER[deed]:
        raise AlreadyNoted(deed, since)
    if next_deed(state) is not deed:
        raise CodeRefused(CodeReason.NOT_EXPECTED)
    opens, closes = code_window(deed, starts_at=starts_at, ends_at=ends_at)
    if now < opens:
        raise TooEarly(opens)
    if now >= closes:
        raise CodeRefused(CodeReason.TOO_LATE)


def leads_now(*, starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Whether the one who leads the shift sees its people: a day before until a day after."""
    return starts_at - LEAD_BEFORE <= now < ends_at + LEAD_AFTER


def ensure_names_shown(
    state: SignUpState, *, starts_at: datetime, ends_at: datetime, now: datetime
) -> None:
    """Raise ContactClosed unless the lead may read a name now: from two hours before, not after.

    Whoever is there is named until their check-out; whoever did not come, until the end.
    """
    opens = starts_at - CHECK_IN_BEFORE
    if state not in EXPECTED or not leads_now(starts_at=starts_at, ends_at=ends_at, now=now):
        raise ContactClosed(opens if now < opens and state in EXPECTED else None)
    if now < opens:
        raise ContactClosed(opens)
    if state is not SignUpState.CHECKED_IN and now >= ends_at:
        raise ContactClosed(None)


def is_missed(state: SignUpState, *, ends_at: datetime, now: datetime) -> bool:
    """Whether somebody should have left by now."""
    return state is SignUpState.CHECKED_IN and now >= ends_at + MISSED_AFTER


def alarm_due(
    state: SignUpState,
    *,
    ends_at: datetime,
    told_at: datetime | None,
    told_again_at: datetime | None,
    now: datetime,
) -> Alarm | None:
    """Which alarm to raise now: one half an hour after the end, one more two hours later."""
    if not is_missed(state, ends_at=ends_at, now=now):
        return None
    if told_at is None:
        return Alarm.FIRST
    if told_again_at is None and now >= told_at + AGAIN_AFTER:
        return Alarm.AGAIN
    return None
