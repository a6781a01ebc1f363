"""The one background thread: chores when they are due, then deliveries."""

import logging
import threading

from portal.sandbox.chores import run_due
from portal.sandbox.till import Till
from portal.sandbox.webhooks import Webhooks

PAUSE_SECONDS = 0.2

log = logging.getLogger(__name__)


class Worker:
    """Runs until told to stop; a fault in one round does not end it."""

    def __init__(self, till: Till, webhooks: Webhooks) -> None:
        self._till = till
        self._webhooks = webhooks
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sandbox-worker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            busy = 0
            try:
                run_due(self._till)
                if self._till.settings.webhook_url:
                    busy = self._webhooks.deliver_due()
            except Exception:
                log.exception("the stand-in for Stripe could not finish a round")
            if not busy:
                self._stopping.wait(PAUSE_SECONDS)
