"""The database's own word for its state: it never stays the same over a change."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import NullPool, create_engine, text

from portal import data_versions, extensions
from portal.data_versions import data_version
from portal.extensions import db, transaction
from tests.factories import people


def test_while_nothing_happens_the_word_stays(app: Flask) -> None:
    assert data_version() == data_version()


def test_reading_changes_nothing(app: Flask) -> None:
    before = data_version()
    db.session.execute(text("SELECT count(*) FROM account_user")).all()
    db.session.rollback()
    assert data_version() == before


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
        assert len(set(pool.map(ask, range(64)))) == 1


def test_a_broken_connection_says_nothing_twice_and_is_made_anew(
    app: Flask,
) -> None:
    before = data_version()
    watcher = data_versions._watchers[db.engine]
    watcher._own.close()
    broken = data_version()
    assert broken != before
    assert data_version() not in {before, broken}
    assert data_version() == data_version()


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
