"""kill -9 at every statement of what is written or taken away: whole, or not at all."""

import contextlib
import os
import signal

import pytest
from sqlalchemy import event, select

from portal.extensions import VaultModel, db, vault_reading, vault_transaction
from portal.vault import door
from portal.vault.covers import Cover
from portal.vault.crypto.receipts import new_receipt
from portal.vault.crypto.words import WordLanguage
from portal.vault.forgetting import CLOCK, forget_by
from portal.vault.models import VaultDeed
from portal.vault.receiving import Ask, receive, seal_request
from tests.domain.vault.test_bringing_evidence import bring
from tests.domain.vault.test_rotating import LATER, listed, move
from tests.factories.sealed_requests import FAMILY, NOW, Asked

pytestmark = pytest.mark.race


def snapshot():
    with vault_reading() as session:
        return {
            table.name: sorted(repr(tuple(row)) for row in session.execute(select(table)))
            for table in VaultModel.metadata.sorted_tables
        }


def die_at(step):
    """Kills this process at its `step`-th statement or commit on the vault."""
    seen = 0

    def count(*_):
        nonlocal seen
        seen += 1
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(db.engines["vault"], "before_cursor_execute", count)
    event.listen(db.engines["vault"], "commit", count)


def killed_at(step, action):
    """Runs `action` in a process of its own that dies at `step`; whether it did die there."""
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            for engine in db.engines.values():
                engine.dispose(close=False)
            die_at(step)
            action()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def steps_survived(action, unchanged_from):
    """Kills `action` at each step in turn and demands that nothing changed; how many steps."""
    step = 1
    while killed_at(step, action):
        assert snapshot() == unchanged_from, f"something stayed behind at step {step}"
        step += 1
    return step - 1


def test_intake(alliance):
    request = seal_request(
        Ask(FAMILY, Cover()),
        pair=alliance.pair(),
        receipt=new_receipt(WordLanguage.SPANISH),
        vault=alliance.vault,
    )

    def receive_it():
        with vault_transaction() as session:
            receive(session, request=request, vault=alliance.vault, now=NOW)

    before = snapshot()
    assert steps_survived(receive_it, before) > 8
    assert snapshot() != before


def test_release(alliance, asked):
    before = snapshot()

    assert steps_survived(lambda: alliance.release(asked), before) > 8
    kinds = [row for row in snapshot()["vault_message"] if "case.released" in row]
    assert (len(snapshot()["release"]), len(kinds)) == (1, 1)


def test_withdrawal(alliance, asked):
    alliance.release(asked)
    keys = alliance.come_back(asked)

    def withdraw():
        with vault_transaction() as session:
            door.withdraw(session, capsule_id=asked.capsule_id, keys=keys, now=NOW)

    assert steps_survived(withdraw, snapshot()) > 8
    assert snapshot()["capsule"] == []


def test_forgetting(alliance, asked):
    alliance.release(asked)

    def forget():
        with vault_transaction() as session:
            forget_by(session, asked.capsule_id, actor=CLOCK, now=NOW)

    assert steps_survived(forget, snapshot()) > 8
    assert snapshot()["capsule"] == []


def test_changing_words(alliance, asked):
    fresh = new_receipt(WordLanguage.SPANISH)
    with vault_reading() as session:
        found = door.find_row(session, asked.receipt, vault=alliance.vault)
    relocked = door.relock(found, asked.receipt, fresh, vault=alliance.vault)

    def change():
        with vault_transaction() as session:
            door.change_words(session, relocked=relocked, now=NOW)

    assert steps_survived(change, snapshot()) > 4
    assert alliance.come_back(Asked(asked.capsule_id, fresh))


def test_passing_on(alliance, asked):
    ana, cora = alliance.people["ana"], alliance.people["cora"]

    def pass_on():
        with vault_transaction() as session:
            door.pass_on(
                session,
                holder_id=ana.holder_id,
                keys=ana.keys,
                to_holder_id=cora.holder_id,
                vault=alliance.vault,
                now=NOW,
            )

    assert steps_survived(pass_on, snapshot()) > 8
    assert alliance.open(asked, "cora") == FAMILY


def test_a_new_key_takes_over(alliance, asked):
    listed(alliance)
    old = alliance.people["ana"].holder_id
    before = snapshot()

    assert steps_survived(lambda: move(alliance), before) > 12
    assert alliance.open(asked, "new ana", now=LATER) == FAMILY
    assert not any(old in row for row in snapshot()["locked_key_pair"])


def test_opening_never_shows_what_is_not_on_record(alliance, asked):
    seen, showing = os.pipe()
    os.set_blocking(seen, False)
    shown = recorded = 0

    def open_it():
        alliance.open(asked)
        os.write(showing, b"!")

    step = 1
    while killed_at(step, open_it):
        step += 1
        with contextlib.suppress(BlockingIOError):
            shown += len(os.read(seen, 100))
        with vault_reading() as session:
            opened = select(VaultDeed).where(VaultDeed.action == "opened")
            recorded = len(session.scalars(opened).all())
        assert shown <= recorded
    assert len(os.read(seen, 100)) == 1, "the last one lived and read it"


def test_bringing_evidence(alliance, asked):
    alliance.release(asked)
    before = snapshot()

    assert steps_survived(lambda: bring(alliance, asked), before) > 12
    after = snapshot()
    crossed = [row for row in after["vault_message"] if "case.evidence" in row]
    assert (len(crossed), len(after["sealed_file"]), len(after["thread_message"])) == (1, 1, 1)


def test_forgetting_evidence(alliance, asked):
    alliance.release(asked)
    bring(alliance, asked)

    def forget():
        with vault_transaction() as session:
            forget_by(session, asked.capsule_id, actor=CLOCK, now=NOW)

    assert steps_survived(forget, snapshot()) > 8
    assert snapshot()["sealed_file"] == []
