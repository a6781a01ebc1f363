import dataclasses
import os
import signal
import subprocess
import sys

import pytest

from portal.sandbox.server import start
from tests.sandbox.conftest import client_of, gift, kinds, paid_charge


@pytest.fixture
def settings(settings, tmp_path):
    return dataclasses.replace(settings, database_path=str(tmp_path / "sandbox.sqlite"))


def test_second_start_knows_everything(settings, launch):
    first = start(settings)
    charge = paid_charge(first, client_of(first))
    session = client_of(first).v1.checkout.sessions.create(gift(), {"idempotency_key": "K"})
    waiting = kinds(first)
    first.stop()
    again = launch(settings)
    client = client_of(again)
    assert client.v1.charges.retrieve(charge.id).balance_transaction == charge.balance_transaction
    assert client.v1.checkout.sessions.create(gift(), {"idempotency_key": "K"}).id == session.id
    assert kinds(again) == waiting


def test_in_memory_nothing_is_kept(settings, launch):
    settings = dataclasses.replace(settings, database_path=None)
    first = launch(settings)
    client_of(first).v1.checkout.sessions.create(gift())
    assert client_of(launch(settings)).v1.checkout.sessions.list().data == []


CHILD = """
import sys
from datetime import timedelta
from portal.sandbox.server import start
from portal.sandbox.settings import SandboxSettings
running = start(SandboxSettings(api_key=sys.argv[1], database_path=sys.argv[2],
                                auto_deliver=False, fee_delay=timedelta(0)))
print(running.base_url, flush=True)
from tests.sandbox.conftest import client_of, gift
client = client_of(running, sys.argv[1])
while True:
    session = client.v1.checkout.sessions.create(gift())
    running.play.pay_by_card(session.id)
    running.play.run_chores()
    print(session.id, flush=True)
"""


def test_killed_at_any_moment_the_books_agree(settings, launch):
    command = [sys.executable, "-c", CHILD, settings.api_key, settings.database_path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        for _ in range(12):
            last = child.stdout.readline().strip()
        os.kill(child.pid, signal.SIGKILL)
    client = client_of(launch(settings))
    paid = [
        session
        for session in client.v1.checkout.sessions.list({"limit": 100}).data
        if session.payment_status == "paid"
    ]
    assert last in {session.id for session in paid}
    assert len(client.v1.charges.list({"limit": 100}).data) == len(paid)
    succeeded = client.v1.events.list({"type": "checkout.session.completed", "limit": 100}).data
    assert {event.data.object.id for event in succeeded} == {session.id for session in paid}
