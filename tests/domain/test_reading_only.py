"""What says that it only reads cannot write to PostgreSQL, and its questions stay prepared."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import InternalError, ProgrammingError

from portal.extensions import db, only_read, transaction
from portal.places.models import State
from tests.engines import POSTGRES

on_server = pytest.mark.parametrize("engine_name", [POSTGRES], indirect=True)
ENOUGH = 12  # more than the driver waits before it prepares


@on_server
def test_a_reader_cannot_write_and_whoever_comes_after_can(app):
    only_read()
    with pytest.raises(InternalError, match="read-only"):
        db.session.connection().exec_driver_sql("CREATE TABLE nothing (x int)")
    db.session.rollback()
    with transaction() as session:
        session.connection().exec_driver_sql("CREATE TEMPORARY TABLE nothing (x int)")


def test_what_began_to_write_is_not_turned_into_reading(app):
    with transaction() as session:
        only_read()
        options = session.connection().get_execution_options()
        assert (options.get("writing"), options.get("reading")) == (True, None)


@on_server
@pytest.mark.parametrize(("begin", "kept"), [(only_read, True), (lambda: None, False)])
def test_what_readers_ask_is_planned_once(app, begin, kept):
    for _ in range(ENOUGH):
        begin()
        db.session.connection().execute(select(State.code).where(State.code == "01"))
        db.session.rollback()
    begin()
    known = (
        "SELECT count(*) FROM pg_prepared_statements WHERE strpos(statement, 'federal_state') > 0"
    )
    assert bool(db.session.connection().exec_driver_sql(known).scalar()) is kept
    db.session.rollback()


@on_server
def test_a_question_that_failed_is_undone(app):
    only_read()
    with pytest.raises(ProgrammingError, match="nowhere"):
        db.session.connection().exec_driver_sql("SELECT * FROM nowhere")
    db.session.rollback()
    assert db.session.connection().exec_driver_sql("SELECT 1").scalar() == 1
    db.session.rollback()
