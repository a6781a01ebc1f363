"""Three workers who are killed at random while they work, each replaced at once by another.

Operations are random and each is one transaction; after every kill the sums must agree.
"""

import contextlib
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy.exc import IntegrityError, OperationalError

from portal.errors import NotFound, Refusal
from portal.extensions import db, transaction

OPERATIONS, WORKERS, KILLS = 10_000, 3, 20
# (session, desk, me, hand, codes) -> the codes that the operation was shown, if any
Operation = Callable[..., Mapping[str, str] | None]
Sums = Callable[[], Mapping[str, tuple[object, bool]]]


@dataclass(frozen=True)
class Crew:
    """Who works where (`desk.people`), at what, and how it is seen that the sums agree."""

    app: Flask
    desk: Any
    operations: list[Operation]
    agreement: Sums

    def work(self, *, seed: int) -> dict[str, tuple[object, bool]]:
        """Until enough was done and enough were killed; the figures of the crew itself."""
        done, refused = _counters(), _counters()
        hand, kills, wrong, born = random.Random(seed), 0, 0, 0
        crew: dict[int, Any] = {}
        while _sum(done) < OPERATIONS or kills < KILLS:
            for number in set(range(WORKERS)) - set(crew):
                born += 1
                arguments = (number, born, done[number], refused[number])
                crew[number] = _FORK.Process(target=self._one, args=arguments)
                crew[number].start()
            time.sleep(hand.uniform(0.5, 1.5))
            _kill(crew.pop(hand.randrange(WORKERS)))
            kills += 1
            wrong += self._disagrees()
        for process in crew.values():
            _kill(process)
        return {
            "operations": (_sum(done), _sum(done) >= OPERATIONS),
            "refused_by_a_rule": (_sum(refused), _sum(refused) > 0),
            "killed_in_between": (kills, kills >= KILLS),
            "disagreements_after_a_kill": (wrong, wrong == 0),
        }

    def _one(self, number: int, seed: int, done: Any, refused: Any) -> None:
        """One operation after another until it is killed; a code is known to who was shown it."""
        hand, codes = random.Random(seed), {}
        with self.app.app_context():
            for bound in db.engines.values():
                bound.dispose(close=False)
            while True:
                operation = hand.choice(self.operations)
                try:
                    with transaction() as session:
                        me = self.desk.people[number]
                        shown = operation(session, self.desk, me, hand, codes)
                    codes.update(shown or {})
                    done.value += 1
                except (Refusal, NotFound):
                    refused.value += 1
                except (OperationalError, IntegrityError):
                    db.session.rollback()

    def _disagrees(self) -> bool:
        with contextlib.suppress(OperationalError):
            return not all(holds for _value, holds in self.agreement().values())
        return False


_FORK = multiprocessing.get_context("fork")


def _counters() -> list[Any]:
    return [_FORK.RawValue("i", 0) for _ in range(WORKERS)]


def _sum(counters: list[Any]) -> int:
    return sum(one.value for one in counters)


def _kill(process: Any) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.join()
