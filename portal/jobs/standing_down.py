"""Jobs of a stand-down: call off the rest, ask, ask again, forget."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.clock import utc_now
from portal.extensions import transaction
from portal.outbox.writing import enqueue
from portal.volunteering.asking_safety import ask_whoever_waits
from portal.volunteering.closing_stand_downs import forget_answers
from portal.volunteering.standing_down import KIND
from portal.volunteering.sweeping import sweep

# What one worker does within its lease; the rest is a new message.
MOST_BATCHES = 40


def go_on_standing_down(payload: Mapping[str, Any], now: datetime) -> None:
    """Call off batch after batch, each in its own transaction, and ask whoever must be asked."""
    standing = str(payload["stand_down"])
    more = True
    for _ in range(MOST_BATCHES):
        with transaction() as session:
            more = sweep(session, stand_down=standing, now=now)
        if not more:
            break
    if more:
        with transaction() as session:
            enqueue(session, kind=KIND, payload={"stand_down": standing}, now=now)
    ask_the_silent()


def ask_the_silent() -> int:
    """Ask whoever was not asked, and the silent again; return how many questions left."""
    sent = 0
    for _ in range(MOST_BATCHES):
        with transaction() as session:
            some = ask_whoever_waits(session, now=utc_now())
        sent += some
        if not some:
            break
    return sent


def forget_safety_answers() -> int:
    """Delete questions and answers a month after their close-out."""
    with transaction() as session:
        return forget_answers(session, now=utc_now())
