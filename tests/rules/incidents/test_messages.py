"""Which alert a change calls for, and what its times may tell."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.incidents.message_rules import (
    LASTS,
    MessageKind,
    Sent,
    in_force,
    next_message,
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
