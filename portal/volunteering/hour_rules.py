"""How long somebody worked, who may correct it, and what a certificate is worth. Pure."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.volunteering.presence_errors import HoursReason, HoursRefused
from portal.volunteering.presence_rules import STAY_AFTER
from portal.volunteering.rules import SignUpState

# Of whom hours can be corrected: the shift is over for them, or they were never noted.
SETTLED = frozenset({SignUpState.COMPLETED, SignUpState.EXCUSED, SignUpState.NO_SHOW})


class CorrectionReason(StrEnum):
    """Why hours are corrected."""

    FORGOT_CHECK_IN = "forgot_check_in"
    FORGOT_CHECK_OUT = "forgot_check_out"
    NO_SIGNAL = "no_signal"
    STAYED_LONGER = "stayed_longer"
    LEFT_EARLIER = "left_earlier"
    MISTAKE = "mistake"


class Standing(StrEnum):
    """What a certificate is worth to whoever checks it."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


def minutes_worked(
    came_at: datetime, left_at: datetime, *, starts_at: datetime, ends_at: datetime
) -> int:
    """Whole minutes from the shift's start, or the arrival after it, to the departure.

    Coming early adds nothing; staying adds up to four hours after the end.
    """
    begins, ends = max(came_at, starts_at), min(left_at, ends_at + STAY_AFTER)
    return max(0, int((ends - begins) / timedelta(minutes=1)))


def most_minutes(*, starts_at: datetime, ends_at: datetime) -> int:
    """The most that one shift can count."""
    return int((ends_at + STAY_AFTER - starts_at) / timedelta(minutes=1))


def ensure_may_correct(
    state: SignUpState,
    *,
    is_own: bool,
    seen: int,
    stands: int,
    wanted: int,
    most: int,
) -> None:
    """Raise HoursRefused unless these minutes may become `wanted`.

    `seen` is what the page showed; nobody corrects their own hours, nor what changed meanwhile.
    """
    if is_own:
        raise HoursRefused(HoursReason.OWN_HOURS)
    if state not in SETTLED:
        raise HoursRefused(HoursReason.NOT_OVER)
    if seen != stands:
        raise HoursRefused(HoursReason.CHANGED_MEANWHILE)
    if not 0 <= wanted <= most:
        raise HoursRefused(HoursReason.OUT_OF_BOUNDS, most=most)


def ensure_may_certify(*, from_: date, until: date, minutes: int, today: date) -> None:
    """Raise HoursRefused for a period that ends before it begins, lies ahead, or holds nothing."""
    if until < from_:
        raise HoursRefused(HoursReason.PERIOD_BACKWARDS)
    if until > today:
        raise HoursRefused(HoursReason.PERIOD_AHEAD)
    if minutes < 1:
        raise HoursRefused(HoursReason.NOTHING_TO_CERTIFY)


def standing(*, revoked: bool, minutes: int, minutes_now: int | None) -> Standing:
    """What a certificate of `minutes` is worth when later corrections make it `minutes_now`."""
    if revoked:
        return Standing.REVOKED
    if minutes_now is not None and minutes_now != minutes:
        return Standing.SUPERSEDED
    return Standing.VALID
