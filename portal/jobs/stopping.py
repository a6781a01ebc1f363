"""What follows when an organisation is suspended or leaves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.aid.stopping_referrals import stop_referrals
from portal.extensions import transaction


def end_what_was_shared(_payload: Mapping[str, Any], now: datetime) -> None:
    """No referral goes on to or from an organisation that does not stand; all of them are looked
    at, for one that resumed meanwhile keeps its own."""
    with transaction() as session:
        stop_referrals(session, now=now)
