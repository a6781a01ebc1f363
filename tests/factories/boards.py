"""A board with as many cases as wanted, and the time its page takes."""

import random
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from flask import Flask
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


def times(app: Flask, worker_id: int) -> tuple[float, float, int]:
    """Median and p95 of the board's pages in ms, and the most questions that one asked."""
    client = app.test_client()
    sign_in(client, db.session.get_one(User, worker_id))
    waits, most = [], 0
    for turn in range(TURNS):
        with questions() as asked:
            began = time.perf_counter()
            answer = client.get(PATHS[turn % len(PATHS)])
            waits.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, answer.status_code
        most = max(most, len(asked))
    waits = sorted(waits[len(PATHS) :])  # the first round fills caches
    return statistics.median(waits), waits[int(len(waits) * 0.95)], most


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
