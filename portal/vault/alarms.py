"""What does not verify is refused where it is met, and said aloud in the log: of nobody.

Once a day for each kind: a line for every page that meets it would tell when families come.
"""

import logging
import time
from threading import Lock

log = logging.getLogger(__name__)

QUIET_SECONDS = 24 * 3600
_last: dict[str, float] = {}
_guard = Lock()


def alarm(what: str, *, reason: str = "") -> None:
    """Writes that `what` was refused, unless this process said the same within a day."""
    key = f"{what} {reason}"
    with _guard:
        now = time.monotonic()
        if now - _last.get(key, -QUIET_SECONDS) < QUIET_SECONDS:
            return
        _last[key] = now
    log.critical("%s did not verify and was refused", what, extra={"why": reason})


def forget_alarms() -> None:
    """As after a start: each kind is said again."""
    with _guard:
        _last.clear()
