"""The audit chain holds, and shows the first entry that was altered."""

from sqlalchemy import text

from portal.audit.recording import record
from portal.audit.sealing import broken_link, seal_pending
from portal.clock import utc_now


def three_entries(session):
    entries = [
        record(session, actor="tests", action="did", subject=f"thing:{n}", now=utc_now())
        for n in range(3)
    ]
    assert seal_pending(session) == 3
    return entries


def test_an_untouched_chain_holds(session):
    three_entries(session)
    assert broken_link(session) is None


def test_sealing_again_goes_on_from_the_head(session):
    three_entries(session)
    record(session, actor="tests", action="did", subject="thing:4", now=utc_now())
    assert seal_pending(session) == 1
    assert seal_pending(session) == 0
    assert broken_link(session) is None


def test_an_altered_entry_is_named(session):
    entries = three_entries(session)
    session.execute(
        text("UPDATE audit_entry SET reason = 'x' WHERE reference = :r"),
        {"r": entries[1].reference},
    )
    session.expire_all()
    assert broken_link(session) == entries[1].reference
