"""The strict client notices a GET that writes, on either database."""

import pytest
from sqlalchemy import text

from portal.audit.recording import record
from portal.clock import utc_now
from portal.extensions import db, transaction, vault_transaction
from tests.web.client import strict_client
from tests.web.writes import written_by_get


def leave_a_trace():
    with transaction() as session:
        record(session, actor="tests", action="did", subject="thing:1", now=utc_now())


@pytest.fixture
def watched(app):
    strict_client(app)
    written_by_get()
    yield app
    written_by_get()


def test_a_write_in_a_get_is_seen(watched):
    with watched.test_request_context("/es/"):
        leave_a_trace()
    assert any("INSERT INTO audit_entry" in said for said in written_by_get())


def test_a_write_in_the_vault_is_seen(watched):
    with watched.test_request_context("/es/"), vault_transaction() as session:
        session.execute(text("DELETE FROM alembic_version WHERE 1 = 0"))
    assert written_by_get() != []


def test_a_write_in_a_post_is_what_posts_are_for(watched):
    with watched.test_request_context("/es/", method="POST"):
        leave_a_trace()
    assert written_by_get() == []


@pytest.mark.parametrize("read", ["SELECT 1", "WITH a AS (SELECT 1 AS x) SELECT x FROM a"])
def test_reads_are_not_writes(watched, read):
    with watched.test_request_context("/es/"):
        db.session.execute(text(read))
    assert written_by_get() == []


def test_the_client_fails_the_test(watched, monkeypatch):
    home = watched.view_functions["home.index"]

    def writing(**values):
        leave_a_trace()
        return home(**values)

    writing.access = home.access
    monkeypatch.setitem(watched.view_functions, "home.index", writing)
    with pytest.raises(AssertionError, match=r"GET home\.index"):
        strict_client(watched).get("/es/")
