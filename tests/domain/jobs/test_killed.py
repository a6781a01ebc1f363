"""A worker killed in the middle: its message comes back after the lease, and is done once."""

import os
import signal
import subprocess
import sys

import pytest
from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.jobs.handlers import HANDLERS
from portal.jobs.relay import relay_due
from portal.outbox.models import OutboxMessage
from portal.outbox.rules import LEASE
from portal.outbox.writing import enqueue
from tests.domain.jobs.worker import deed

pytestmark = pytest.mark.race


@pytest.fixture
def message(app):
    with transaction() as session:
        return enqueue(session, kind="deed", payload={"id": "once"}, now=utc_now()).id


@pytest.fixture
def worker(app, tmp_path, message):
    """Start a worker that dawdles at a moment; it has the message in hand when this returns."""
    started = []

    def start(moment):
        settings = app.config["SETTINGS"]
        environ = {
            **os.environ,
            "PORTAL_MODE": "demo",
            "PORTAL_DATA_DIR": str(tmp_path),
            "PORTAL_DATABASE_URL": settings.database_url,
            "PORTAL_VAULT_DATABASE_URL": settings.vault_database_url,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.domain.jobs.worker", moment],
            env=environ,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert "in hand\n" in iter(process.stdout.readline, "")
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def deeds():
    db.session.rollback()
    did = select(func.count()).select_from(AuditEntry).where(AuditEntry.actor == "worker")
    return db.session.scalar(did)


def message_now(message):
    db.session.rollback()
    return db.session.get(OutboxMessage, message, populate_existing=True)


@pytest.mark.parametrize(("moment", "done_before"), [("before", 0), ("after", 1)])
def test_what_a_killed_worker_had_in_hand_is_done_once(
    worker, message, monkeypatch, moment, done_before
):
    process = worker(moment)
    process.kill()
    process.wait()
    assert (deeds(), message_now(message).finished_at) == (done_before, None)
    monkeypatch.setitem(HANDLERS, "deed", deed)
    monkeypatch.setattr(sys, "argv", ["worker"])
    assert relay_due() == 0  # its lease still runs
    assert relay_due(lambda: utc_now() + LEASE) == 1
    assert (deeds(), message_now(message).attempts) == (1, 2)


def test_a_worker_told_to_stop_finishes_what_it_has_in_hand(worker, message):
    process = worker("second")
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    assert deeds() == 1
    assert message_now(message).finished_at is not None
