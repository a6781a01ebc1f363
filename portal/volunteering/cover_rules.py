"""When somebody may look for cover, and how often others are asked. Pure."""

from datetime import datetime, timedelta

from portal.volunteering.errors import CancelInstead, Closed, ClosedBecause
from portal.volunteering.rules import SignUpState, ensure_transition
from portal.volunteering.setting_rules import ShiftRules

# So many are asked at once, and the next when nobody of them answered for so long.
ASKED_AT_ONCE = 5
ASK_EVERY = timedelta(minutes=30)


def ensure_may_seek_cover(
    current: SignUpState, *, starts_at: datetime, now: datetime, rules: ShiftRules
) -> None:
    """Raise TransitionRefused, CancelInstead while plain cancelling is open, Closed afterwards."""
    ensure_transition(current, SignUpState.SEEKING_COVER)
    until = starts_at - rules.cancel_before
    if now <= until:
        raise CancelInstead(until)
    if now >= starts_at:
        raise Closed(ClosedBecause.PAST)


def may_ask_again(last_asked: datetime | None, now: datetime) -> bool:
    """Whether the next round of people may be asked."""
    return last_asked is None or now - last_asked >= ASK_EVERY
