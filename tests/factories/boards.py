"""A board with as many cases as wanted, and the time its page takes."""

import random
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import NamedTuple

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert

from portal.access.roles import Role
from portal.accounts.models import User
from portal.aid.desk_text import seal_text
from portal.aid.models import Case
from portal.aid.rules import ENDED, STANDING_STILL, CaseState, HouseholdBand, NeedKind, Urgency
from portal.clock import day_of, utc_now
from portal.extensions import db, transaction
from tests.factories.people import organisation, person, sign_in

TURNS = 200
PATHS = ("/es/desk/", "/es/desk/?late=1", "/es/desk/?urgency=today&need=legal", "/es/desk/?mine=1")


def fill(app: Flask, cases: int) -> int:
    """So many cases of one organisation over a year; the id of one of its caseworkers."""
    hand, today = random.Random(cases), day_of(utc_now())
    with app.app_context(), transaction() as session:
        ngo = organisation(session)
        worker_id = person(session, Role.CASEWORKER, at=ngo).id
        sealed = seal_text("x" * 200, key="no case reads this", case_reference="any")
        for first in range(0, cases, 1000):
            rows = [
                _row(number, ngo.id, worker_id, sealed, hand, today)
                for number in range(first, min(cases, first + 1000))
            ]
            session.execute(insert(Case), rows)
    return worker_id


def _row(number, organisation_id, worker_id, sealed, hand, today):
    state = hand.choice(list(CaseState))
    opened = today - timedelta(days=hand.randrange(365))
    return {
        "reference": f"case-{organisation_id}-{number:06}",
        "organisation_id": organisation_id,
        "state": state,
        "need": hand.choice(list(NeedKind)),
        "urgency": hand.choice(list(Urgency)),
        "household": hand.choice(list(HouseholdBand)),
        "cell": "19·2026-11",
        "tied": True,
        "confirmed_through": 0,
        "sealed_text": sealed,
        "opened_on": opened,
        "due_on": opened + timedelta(days=hand.randrange(40)),
        "closed_on": today if state in ENDED else None,
        "is_open": state not in ENDED,
        "paused_on": today if state in STANDING_STILL else None,
        "intermediary": "enlace",
        "assigned_to_id": worker_id if hand.random() < 0.05 else None,
        "version": 1,
        "is_demo": False,
    }


class Times(NamedTuple):
    """Median and p95 of a board's pages in ms, and the most questions that one asked."""

    median: float
    p95: float
    questions: int


def side_by_side(app: Flask, worker_ids: Sequence[int]) -> list[Times]:
    """How long each board takes, turn by turn: what else the machine does falls on all alike."""
    clients = [_signed_in(app, worker_id) for worker_id in worker_ids]
    waits: list[list[float]] = [[] for _ in clients]
    most = [0 for _ in clients]
    for turn in range(TURNS):
        for number, client in enumerate(clients):
            took, asked = _ask(client, PATHS[turn % len(PATHS)])
            waits[number].append(took)
            most[number] = max(most[number], asked)
    return [_summed(each, asked) for each, asked in zip(waits, most, strict=True)]


def _signed_in(app: Flask, worker_id: int) -> FlaskClient:
    client = app.test_client()
    sign_in(client, db.session.get_one(User, worker_id))
    return client


def _ask(client: FlaskClient, path: str) -> tuple[float, int]:
    with questions() as asked:
        began = time.perf_counter()
        answer = client.get(path)
        took = (time.perf_counter() - began) * 1000
    assert answer.status_code == 200, answer.status_code
    return took, len(asked)


def _summed(waits: list[float], most: int) -> Times:
    waits = sorted(waits[len(PATHS) :])  # the first round fills caches
    return Times(statistics.median(waits), waits[int(len(waits) * 0.95)], most)


@contextmanager
def questions() -> Iterator[list[str]]:
    """What is asked of the main database meanwhile."""
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
