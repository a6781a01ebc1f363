"""Every read of the public log names its log, and its pages have their bounds."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.ledger import log_queries as log
from portal.ledger.log_models import LogLeaf
from portal.ledger.log_proving import told_head
from portal.ledger.log_signing import sign_head
from portal.ledger.log_stating import state
from tests.factories.logs import KEY, append, book, sign
from tests.factories.people import organisation

TEST = {"livemode": False}


@pytest.fixture
def ngo(app):
    with transaction() as session:
        return organisation(session).id


def grow(ngo, *steps, livemode=False):
    """Booked, appended and signed, step by step."""
    for times in steps:
        with transaction() as session:
            book(session, ngo, times, livemode=livemode)
        append(livemode=livemode)
        sign(livemode=livemode)


def leaves(*, livemode=False):
    rows = db.session.scalars(
        select(LogLeaf).where(LogLeaf.livemode == livemode).order_by(LogLeaf.position)
    )
    return [row.leaf for row in rows]


def test_heads_from_the_newest_down(ngo):
    grow(ngo, 1, 2, 1)
    grow(ngo, 5, livemode=True)

    def sizes(**more):
        return [head.size for head in log.heads_before(db.session(), **{**TEST, **more})]

    assert sizes() == [4, 3, 1]
    assert (sizes(before=4), sizes(before=3), sizes(before=1)) == ([3, 1], [1], [])
    assert (sizes(limit=2), sizes(before=4, limit=1)) == ([4, 3], [3])
    assert sizes(livemode=True) == [5]
    assert log.newest_head(db.session(), **TEST).size == 4
    assert log.head_of_size(db.session(), 3, **TEST).size == 3
    assert log.head_of_size(db.session(), 2, **TEST) is None
    assert (log.size_of(db.session(), **TEST), log.size_of(db.session(), livemode=True)) == (4, 5)


def test_a_page_of_heads_has_fifty(ngo):
    grow(ngo, *[1] * 51)
    assert len(log.heads_before(db.session(), **TEST)) == 50


def test_an_empty_log(app):
    assert log.size_of(db.session(), **TEST) == 0
    assert log.newest_head(db.session(), **TEST) is None
    assert log.keys_of(db.session()) == []


def test_nothing_is_signed_over_nothing(app):
    with transaction() as session:
        assert sign_head(session, livemode=False, key=KEY, now=utc_now()) is None


def test_each_key_that_signed_is_named_once(ngo):
    grow(ngo, 1, 1)
    assert log.keys_of(db.session()) == [KEY.public]


def test_when_there_is_something_to_do(ngo):
    now, long_ago = utc_now() + timedelta(hours=1), utc_now() - timedelta(days=1)

    def due(since=now, **more):
        db.session.rollback()
        return log.is_due(db.session(), **{**TEST, **more}, since=since)

    assert due() is False
    with transaction() as session:
        book(session, ngo, 1)
    assert (due(), due(long_ago), due(livemode=True)) == (True, True, False)
    append()
    assert due() is True
    sign()
    assert due() is False
    with transaction() as session:
        book(session, ngo, 1)
    signed = log.newest_head(db.session(), **TEST).signed_at
    assert (due(), due(long_ago), due(signed)) == (True, False, True)


def test_leaves_are_copied_in_their_order_and_in_pages(ngo):
    grow(ngo, 5)
    grow(ngo, 1, livemode=True)
    all_of_them = leaves()

    def copied(start, below, **more):
        return log.leaves_from(db.session(), start, **TEST, below=below, **more)

    assert copied(0, 5) == all_of_them
    assert (copied(1, 4), copied(4, 99), copied(5, 99)) == (all_of_them[1:4], all_of_them[4:], [])
    assert copied(1, 5, limit=2) == all_of_them[1:3]
    for place, leaf in enumerate(all_of_them):
        assert log.position_of(db.session(), leaf, **TEST) == place
        assert log.position_of(db.session(), leaf, livemode=True) is None
    assert log.position_of(db.session(), b"x" * 32, **TEST) is None


def test_leaves_of_one_subject_in_the_logs_order_those_that_wait_last(ngo):
    for times in (1, 1):
        with transaction() as session:
            state(session, subject="batch:a", said={"n": times}, livemode=False)
            state(session, subject="batch:b", said={}, livemode=False)
        append(limit=2)
    with transaction() as session:
        state(session, subject="batch:a", said={"n": 3}, livemode=False)
    found = log.leaves_about(db.session(), "batch:a")
    assert [leaf.position for leaf in found] == [0, 2, None]
    assert log.leaves_about(db.session(), "batch:c") == []


def test_a_head_is_signed_to_the_second_and_told_whole(ngo):
    with transaction() as session:
        book(session, ngo, 2)
    append()
    now = utc_now().replace(microsecond=123_456)
    with transaction() as session:
        row = sign_head(session, livemode=False, key=KEY, now=now)
        assert (row.size, row.livemode, row.signed_at) == (2, False, now.replace(microsecond=0))
        assert (row.public_key, row.root) == (KEY.public, log.root_of(session, 2, **TEST))
        head = log.as_head(row)
        assert (head.log, head.size, head.root, head.signed_at) == (
            *("test", 2, row.root, row.signed_at),
        )
        assert row.signature == KEY.sign(head.said)
        assert told_head(row) == {
            "log": "test",
            "size": 2,
            "root": row.root.hex(),
            "time": head.time,
            "key": KEY.public,
            "signature": row.signature,
        }


def test_both_keys_are_told_when_the_key_changed(ngo):
    from portal.ledger.log_keys import LogKey

    other = LogKey("another key for tests only, of enough length")
    grow(ngo, 1)
    with transaction() as session:
        book(session, ngo, 1)
    append()
    sign(key=other)
    assert log.keys_of(db.session()) == sorted([KEY.public, other.public])
