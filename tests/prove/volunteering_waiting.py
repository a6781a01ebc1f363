"""The waiting list under fire, from worker processes: `python -m tests.prove.volunteering_waiting`.

A thousand random deeds a run: people join and leave lines, take, accept and decline places, offers
lapse, a coordinator excuses somebody or changes how many may come; some of the shifts overlap, so
that who is next does not always fit. After every batch the messages are worked off as the portal's
relay does it, and plain SQL, which shares nothing with the rules, counts what went wrong.
Prints `name value` lines; exit code 1 when a bar falls short.
"""

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.queries import actor_for
from portal.app import create_app
from portal.clock import utc_now
from portal.config import Settings
from portal.errors import Refusal
from portal.extensions import db, transaction
from portal.jobs.rounds import run_round
from portal.migrating import upgrade_all
from portal.volunteering.accepting_offers import accept_offer
from portal.volunteering.cancelling import cancel
from portal.volunteering.keeping_rosters import set_state
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.offering import offer_free_places
from portal.volunteering.queries import shift_by_reference
from portal.volunteering.rules import SignUpState
from portal.volunteering.signing_up import sign_up
from portal.volunteering.standing_in_line import stand_in_line
from portal.volunteering.tending import tend_shift
from tests.conftest import test_environment
from tests.engines import POSTGRES, SQLITE
from tests.factories import shifts

PEOPLE, SHIFTS, WORKERS, BATCH = 40, 6, 4, 40
# How often each deed is done, of a hundred.
DEEDS = {"join": 38, "leave": 16, "accept": 16, "take": 14, "lapse": 6, "capacity": 6, "excuse": 4}
HOLDS = "('requested', 'confirmed', 'checked_in', 'completed', 'seeking_cover', 'offered')"

# Whoever does not fit leaves the line when their turn comes: nobody may be left in it.
IDLE = f"""
    SELECT count(*) FROM shift WHERE
        EXISTS (SELECT 1 FROM sign_up WHERE shift_id = shift.id AND state = 'waitlisted')
        AND capacity > (SELECT coalesce(sum(places), 0) FROM sign_up
            WHERE shift_id = shift.id AND state IN {HOLDS})
"""
OVERSOLD = f"""
    SELECT count(*) FROM shift WHERE capacity < (SELECT coalesce(sum(places), 0) FROM sign_up
        WHERE shift_id = shift.id AND state IN {HOLDS})
"""
MISCOUNTED = f"""
    SELECT count(*) FROM shift WHERE taken <> (SELECT coalesce(sum(places), 0) FROM sign_up
        WHERE shift_id = shift.id AND state IN {HOLDS})
"""
# Nobody who still waits came before somebody to whom a place was offered.
PASSED_OVER = """
    SELECT count(*) FROM sign_up waits JOIN sign_up got ON got.shift_id = waits.shift_id
    WHERE waits.state = 'waitlisted' AND got.queued_at > waits.queued_at
        AND got.state IN ('offered', 'confirmed')
"""
DOUBLE_BOOKED = f"""
    SELECT count(*) FROM sign_up a JOIN sign_up b ON a.volunteer_id = b.volunteer_id AND a.id < b.id
    WHERE a.state IN {HOLDS} AND b.state IN {HOLDS}
        AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
"""
BARS = {
    "idle": IDLE,
    "oversold": OVERSOLD,
    "miscounted": MISCOUNTED,
    "passed_over": PASSED_OVER,
    "double_booked": DOUBLE_BOOKED,
}
MESSAGES = "SELECT count(*) FROM outbox_message WHERE kind = 'tend_shift'"
REACHED = "SELECT state, count(*) FROM sign_up GROUP BY state ORDER BY state"


@dataclass(frozen=True)
class Cast:
    """Who acts and where; made once and sent to every worker."""

    actors: tuple[Actor, ...]
    coordinator: Actor
    references: tuple[str, ...]


@dataclass(frozen=True)
class Deed:
    """One thing that somebody does somewhere."""

    what: str
    who: Actor
    where: str
    number: int


def main(arguments: list[str]) -> int:
    """Run on both engines; 1 when a bar falls short."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--deeds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20_26)
    parser.add_argument("--engine", choices=[SQLITE, POSTGRES], action="append")
    given = parser.parse_args(arguments)
    fallen = False
    for engine in given.engine or [SQLITE, POSTGRES]:
        with tempfile.TemporaryDirectory() as folder:
            environment = test_environment(engine, Path(folder))
            for name, value, wanted in prove(environment, given.deeds, given.seed):
                print(f"volunteering_waiting_{engine}_{name} {value}", flush=True)
                fallen |= wanted is not None and value != wanted
    return int(fallen)


def prove(environment: dict[str, str], deeds: int, seed: int) -> Iterator[tuple[str, Any, Any]]:
    """(name, value, wanted or None) of every figure on one engine."""
    app = create_app(Settings.from_env(environment))
    with app.app_context():
        upgrade_all(dict(db.engines))
        cast = _seed()
        db.session.remove()
        began, wrongs = time.monotonic(), Counter[str]()
        outcomes = _run(environment, _plan(cast, deeds, seed), cast, wrongs)
        unnamed = sum(n for said, n in outcomes.items() if said.rpartition(":")[2][0].isupper())
        yield "deeds", sum(outcomes.values()), deeds
        yield "unnamed", unnamed, 0
        for name in BARS:
            yield name, wrongs[name], 0
        yield "batches", wrongs["batches"], None
        yield "left_for_the_next_transaction", db.session.scalar(text(MESSAGES)), None
        for outcome, number in sorted(outcomes.items()):
            yield outcome.replace(":", "_"), number, None
        for state, number in db.session.execute(text(REACHED)):
            yield f"ended_{state}", number, None
        yield "seconds", round(time.monotonic() - began, 1), None
        db.session.remove()
        db.engine.dispose()


def _seed() -> Cast:
    """Six shifts of two days, three a day that overlap in part; more people than places."""
    with transaction() as session:
        planner = shifts.coordinator(session)
        task = shifts.task(session, planner=planner)
        first = utc_now().replace(minute=0, second=0, microsecond=0) + timedelta(days=5)
        made = [
            shifts.shift(
                session,
                of=task,
                planner=planner,
                starts_at=first + timedelta(days=number // 3, hours=3 * (number % 3)),
                capacity=2 + number % 2,
            )
            for number in range(SHIFTS)
        ]
        people = [actor_for(shifts.volunteer(session)) for _ in range(PEOPLE)]
        references = tuple(shift.reference for shift in made)
        return Cast(tuple(people), actor_for(planner), references)


def _plan(cast: Cast, deeds: int, seed: int) -> list[list[list[Deed]]]:
    """For each batch, what each worker does."""
    chance = random.Random(seed)
    kinds = chance.choices(list(DEEDS), weights=list(DEEDS.values()), k=deeds)
    planned = [
        Deed(kind, chance.choice(cast.actors), chance.choice(cast.references), chance.randint(1, 3))
        for kind in kinds
    ]
    batches = [planned[start : start + BATCH] for start in range(0, deeds, BATCH)]
    return [[batch[worker::WORKERS] for worker in range(WORKERS)] for batch in batches]


def _run(
    environment: dict[str, str], plan: list[list[list[Deed]]], cast: Cast, wrongs: Counter[str]
) -> Counter[str]:
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(WORKERS + 1), context.Queue()
    workers = [
        context.Process(
            target=_work,
            args=(environment, [batch[w] for batch in plan], cast, barrier, results),
        )
        for w in range(WORKERS)
    ]
    for worker in workers:
        worker.start()
    for _ in plan:
        barrier.wait(timeout=600)  # they begin
        barrier.wait(timeout=600)  # they are done
        while run_round():  # as the relay does it: a message may call for another
            pass
        _count_wrongs(wrongs)
    counted = Counter[str]()
    for _ in workers:
        counted += results.get(timeout=600)
    for worker in workers:
        worker.join()
    return counted


def _count_wrongs(wrongs: Counter[str]) -> None:
    for name, query in BARS.items():
        wrongs[name] += db.session.scalar(text(query))
    wrongs["batches"] += 1
    db.session.remove()


def _work(
    environment: dict[str, str],
    batches: list[list[Deed]],
    cast: Cast,
    barrier: Any,
    results: Any,
) -> None:
    app = create_app(Settings.from_env(environment))
    counted = Counter[str]()
    with app.app_context():
        for deeds in batches:
            barrier.wait(timeout=600)
            counted.update(f"{deed.what}:{_try(deed, cast)}" for deed in deeds)
            db.session.remove()
            barrier.wait(timeout=600)
    results.put(counted)


def _try(deed: Deed, cast: Cast) -> str:
    try:
        with transaction() as session:
            VERBS[deed.what](session, deed, cast)
    except Refusal as refused:
        outcome = getattr(refused, "outcome", None)
        return str(outcome) if outcome else f"refused_{type(refused).__name__.lower()}"
    except Exception as error:  # the bar: every refusal has a name of ours, and nothing locks up
        fault = getattr(error, "orig", error)
        print(f"{deed.what}: {fault}", file=sys.stderr, flush=True)
        return type(fault).__name__
    return "done"


def _one_who(session: Session, deed: Deed, cast: Cast, *states: SignUpState) -> Actor:
    """Mostly somebody who can do this here; sometimes whoever chance chose, who may be refused."""
    query = (
        select(SignUp.volunteer_id)
        .join(Shift, Shift.id == SignUp.shift_id)
        .where(Shift.reference == deed.where, SignUp.state.in_(states))
        .order_by(SignUp.queued_at)
    )
    found = session.scalars(query).all()
    if not found or deed.number == 1:
        return deed.who
    chosen = found[deed.number % len(found)]
    return next(actor for actor in cast.actors if actor.user_id == chosen)


def _accept(session: Session, deed: Deed, cast: Cast) -> None:
    who = _one_who(session, deed, cast, SignUpState.OFFERED)
    accept_offer(session, shift=deed.where, volunteer=who, now=utc_now())


def _leave(session: Session, deed: Deed, cast: Cast) -> None:
    """Give a place back, decline an offer, or leave the line."""
    who = _one_who(
        session, deed, cast, SignUpState.CONFIRMED, SignUpState.OFFERED, SignUpState.WAITLISTED
    )
    unsafe = deed.number == 2
    cancel(session, shift=deed.where, volunteer=who, feels_unsafe=unsafe, now=utc_now())


def _lapse(session: Session, deed: Deed, _cast: Cast) -> None:
    """As if hours had gone by: every offer of the shift ends, and the next are asked."""
    shift_id = _lock(session, deed.where)
    session.execute(
        update(SignUp)
        .where(SignUp.shift_id == shift_id, SignUp.state == SignUpState.OFFERED)
        .values(offered_until=utc_now())
    )
    session.expire_all()
    tend_shift(session, shift=deed.where, now=utc_now())


def _capacity(session: Session, deed: Deed, _cast: Cast) -> None:
    shift_id = _lock(session, deed.where)
    session.execute(
        update(Shift)
        .where(Shift.id == shift_id, Shift.taken <= deed.number)
        .values(capacity=deed.number, minimum=1)
    )
    offer_free_places(session, shift=deed.where, now=utc_now())


def _lock(session: Session, reference: str) -> int:
    found = session.execute(
        select(Shift.id).where(Shift.reference == reference).with_for_update()
    ).scalar_one()
    return int(found)


def _excuse(session: Session, deed: Deed, cast: Cast) -> None:
    shift = shift_by_reference(session, deed.where)
    query = select(SignUp.reference).where(
        SignUp.shift_id == shift.id, SignUp.state == SignUpState.CONFIRMED
    )
    found = session.scalars(query.limit(1)).first()
    if found is not None:
        set_state(
            session,
            shift=shift,
            sign_up=found,
            to=SignUpState.EXCUSED,
            coordinator=cast.coordinator,
            now=utc_now(),
        )


def _by_hand(verb: Callable[..., Any]) -> Callable[[Session, Deed, Cast], None]:
    def press(session: Session, deed: Deed, _cast: Cast) -> None:
        verb(session, shift=deed.where, volunteer=deed.who, now=utc_now())

    return press


VERBS: dict[str, Callable[[Session, Deed, Cast], None]] = {
    "join": _by_hand(stand_in_line),
    "take": _by_hand(sign_up),
    "accept": _accept,
    "leave": _leave,
    "lapse": _lapse,
    "capacity": _capacity,
    "excuse": _excuse,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
