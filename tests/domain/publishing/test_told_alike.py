"""Days of one published period are told alike by every feed, when anything changed included."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.incidents.coarsening import coarsen
from portal.incidents.message_models import PublicMessage
from portal.incidents.period_rules import PartOfDay
from portal.publishing.entry_rules import Text
from portal.publishing.queries import entry
from tests.factories.incidents import proposed, spoken

NOON = datetime(2026, 11, 23, 18, tzinfo=UTC)


def told(session, happened_on, published_at, *, part=PartOfDay.NIGHT, looked_at=None):
    incident = proposed(session, happened_on=happened_on, part_of_day=part, now=published_at)
    reference = spoken(session, incident, now=published_at).reference
    coarsen(session, now=looked_at or published_at)
    # Each of these organisations was made for the one word: how many there are tells no time.
    return replace(entry(session, reference), reference="", text=Text(), accredited=0)


@pytest.mark.parametrize(
    "first, second",
    [
        ((date(2026, 11, 9), 0), (date(2026, 11, 15), 6)),
        ((date(2026, 11, 10), 1), (date(2026, 11, 11), 2)),
    ],
)
def test_a_week_later_neither_day_nor_hour_of_publication_is_left(session, first, second):
    pair = [
        told(session, day, NOON - timedelta(days=14 - later, hours=later), looked_at=NOON)
        for day, later in (first, second)
    ]
    assert pair[0] == pair[1]


def test_in_the_archive_only_the_month_of_the_change_is_left(session):
    later = NOON + timedelta(days=60)
    pair = [
        told(session, day, datetime(2026, 10, hour, 20, tzinfo=UTC), looked_at=later)
        for day, hour in ((date(2026, 10, 1), 2), (date(2026, 10, 24), 31))
    ]
    assert pair[0] == pair[1]
    assert pair[0].told_on == date(2026, 10, 1)


@pytest.mark.parametrize("part, hours", [(PartOfDay.AFTERNOON, (18, 23)), (None, (6, 29))])
def test_when_an_alert_was_sent_tells_no_more_than_the_period(session, part, hours):
    """Within one quarter of the day, or one day, the moment of publication leaves no trace."""
    midnight = datetime(2026, 11, 23, tzinfo=UTC)
    for hour in hours:
        told(session, date(2026, 11, 23), midnight + timedelta(hours=hour, minutes=17), part=part)
    times = {(m.sent, m.expires) for m in session.scalars(select(PublicMessage))}
    assert len(times) == 1
