"""kill -9 at each step of a deed, in a process of its own."""

import contextlib
import os
import signal
import sys
from collections.abc import Callable

from sqlalchemy import Engine, event

from portal.extensions import db

Begin = Callable[[], None]


def killed_at(step: int, deed: Callable[[], object], *, begin: Begin = lambda: None) -> bool:
    """Do `deed` in a child that dies at its `step`-th statement or commit; whether it died there.

    `begin` is done in the child first, uncounted: what a process cannot inherit is made anew.
    """
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            for engine in db.engines.values():
                engine.dispose(close=False)
            begin()
            _die_at(step, db.engine)
            deed()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def _die_at(step: int, engine: Engine) -> None:
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", count)
