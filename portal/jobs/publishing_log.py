"""Grow the public log over what was booked, and sign what it grew to.

All that waits goes in together, once in a while (`PORTAL_LOG_MINUTES`): a log that grew with each
deed would tell whoever watches it at which minute help was delivered.
"""

from datetime import datetime, timedelta

from flask import current_app

from portal.clock import utc_now
from portal.config import Settings
from portal.extensions import reading, transaction
from portal.giving.log_subjects import subjects_of
from portal.ledger.log_appending import append_waiting
from portal.ledger.log_keys import LogKey
from portal.ledger.log_queries import is_due
from portal.ledger.log_signing import sign_head


def publish_log() -> int:
    """Append and sign where it is due; return how many leaves found their place."""
    return sum(_publish(livemode=livemode, now=utc_now()) for livemode in (True, False))


def _publish(*, livemode: bool, now: datetime) -> int:
    settings: Settings = current_app.config["SETTINGS"]
    with reading() as session:
        pause = timedelta(minutes=settings.log_minutes)
        if not is_due(session, livemode=livemode, since=now - pause):
            return 0
    appended = 0
    while True:
        with transaction() as session:
            done = append_waiting(session, livemode=livemode, subjects=subjects_of, now=now)
        appended += done
        if not done:
            break
    key = LogKey(settings.secret("PORTAL_LOG_KEY"))
    with transaction() as session:
        sign_head(session, livemode=livemode, key=key, now=now)
    return appended
