"""When a notice leaves, and what it may hold."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from portal.notices.errors import PersonalFact

MEXICO = ZoneInfo("America/Mexico_City")
FIXED_HOURS = (9, 18)
# The hour of these would tell an onlooker when a family wrote: they leave at fixed hours only.
AT_FIXED_HOURS = frozenset({"something_to_read"})
# References, tokens, slugs, days and numbers; never a sentence, an address or a telephone.
IMPERSONAL = re.compile(r"[A-Za-z0-9_.:/-]{0,200}")


class Outcome(StrEnum):
    """How a notice ended."""

    SENT = "sent"
    UNADDRESSED = "unaddressed"


def leaving_at(kind: str, now: datetime) -> datetime:
    """When a notice of `kind` may leave: at once, or at the next fixed hour of Mexico."""
    if kind not in AT_FIXED_HOURS:
        return now
    local = now.astimezone(MEXICO)
    hours = [
        day.replace(hour=hour, minute=0, second=0, microsecond=0)
        for day in (local, local + timedelta(days=1))
        for hour in FIXED_HOURS
    ]
    return min(hour for hour in hours if hour > local).astimezone(now.tzinfo)


def ensure_impersonal(facts: Mapping[str, str | int]) -> None:
    """Raise PersonalFact when a fact could name someone: rows of notices outlive the mail."""
    for key, value in facts.items():
        if isinstance(value, str) and not IMPERSONAL.fullmatch(value):
            raise PersonalFact(key)
