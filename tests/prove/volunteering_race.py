"""The race for places, from worker processes: `python -m tests.prove.volunteering_race`.

Two contests a round. *Last place*: twenty people want the one place of a shift. *Torn*: each of
them asks, from four workers at once, for four shifts that exclude one another by hour or by rest.
Afterwards plain SQL, which shares nothing with the rules, counts what went wrong.
Prints `name value` lines; exit code 1 when a bar falls short.
"""

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.queries import actor_for
from portal.app import create_app
from portal.clock import utc_now
from portal.config import Settings
from portal.extensions import db, transaction
from portal.migrating import upgrade_all
from portal.volunteering.errors import SignUpRefused
from portal.volunteering.signing_up import sign_up
from tests.conftest import test_environment
from tests.engines import POSTGRES, SQLITE
from tests.factories import shifts

PEOPLE, WORKERS = 20, 4
# Hours from the round's beginning: each two of them overlap, or leave too little rest.
TORN_BETWEEN = ((0, 8), (4, 12), (14, 22), (18, 26))
APART = timedelta(days=10)
Attempt = tuple[Actor, str]

# Every state that holds a place, as this script knows them by itself.
HOLDS = "('requested', 'confirmed', 'checked_in', 'completed', 'seeking_cover', 'offered')"
OVERSOLD = f"""
    SELECT count(*) FROM (
        SELECT shift.id FROM shift JOIN sign_up ON sign_up.shift_id = shift.id
        WHERE sign_up.state IN {HOLDS} GROUP BY shift.id, shift.capacity
        HAVING sum(sign_up.places) > shift.capacity) AS too_many
"""
MISCOUNTED = f"""
    SELECT count(*) FROM shift WHERE taken <>
        (SELECT coalesce(sum(places), 0) FROM sign_up
            WHERE shift_id = shift.id AND state IN {HOLDS})
"""
PAIRS = f"""
    SELECT a.starts_at, a.ends_at, b.starts_at, b.ends_at FROM sign_up a
    JOIN sign_up b ON a.volunteer_id = b.volunteer_id AND a.id < b.id
    WHERE a.state IN {HOLDS} AND b.state IN {HOLDS}
"""


@dataclass
class Contest:
    """What each worker tries in each round, and how many places there are to win."""

    rounds: list[list[list[Attempt]]]
    winners: int


def main(arguments: list[str]) -> int:
    """Run both contests on both engines; 1 when a bar falls short."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--engine", choices=[SQLITE, POSTGRES], action="append")
    given = parser.parse_args(arguments)
    fallen = False
    for engine in given.engine or [SQLITE, POSTGRES]:
        with tempfile.TemporaryDirectory() as folder:
            environment = test_environment(engine, Path(folder))
            for name, value, wanted in prove(environment, given.rounds):
                print(f"volunteering_race_{engine}_{name} {value}", flush=True)
                fallen |= wanted is not None and value != wanted
    return int(fallen)


def prove(environment: dict[str, str], rounds: int) -> Iterator[tuple[str, Any, Any]]:
    """(name, value, wanted or None) of every figure on one engine."""
    app = create_app(Settings.from_env(environment))
    with app.app_context():
        upgrade_all(dict(db.engines))
        last_place, torn = _seed(rounds)
        db.session.remove()
        db.engine.dispose()
    for name, contest in (("last_place", last_place), ("torn", torn)):
        began = time.monotonic()
        outcomes = _race(environment, contest)
        yield f"{name}_attempts", sum(outcomes.values()), None
        yield f"{name}_won", outcomes.pop("won", 0), contest.winners
        yield f"{name}_unnamed", sum(n for o, n in outcomes.items() if o[0].isupper()), 0
        for outcome, number in sorted(outcomes.items()):
            yield f"{name}_{outcome}", number, None
        yield f"{name}_seconds", round(time.monotonic() - began, 1), None
    yield from _count_wrongs(app)


def _seed(rounds: int) -> tuple[Contest, Contest]:
    shuffle = random.Random(20_26).shuffle
    with transaction() as session:
        planner = shifts.coordinator(session)
        task = shifts.task(session, planner=planner)
        actors = [actor_for(shifts.volunteer(session)) for _ in range(PEOPLE)]
        first = utc_now().replace(minute=0, second=0, microsecond=0) + timedelta(days=2)

        def shift(number: int, from_hour: int, to_hour: int, capacity: int) -> str:
            begins = first + number * APART + timedelta(hours=from_hour)
            hours = to_hour - from_hour
            more = {"starts_at": begins, "hours": hours, "capacity": capacity}
            return shifts.shift(session, of=task, planner=planner, **more).reference

        last_place, torn = Contest([], rounds), Contest([], rounds * PEOPLE)
        for number in range(rounds):
            wanted = shift(2 * number, 0, 4, 1)
            shuffle(actors)
            last_place.rounds.append(
                [[(who, wanted) for who in actors[w::WORKERS]] for w in range(WORKERS)]
            )
            several = [shift(2 * number + 1, *span, PEOPLE) for span in TORN_BETWEEN]
            torn.rounds.append([[(who, one) for who in actors] for one in several])
    return last_place, torn


def _race(environment: dict[str, str], contest: Contest) -> Counter[str]:
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(WORKERS), context.Queue()
    workers = [
        context.Process(
            target=_work,
            args=(environment, [attempts[w] for attempts in contest.rounds], barrier, results),
        )
        for w in range(WORKERS)
    ]
    for worker in workers:
        worker.start()
    counted: Counter[str] = Counter()
    for _ in workers:
        counted += results.get(timeout=1800)
    for worker in workers:
        worker.join()
    return counted


def _work(
    environment: dict[str, str], rounds: list[list[Attempt]], barrier: Any, results: Any
) -> None:
    app = create_app(Settings.from_env(environment))
    counted: Counter[str] = Counter()
    with app.app_context():
        for attempts in rounds:
            barrier.wait(timeout=600)
            counted.update(_try(who, wanted) for who, wanted in attempts)
    results.put(counted)


def _try(who: Actor, wanted: str) -> str:
    try:
        with transaction() as session:
            seat = sign_up(session, shift=wanted, volunteer=who, now=utc_now())
    except SignUpRefused as refused:
        return refused.outcome.value
    except Exception as error:  # the bar: every refusal has a name of ours
        return type(error).__name__
    return "won" if seat.is_new else "already_in"


def _count_wrongs(app: Flask) -> Iterator[tuple[str, Any, Any]]:
    with app.app_context():
        session = db.session()
        yield "oversold", session.scalar(text(OVERSOLD)), 0
        yield "miscounted", session.scalar(text(MISCOUNTED)), 0
        overlapping, tired = _pairs(session)
        yield "double_booked", overlapping, 0
        yield "rest_violations", tired, 0
        db.session.remove()
        db.engine.dispose()


def _pairs(session: Session) -> tuple[int, int]:
    overlapping = tired = 0
    for row in session.execute(text(PAIRS)):
        (a_start, a_end), (b_start, _) = sorted(
            [(_moment(row[0]), _moment(row[1])), (_moment(row[2]), _moment(row[3]))]
        )
        if b_start < a_end:
            overlapping += 1
        elif a_end - a_start >= timedelta(hours=8) and b_start - a_end < timedelta(hours=11):
            tired += 1
    return overlapping, tired


def _moment(stored: Any) -> datetime:
    """SQLite answers plain SQL with text."""
    moment = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
