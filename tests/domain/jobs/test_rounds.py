"""A round does everything that waits, and one broken step does not stop the next."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.audit.recording import record
from portal.audit.sealing import broken_link
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.jobs import rounds, waking
from portal.jobs.periodic import PERIODIC, clear_outbox, verify_audit
from portal.jobs.rounds import is_running_here, run_round
from portal.jobs.waking import Waker
from portal.jobs.wiring import jobs_of
from portal.outbox.models import OutboxMessage
from portal.outbox.writing import enqueue


def three_deeds():
    with transaction() as session:
        for n in range(3):
            record(session, actor="tests", action="did", subject=f"thing:{n}", now=utc_now())


def unsealed():
    pending = select(func.count()).select_from(AuditEntry).where(AuditEntry.position.is_(None))
    return db.session.scalar(pending)


def test_a_round_chains_the_audit(app):
    three_deeds()
    run_round()
    assert (unsealed(), broken_link(db.session)) == (0, None)


def test_a_broken_step_does_not_stop_the_next(app, monkeypatch, caplog):
    def breaks():
        raise RuntimeError("Juana")

    monkeypatch.setattr(rounds, "STEPS", [breaks, *rounds.STEPS])
    three_deeds()
    with caplog.at_level(logging.ERROR, "portal.jobs"):
        run_round()
    assert unsealed() == 0
    assert "Juana" not in caplog.text


def test_a_round_knows_that_its_own_commits_need_no_wake(app, monkeypatch):
    seen = []
    monkeypatch.setattr(rounds, "STEPS", [lambda: seen.append(is_running_here()) or 0])
    run_round()
    assert (seen, is_running_here()) == ([True], False)


def test_finished_messages_are_forgotten_after_a_week(app):
    with transaction() as session:
        for age in (1, 8):
            message = enqueue(session, kind="work", payload={}, now=utc_now())
            message.finished_at = utc_now() - timedelta(days=age)
    assert clear_outbox() == 1
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 1


def test_an_altered_audit_is_an_alarm(app, caplog):
    three_deeds()
    run_round()
    assert verify_audit() is None
    with transaction() as session:
        session.scalars(select(AuditEntry).limit(1)).one().reason = "altered"
    with caplog.at_level(logging.CRITICAL, "portal.jobs"):
        assert verify_audit() is not None
    assert "audit chain broken" in caplog.text


def test_the_sweep_comes_each_minute():
    sweep = next(periodic for periodic in PERIODIC if periodic.name == "sweep")
    assert sweep.work is run_round
    assert all(sweep.when(utc_now() + timedelta(minutes=n)) for n in range(60))


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_tasks_have_names_that_every_process_knows(app):
    names = {str(name) for name in jobs_of(app).queue._registry._registry}
    assert all(name.startswith("portal.jobs.wiring.") for name in names), names


def test_many_commits_ring_once():
    rung = []
    waker = Waker(lambda: rung.append(1), pause=0)
    waker._pid = waking.os.getpid()  # as if the thread ran: this test rings by hand
    for _ in range(50):
        waker.wake()
    waker.flush()
    waker.flush()
    assert rung == [1]


def test_a_queue_that_does_not_answer_costs_nothing_but_a_line_in_the_log(caplog):
    def unreachable():
        raise ConnectionError("redis://secret@host")

    waker = Waker(unreachable)
    waker._due.set()
    waker.flush()
    assert "secret" not in caplog.text
