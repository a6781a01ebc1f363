"""Jobs that look after the waiting lists of shifts and those who look for cover."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.exc import OperationalError

from portal.clock import utc_now
from portal.extensions import reading, transaction
from portal.volunteering.asking_for_cover import ask_for_cover
from portal.volunteering.cover_queries import covers_to_ask
from portal.volunteering.tending import tend_shift
from portal.volunteering.waiting_queries import shifts_to_tend

log = logging.getLogger("portal.jobs")
MOST = 200


def tend_one(payload: Mapping[str, Any], now: datetime) -> None:
    """Look after the shift of `payload["shift"]`."""
    with transaction() as session:
        tend_shift(session, shift=str(payload["shift"]), now=now)


def ask_next(payload: Mapping[str, Any], now: datetime) -> None:
    """Ask the next few to cover for `payload["sign_up"]`."""
    with transaction() as session:
        ask_for_cover(session, sign_up=str(payload["sign_up"]), now=now)


def tend_shifts() -> int:
    """Whatever the clock brought about, at most MOST of each; the next minute brings the rest."""
    now = utc_now()
    with reading() as session:
        shifts, covers = (
            shifts_to_tend(session, now, most=MOST),
            covers_to_ask(session, now, most=MOST),
        )
    for reference in shifts:
        _alone(tend_one, {"shift": reference}, now)
    for reference in covers:
        _alone(ask_next, {"sign_up": reference}, now)
    return len(shifts) + len(covers)


def _alone(
    work: Callable[[Mapping[str, Any], datetime], None], payload: dict[str, str], now: datetime
) -> None:
    """One shift whose lock does not come free keeps no other waiting."""
    try:
        work(payload, now)
    except OperationalError:
        log.warning("left for the next minute", extra=payload)
