"""Carry messages from the outbox to their handlers, at least once each."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.jobs.handlers import HANDLERS, Payload
from portal.outbox.claiming import claim, fail, finish
from portal.outbox.queries import anything_due
from portal.outbox.rules import LEASE, MOST_ATTEMPTS

log = logging.getLogger("portal.jobs")

BATCH = 10
# A message this close to the end of its lease is left alone: another worker may soon have it.
MARGIN = timedelta(seconds=30)

Clock = Callable[[], datetime]


class KeepsKilling(RuntimeError):
    """The message was claimed again and again and never came to an end."""


def relay_due(clock: Clock = utc_now) -> int:
    """Work off everything that is due; return how many messages were handled."""
    handled = 0
    while _is_due(clock()):
        claimed_at = clock()
        with transaction() as session:
            claimed = [
                (message.id, message.kind, dict(message.payload), message.attempts)
                for message in claim(session, now=claimed_at, limit=BATCH)
            ]
        for message_id, kind, payload, attempts in claimed:
            if clock() > claimed_at + LEASE - MARGIN:
                break
            _carry(message_id, kind, payload, attempts, clock)
            handled += 1
    return handled


def _is_due(now: datetime) -> bool:
    due = anything_due(db.session(), now=now)
    db.session.rollback()
    return due


def _carry(message_id: str, kind: str, payload: Payload, attempts: int, clock: Clock) -> None:
    try:
        if attempts > MOST_ATTEMPTS:
            raise KeepsKilling
        HANDLERS[kind](payload, clock())
    except Exception as fault:
        db.session.rollback()
        name = type(fault).__name__
        log.warning("message failed", extra={"kind": kind, "outbox": message_id, "fault": name})
        with transaction() as session:
            fail(session, message_id, now=clock(), fault=name)
    else:
        with transaction() as session:
            finish(session, message_id, now=clock())
