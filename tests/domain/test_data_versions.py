"""The database's own word for its state: it never stays the same over a change."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import NullPool, create_engine, text

from portal import data_versions, extensions
from portal.data_versions import data_version
from portal.extensions import db, transaction
from tests.factories import people

TRIES = 300


def stays(meanwhile: Callable[[], object] = lambda: None) -> bool:
    """Whether the word was once the same before and after.

    Tests share a server of PostgreSQL, and its snapshots name also what others commit in their own
    databases: between two questions somebody may have, but not each time.
    """

    def once() -> bool:
        before = data_version()
        meanwhile()
        return data_version() == before

    return any(once() for _ in range(TRIES))


def read_something() -> None:
    db.session.execute(text("SELECT count(*) FROM account_user")).all()
    db.session.rollback()


def write_something() -> None:
    with transaction() as session:
        people.organisation(session)


def test_while_nothing_happens_the_word_stays(app: Flask) -> None:
    assert stays()


def test_reading_changes_nothing(app: Flask) -> None:
    assert stays(read_something)


def test_writing_never_leaves_the_word_as_it_was(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "TRIES", 30)
    assert not stays(write_something)


def test_every_change_has_a_word_of_its_own(app: Flask) -> None:
    words = [data_version()]
    for _ in range(5):
        with transaction() as session:
            people.organisation(session)
        words.append(data_version())
    assert len(set(words)) == 6


def test_what_is_not_committed_cannot_be_remembered_as_if_it_were(app: Flask) -> None:
    before = data_version()
    with transaction() as session:
        people.organisation(session)
        during = data_version()
    after = data_version()
    assert after not in {before, during}


def test_many_ask_at_once_and_hear_the_same(app: Flask) -> None:
    def ask(_: int) -> str:
        with app.app_context():
            return data_version()

    with ThreadPoolExecutor(8) as pool:
        assert any(len(set(pool.map(ask, range(8)))) == 1 for _ in range(TRIES))


def test_a_broken_connection_says_nothing_twice_and_is_made_anew(
    app: Flask,
) -> None:
    before = data_version()
    watcher = data_versions._watchers[db.engine]
    watcher._own.close()
    broken = data_version()
    assert broken != before
    assert data_version() not in {before, broken}
    assert stays()


def test_after_the_engine_is_disposed_of_a_new_connection_counts_from_anew(app: Flask) -> None:
    before = data_version()
    db.engine.dispose()
    assert data_version() != before


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_connection_that_was_cut_while_it_lay_idle_is_not_handed_out(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extensions, "IDLE_SECONDS", 0.0)
    with db.engine.connect() as connection:
        mine = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    elsewhere = create_engine(db.engine.url, poolclass=NullPool)
    with elsewhere.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
