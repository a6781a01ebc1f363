"""A year after its end a case has no words left, and its figures stay for the books."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.aid.asking_enlace import ask_enlace
from portal.aid.closing import close_case, reopen_case, withdraw_case
from portal.aid.desk_text import seal_picture, seal_text
from portal.aid.erasing_words import due_for_erasing, erase_words
from portal.aid.keeping_tasks import add_task
from portal.aid.models import Case, CaseEvent, CasePicture, Question, Task
from portal.aid.picturing import add_picture
from portal.aid.retention_rules import WORDS_KEPT, is_due
from portal.aid.rules import Outcome
from portal.audit.models import AuditEntry
from portal.clock import day_of
from portal.extensions import db, reading, transaction
from portal.jobs.keeping_words import erase_old_words
from tests.factories.cases import DESK_KEY
from tests.factories.desks import NOW, Desk

LATER = NOW + WORDS_KEPT


@pytest.fixture
def desk(session):
    return Desk(session)


def ended(desk):
    """A case with a picture, a task, a question and money delivered, closed today."""
    found, session = desk.taken(), desk.session
    for act in (add_task, ask_enlace):
        more = {"due_on": day_of(NOW), "to": desk.worker.reference} if act is add_task else {}
        act(
            session, case=found, text="¿Cuántos son?", desk_key=DESK_KEY, actor=desk.worker,
            now=NOW, **more,
        )  # fmt: skip
    add_picture(
        session, message_id=f"p:{found.reference}", case_reference=found.reference,
        sealed=seal_picture(b"jpeg", key=DESK_KEY, case_reference=found.reference),
    )  # fmt: skip
    desk.deliver(desk.commit(found, desk.need(found), 60))
    close_case(
        session, case=found, outcome=Outcome.HELPED, actor=desk.worker, version=found.version,
        now=NOW,
    )  # fmt: skip
    return found


def left(session, case):
    tables = (CasePicture, Task, Question)
    return [len(session.scalars(select(t).where(t.case_id == case.id)).all()) for t in tables]


@pytest.mark.parametrize(
    ("days", "due"), [(None, False), (0, False), (364, False), (365, True), (900, True)]
)
def test_the_clock_starts_on_closing(days, due):
    today = day_of(NOW)
    closed_on = None if days is None else today - timedelta(days=days)
    assert is_due(closed_on, today) is due


def test_words_go_and_figures_stay(desk, session):
    found = ended(desk)
    assert left(session, found) == [1, 1, 1]
    assert erase_words(session, case_id=found.id, now=LATER)
    assert (found.sealed_text, left(session, found)) == (b"", [0, 0, 0])
    assert (found.outcome, found.needs[0].delivered_minor, found.closed_on) == (
        "helped", 6000, day_of(NOW),
    )  # fmt: skip
    lines = session.scalars(select(CaseEvent.what).where(CaseEvent.case_id == found.id)).all()
    assert "words_erased" in lines
    entry = select(AuditEntry).where(AuditEntry.action == "case_words_erased")
    assert session.scalars(entry).one().subject == f"case:{found.reference}"


def test_a_second_time_changes_nothing(desk, session):
    found = ended(desk)
    assert erase_words(session, case_id=found.id, now=LATER)
    assert due_for_erasing(session, today=day_of(LATER)) == []
    assert not erase_words(session, case_id=found.id, now=LATER + timedelta(days=9))
    assert found.erased_on == day_of(LATER)


def test_a_day_before_and_while_open_nothing_goes(desk, session):
    found, working = ended(desk), desk.taken()
    before = LATER - timedelta(days=1)
    assert due_for_erasing(session, today=day_of(before)) == []
    for case_id in (found.id, working.id):
        assert not erase_words(session, case_id=case_id, now=before)
    assert due_for_erasing(session, today=day_of(LATER)) == [found.id]


def test_reopening_stops_the_clock(desk, session):
    found = ended(desk)
    reopen_case(session, case=found, actor=desk.worker, now=NOW + timedelta(days=300))
    assert due_for_erasing(session, today=day_of(LATER)) == []
    assert not erase_words(session, case_id=found.id, now=LATER)
    assert left(session, found) == [1, 1, 1]


def test_a_withdrawn_case_loses_its_words_too(desk, session):
    found = desk.taken()
    withdraw_case(session, case=found, now=NOW)
    assert erase_words(session, case_id=found.id, now=LATER)


def _old_case():
    """A committed case that closed long ago; its ciphertext."""
    with transaction() as session:
        desk = Desk(session)
        found = ended(desk)
        found.sealed_text = seal_text("x" * 600, key=DESK_KEY, case_reference=found.reference)
        found.closed_on = day_of(NOW) - WORDS_KEPT
        return found.sealed_text[20:60]


def test_the_command_erases_once(app):
    _old_case()
    run = app.test_cli_runner().invoke
    assert "erased: 1" in run(args=["retention", "run"]).output
    assert "erased: 0" in run(args=["retention", "run"]).output
    with reading() as session:
        assert session.scalars(select(Case.sealed_text)).all() == [b""]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_bytes_are_gone_from_the_files(app):
    written = _old_case()
    folder = Path(str(db.engine.url.database)).parent

    def seen():
        files = folder.glob("portal.sqlite*")
        return any(written in path.read_bytes() for path in files)

    assert seen()
    assert erase_old_words() == 1
    db.session.remove()
    assert not seen()
