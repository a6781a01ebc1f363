"""Which alert a change calls for, and what its times may tell."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.incidents.message_rules import (
    LASTS,
    MessageKind,
    Sent,
    after,
    in_force,
    next_message,
    renewal_moment,
    told_moment,
)
from portal.incidents.period_rules import local_day
from portal.incidents.rules import IncidentState as S

NOW = datetime(2026, 11, 23, 18, 40, 12, tzinfo=UTC)
ALERT, UPDATE, CANCEL = MessageKind


def sent(number=1, kind=ALERT, state=S.UNCONFIRMED, *, revision=1, left=timedelta(hours=1)):
    return Sent(number, kind, state, revision, NOW + left)


@pytest.mark.parametrize(
    "state, live, standing, expected",
    [
        (S.UNCONFIRMED, True, [], ALERT),
        (S.CORROBORATED, True, [], ALERT),
        (S.VERIFIED, True, [], ALERT),
        (S.CORRECTED, True, [], ALERT),
        (S.VERIFIED, False, [], None),
        (S.FALSE, True, [], None),
        (S.RETRACTED, True, [], None),
        (S.EXPIRED, True, [], None),
        (S.UNDER_REVIEW, True, [], None),
        (S.VERIFIED, True, [sent()], UPDATE),
        (S.VERIFIED, False, [sent()], UPDATE),
        (S.UNCONFIRMED, True, [sent()], None),
        (S.UNCONFIRMED, True, [sent(revision=2)], UPDATE),
        (S.EXPIRED, True, [sent()], UPDATE),
        (S.FALSE, True, [sent()], CANCEL),
        (S.CANNOT_VERIFY, True, [sent()], CANCEL),
        (S.DUPLICATE_OF, True, [sent()], CANCEL),
        (S.RETRACTED, True, [sent()], CANCEL),
        (S.RETRACTED, False, [sent()], CANCEL),
        (S.UNDER_REVIEW, True, [sent()], None),
    ],
)
def test_what_is_sent(state, live, standing, expected):
    assert next_message(state, 1, is_live=live, standing=standing) is expected


@pytest.mark.parametrize(
    "messages, numbers",
    [
        ([], []),
        ([sent(1), sent(2, UPDATE)], [1, 2]),
        ([sent(1, left=timedelta(0)), sent(2, UPDATE)], [2]),
        ([sent(1), sent(2, CANCEL)], []),
        ([sent(1), sent(2, CANCEL), sent(3)], [3]),
    ],
)
def test_what_is_in_force(messages, numbers):
    assert [one.number for one in in_force(messages, now=NOW)] == numbers


def test_the_quarter_of_the_day_or_the_day_is_told_and_the_seconds_count():
    quarter = told_moment(NOW, number=3, by_quarter=True)
    day = told_moment(NOW, number=3, by_quarter=False)
    assert quarter.isoformat() == "2026-11-23T18:00:03+00:00"
    assert day.isoformat() == "2026-11-23T06:00:03+00:00"


@given(
    st.integers(1_600_000_000, 2_000_000_000).map(lambda s: datetime.fromtimestamp(s, UTC)),
    st.integers(1, 60),
    st.booleans(),
)
def test_two_moments_of_one_told_time_are_told_alike(now, number, by_quarter):
    told = told_moment(now, number=number, by_quarter=by_quarter)
    assert local_day(told) == local_day(now)
    assert told <= now + timedelta(seconds=number)
    assert told_moment(told, number=number, by_quarter=by_quarter) == told
    assert timedelta(hours=24) >= LASTS


@pytest.mark.parametrize(
    "left, due_ago",
    [
        (timedelta(hours=7), None),
        (timedelta(hours=6, seconds=1), None),
        (timedelta(hours=6), timedelta(0)),
        (timedelta(hours=1), timedelta(hours=5)),
        (timedelta(minutes=-1), timedelta(hours=6, minutes=1)),
        (timedelta(hours=-17), timedelta(hours=23)),
    ],
)
def test_what_stands_is_said_again_a_quarter_before_it_expires(left, due_ago):
    moment = renewal_moment(sent(left=left), now=NOW)
    assert moment == (due_ago if due_ago is None else NOW - due_ago + timedelta(seconds=1))


def test_after_a_long_outage_it_is_said_anew_from_this_quarter_on():
    assert renewal_moment(sent(left=timedelta(hours=-40)), now=NOW) == told_moment(
        NOW, number=0, by_quarter=True
    )


@given(
    st.integers(1_600_000_000, 2_000_000_000).map(lambda s: datetime.fromtimestamp(s, UTC)),
    st.integers(0, 17),
    st.integers(1, 59),
    st.booleans(),
)
def test_when_it_was_said_again_follows_from_what_was_told(now, later, number, by_quarter):
    """Two publications of one told time are renewed alike, whenever either is noticed."""
    told = told_moment(now, number=number, by_quarter=by_quarter)
    first = Sent(number, ALERT, S.VERIFIED, 1, told + LASTS)
    noticed = {
        renewal_moment(first, now=first.expires - timedelta(hours=6) + timedelta(hours=ago))
        for ago in (0, later)
    }
    assert noticed == {told + timedelta(hours=18, seconds=1)}


@given(
    st.integers(1_600_000_000, 2_000_000_000).map(lambda s: datetime.fromtimestamp(s, UTC)),
    st.integers(-90_000, 90_000),
)
def test_no_message_says_that_it_is_older_than_the_one_before(now, apart):
    last = Sent(1, ALERT, S.VERIFIED, 1, now + LASTS)
    moment = now + timedelta(seconds=apart)
    assert after(last, moment) > last.sent
    assert after(None, moment) == moment
