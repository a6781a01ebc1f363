"""What a wake does: one round over everything that may be waiting."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from portal.extensions import db
from portal.jobs.carrying import carry_from_vault
from portal.jobs.publishing_log import publish_log
from portal.jobs.relay import relay_due
from portal.jobs.sealing import seal_audit

log = logging.getLogger("portal.jobs")

Step = Callable[[], int]
# In this order. A handler may audit, so sealing comes last.
STEPS: list[Step] = [carry_from_vault, relay_due, publish_log, seal_audit]

_here = threading.local()


def run_round() -> int:
    """Take every step; one that fails does not stop the next. Returns how much was done."""
    done = 0
    with _inside():
        for step in STEPS:
            try:
                done += step()
            except Exception as fault:
                db.session.rollback()
                extra = {"step": step.__name__, "fault": type(fault).__name__}
                log.error("step of a round failed", extra=extra)
    return done


def is_running_here() -> bool:
    """Whether this thread is in a round. Its commits need no wake: the round sees to them."""
    return bool(getattr(_here, "running", False))


@contextmanager
def _inside() -> Iterator[None]:
    _here.running = True
    try:
        yield
    finally:
        _here.running = False
