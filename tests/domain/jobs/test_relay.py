"""Nothing queued is lost: leases, retries, the dead-letter list."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.jobs import relay
from portal.jobs.handlers import HANDLERS
from portal.jobs.relay import relay_due
from portal.outbox.claiming import claim
from portal.outbox.models import OutboxMessage
from portal.outbox.queries import dead_letters, standing
from portal.outbox.retrying import retry_dead
from portal.outbox.rules import LEASE, MOST_ATTEMPTS
from portal.outbox.writing import enqueue


class Clock:
    """A clock that tests move."""

    def __init__(self):
        self.now = utc_now()

    def __call__(self):
        return self.now

    def pass_by(self, wait):
        self.now += wait


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def done(monkeypatch):
    """Payloads that the handler of `work` was given."""
    seen = []
    monkeypatch.setitem(HANDLERS, "work", lambda payload, now: seen.append(payload["n"]))
    return seen


@pytest.fixture
def always_failing(monkeypatch):
    def fail(payload, now):
        raise LookupError("a message that must not reach the table: Juana")

    monkeypatch.setitem(HANDLERS, "work", fail)


def queue(clock, count=1, **more):
    with transaction() as session:
        for n in range(count):
            enqueue(session, kind="work", payload={"n": n}, now=clock(), **more)


def row():
    db.session.rollback()
    return db.session.scalars(select(OutboxMessage)).one()


def test_each_message_is_handled_once(app, clock, done):
    queue(clock, 25)
    assert relay_due(clock) == 25
    assert sorted(done) == list(range(25))
    assert relay_due(clock) == 0


def test_a_later_message_waits(app, clock, done):
    queue(clock, available_at=clock() + timedelta(minutes=5))
    assert relay_due(clock) == 0
    clock.pass_by(timedelta(minutes=5))
    assert relay_due(clock) == 1


def test_a_claimed_message_is_nobody_elses_until_its_lease_ends(app, clock, done):
    queue(clock)
    with transaction() as session:
        claim(session, now=clock())
    assert relay_due(clock) == 0
    clock.pass_by(LEASE)
    assert relay_due(clock) == 1


@pytest.mark.usefixtures("always_failing")
def test_a_failure_waits_longer_each_time(app, clock):
    queue(clock)
    relay_due(clock)
    first = row().available_at - clock()
    clock.pass_by(first)
    relay_due(clock)
    assert row().available_at - clock() == 2 * first


@pytest.mark.usefixtures("always_failing")
def test_the_table_keeps_the_class_of_a_fault_and_not_its_words(app, clock):
    queue(clock)
    relay_due(clock)
    assert row().fault == "LookupError"


@pytest.mark.usefixtures("always_failing")
def test_too_many_failures_end_in_the_list_that_people_see(app, clock):
    queue(clock)
    for _ in range(MOST_ATTEMPTS + 3):
        relay_due(clock)
        clock.pass_by(timedelta(hours=2))
    with transaction() as session:
        assert [letter.kind for letter in dead_letters(session)] == ["work"]
        assert standing(session, now=clock()).dead == 1


def test_a_message_that_kills_its_worker_dies_too(app, clock, done):
    queue(clock)
    for _ in range(MOST_ATTEMPTS):
        with transaction() as session:
            claim(session, now=clock())
        clock.pass_by(LEASE)
    relay_due(clock)
    clock.pass_by(timedelta(hours=2))
    assert (row().dead_at is not None, row().fault, done) == (True, "KeepsKilling", [])


def test_a_kind_that_nobody_knows_is_a_failure_not_a_crash(app, clock, done):
    with transaction() as session:
        enqueue(session, kind="unheard-of", payload={}, now=clock())
    relay_due(clock)
    assert row().fault == "KeyError"


def test_one_bad_message_does_not_hold_up_the_others(app, clock, done):
    with transaction() as session:
        enqueue(session, kind="unheard-of", payload={}, now=clock())
    queue(clock, 3)
    relay_due(clock)
    assert sorted(done) == [0, 1, 2]


def test_a_batch_that_takes_too_long_leaves_the_rest_to_others(app, clock, done, monkeypatch):
    monkeypatch.setitem(HANDLERS, "work", lambda payload, now: clock.pass_by(LEASE))
    queue(clock, 3)
    monkeypatch.setattr(relay, "anything_due", once(relay.anything_due))
    assert relay_due(clock) == 1


def once(real):
    """Answer truly the first time and then say that nothing is due."""
    asked = []

    def answer(session, *, now):
        asked.append(now)
        return len(asked) == 1 and real(session, now=now)

    return answer


@pytest.mark.usefixtures("always_failing")
def test_the_dead_can_be_given_another_life(app, clock, monkeypatch):
    queue(clock)
    for _ in range(MOST_ATTEMPTS):
        relay_due(clock)
        clock.pass_by(timedelta(hours=2))
    with transaction() as session:
        assert retry_dead(session, now=clock(), kind="other") == 0
        assert retry_dead(session, now=clock()) == 1
    monkeypatch.setitem(HANDLERS, "work", lambda payload, now: None)
    assert relay_due(clock) == 1
