"""How fast places are taken and the list is served: `make bench`.

PostgreSQL, two worker processes of four threads, so eight connections. Prints `name value unit`.
The database here does not wait for the disk (`fsync` off), as in the tests.
"""

import multiprocessing
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import event, select

from blueprints import remembering
from portal.access.actor import Actor
from portal.accounts.models import User
from portal.accounts.queries import actor_for
from portal.app import create_app
from portal.clock import utc_now
from portal.config import Settings
from portal.extensions import db, transaction
from portal.migrating import upgrade_all
from portal.places.building import build_places
from portal.references import new_reference
from portal.volunteering.signing_up import sign_up
from tests.bench.measuring import Bench, Figure
from tests.bench.raw_places import play
from tests.conftest import test_environment
from tests.engines import POSTGRES
from tests.factories import people, shifts

WORKERS, THREADS, ROUNDS = 2, 4, 5
VOLUNTEERS, SHIFTS = 200, 20
SECONDS = 4.0
Deed = Callable[[Flask, int], Any]
Attempt = tuple[Actor, str]
Order = Callable[[list[Actor], list[str]], list[Attempt]]


class Work(NamedTuple):
    """What all workers did together; the CPU time is the web processes' own, per deed."""

    done: int
    per_second: float
    cpu_ms: float


def figures(_bench: Bench) -> Iterator[Figure]:
    """Every figure with its unit."""
    with tempfile.TemporaryDirectory() as folder:
        environment = test_environment(POSTGRES, Path(folder))
        app = create_app(Settings.from_env(environment))
        with app.app_context():
            upgrade_all(dict(db.engines))
        for order, name in ((_spread, "sign_up"), (_one_by_one, "sign_up_all_at_one_shift")):
            taken = _sign_ups(app, environment, order)
            yield Figure(f"volunteering_{name}", round(taken.per_second, 1), "per_second")
            yield Figure(f"volunteering_{name}_cpu", round(taken.cpu_ms, 2), "ms")
            raw = _sign_ups(app, environment, order, play)
            yield Figure(f"volunteering_{name}_raw", round(raw.per_second, 1), "per_second")
            share = taken.per_second / raw.per_second
            yield Figure(f"volunteering_{name}_share", round(share, 3), "of_raw")
        yield from _listing(app, environment)


def _take_places(app: Flask, attempts: list[tuple[Actor, str]]) -> int:
    for actor, reference in attempts:
        with app.app_context(), transaction() as session:
            sign_up(session, shift=reference, volunteer=actor, now=utc_now())
    return len(attempts)


def _one_by_one(actors: list[Actor], references: list[str]) -> list[Attempt]:
    """Everybody at one shift, then everybody at the next: all wait for its one lock."""
    return [(actor, one) for one in references for actor in actors]


def _spread(actors: list[Actor], references: list[str]) -> list[Attempt]:
    """Everybody at every shift, in an order of chance that is the same at each run."""
    attempts = _one_by_one(actors, references)
    Random(0).shuffle(attempts)
    return attempts


def _sign_ups(
    app: Flask, environment: dict[str, str], order: Order, taking: Deed = _take_places
) -> Work:
    """Places taken, with lock, overlap, rest, vetting, audit and notice: the median run."""
    runs = []
    for _ in range(ROUNDS):
        attempts = order(*_seeded(app))
        work = _in_workers(environment, taking, attempts)
        assert work.done == len(attempts), f"{work.done} of {len(attempts)} places were taken"
        runs.append(work)
    return _median(runs)


def _seeded(app: Flask) -> tuple[list[Actor], list[str]]:
    """Volunteers, and roomy shifts days apart."""
    with app.app_context(), transaction() as session:
        planner = shifts.coordinator(session)
        task = shifts.task(session, planner=planner)
        at = people.organisation(session)
        actors = [actor_for(shifts.volunteer(session, at=at)) for _ in range(VOLUNTEERS)]
        references = [
            shifts.shift(
                session,
                of=task,
                planner=planner,
                starts_at=utc_now() + timedelta(days=2 + 2 * number),
                capacity=VOLUNTEERS,
            ).reference
            for number in range(SHIFTS)
        ]
    return actors, references


def _in_workers(environment: dict[str, str], work: Callable[..., int], attempts: list[Any]) -> Work:
    """Let every worker do its part at the same time."""
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(WORKERS), context.Queue()
    processes = [
        context.Process(
            target=_worker, args=(environment, work, attempts[w::WORKERS], barrier, results)
        )
        for w in range(WORKERS)
    ]
    for process in processes:
        process.start()
    answers = [results.get(timeout=600) for _ in processes]
    for process in processes:
        process.join()
    done = sum(answer[2] for answer in answers)
    return Work(
        done=done,
        per_second=done / (max(a[1] for a in answers) - min(a[0] for a in answers)),
        cpu_ms=1000 * sum(answer[3] for answer in answers) / done,
    )


def _worker(
    environment: dict[str, str],
    work: Callable[..., int],
    attempts: list[Any],
    barrier: Any,
    results: Any,
) -> None:
    app = create_app(Settings.from_env(environment))
    done = [0] * THREADS

    def run(number: int) -> None:
        done[number] = work(app, attempts[number::THREADS])

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    barrier.wait(timeout=120)
    began, busy = time.monotonic(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put((began, time.monotonic(), sum(done), time.process_time() - busy))


def _listing(app: Flask, environment: dict[str, str]) -> Iterator[Figure]:
    """The list of twenty shifts, for a visitor and for a volunteer who is signed in."""
    with app.app_context(), transaction() as session:
        build_places(session)  # as every portal has them
        signed_in = shifts.volunteer(session)
        session.flush()
        key = signed_in.fs_uniquifier
    for label, who in (("anonymous", ""), ("signed_in", key)):
        queries, size = _one_request(app, who)
        yield Figure(f"volunteering_list_{label}_queries", queries, "queries")
        yield Figure(f"volunteering_list_{label}_size", size, "bytes")
        work = _reading(environment, _read_list, who)
        yield Figure(f"volunteering_list_{label}", round(work.per_second, 1), "requests_per_second")
        yield Figure(f"volunteering_list_{label}_cpu", round(work.cpu_ms, 2), "ms")
    anew = _reading(environment, _read_list_anew, "")
    yield Figure("volunteering_list_emptied", round(anew.per_second, 1), "requests_per_second")
    yield Figure("volunteering_list_emptied_cpu", round(anew.cpu_ms, 2), "ms")


def _reading(environment: dict[str, str], reads: Callable[..., int], who: str) -> Work:
    """The list read over and over: the median run."""
    return _median([_in_workers(environment, reads, [who] * 64) for _ in range(ROUNDS)])


def _median(runs: list[Work]) -> Work:
    return sorted(runs, key=lambda work: work.per_second)[ROUNDS // 2]


def _client(app: Flask, who: str) -> Any:
    client = app.test_client()
    if who:
        with app.app_context():
            user = db.session.scalar(select(User).where(User.fs_uniquifier == who))
            people.sign_in(client, user)
    return client


def _read_list(app: Flask, keys: list[str]) -> int:
    client, until, done = _client(app, keys[0]), time.monotonic() + SECONDS, 0
    while time.monotonic() < until:
        answer = client.get("/es/shifts")
        assert answer.status_code == 200
        done += 1
    return done


def _read_list_anew(app: Flask, keys: list[str]) -> int:
    """As if somebody wrote between any two readers: nothing that was drawn is shown again."""
    remembering.data_version = new_reference  # this process ends with the measurement
    return _read_list(app, keys)


def _one_request(app: Flask, who: str) -> tuple[int, int]:
    """Questions to the database, those for its version with them, and bytes, when all is new."""
    seen: list[str] = []
    ask = remembering.data_version
    client = _client(app, who)
    client.get("/es/shifts")
    with app.app_context(), transaction() as session:
        engine = db.engine
        shifts.coordinator(session)  # somebody writes: nothing remembered is true any more

    def count(*args: Any) -> None:
        seen.append(args[2])

    def asked() -> str:
        seen.append("version")
        return ask()

    event.listen(engine, "before_cursor_execute", count)
    remembering.data_version = asked
    answer = client.get("/es/shifts")
    remembering.data_version = ask
    event.remove(engine, "before_cursor_execute", count)
    return len(seen), len(answer.data)
