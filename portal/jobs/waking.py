"""Turn many commits into few wakes."""

import atexit
import logging
import os
import threading
import time
from collections.abc import Callable

log = logging.getLogger("portal.jobs")

PAUSE_SECONDS = 0.2


class Waker:
    """Rings once for all commits of the last fifth of a second.

    A write to the queue for each commit would cost as much as the commit itself.
    """

    def __init__(self, ring: Callable[[], None], pause: float = PAUSE_SECONDS) -> None:
        self._ring, self._pause = ring, pause
        self._due = threading.Event()
        self._lock = threading.Lock()
        self._pid = 0

    def wake(self) -> None:
        """Ask for a round soon; returns at once."""
        self._due.set()
        if self._pid != os.getpid():
            self._start()

    def flush(self) -> None:
        """Ring now if anything is due: for short processes that end after a commit."""
        if self._due.is_set():
            self._due.clear()
            self._ring_quietly()

    def _start(self) -> None:
        # A forked web worker inherits the object and not the thread.
        with self._lock:
            if self._pid == os.getpid():
                return
            self._pid = os.getpid()
            threading.Thread(target=self._loop, name="waker", daemon=True).start()
            atexit.register(self.flush)

    def _loop(self) -> None:
        while True:
            self._due.wait()
            self.flush()
            time.sleep(self._pause)

    def _ring_quietly(self) -> None:
        try:
            self._ring()
        except Exception as fault:
            # The commit stands and the sweep will find the message: nothing is lost.
            log.warning("queue did not take a wake", extra={"fault": type(fault).__name__})
