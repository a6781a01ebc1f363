"""No sequence of public questions finds more than the published area and period."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from portal.extensions import db, transaction
from portal.incidents import public_queries
from portal.incidents.coarsening import coarsen
from portal.incidents.models import PublicIncident
from portal.incidents.period_rules import Granularity, PartOfDay
from portal.incidents.public_queries import months_told, public_incident, public_page
from portal.incidents.public_rules import Layer, PublicFilter, Span
from portal.incidents.rules import IncidentKind
from portal.references import new_reference
from tests.factories.incidents import area, proposed, spoken

NOON = datetime(2026, 11, 23, 18, tzinfo=UTC)
QUESTIONS = 1_000


def published(session, happened_on, *, now=NOON, part=PartOfDay.NIGHT):
    incident = proposed(session, happened_on=happened_on, part_of_day=part, now=now)
    return spoken(session, incident, now=now).reference


def any_filter(dice):
    first = date(2026, 9, 1) + timedelta(days=dice.randrange(90))
    week = Span(first, first + timedelta(days=dice.randrange(7)), is_week=True)
    month = Span(first, first + timedelta(days=dice.randrange(31)), is_week=False)
    return PublicFilter(
        state_code=dice.choice([None, "20", "12"]),
        area_code=dice.choice([None, "20067", "12001"]),
        kind=dice.choice([None, *IncidentKind]),
        span=dice.choice([None, week, month]),
    )


@pytest.mark.parametrize(
    "happened, granularity",
    [
        ((date(2026, 11, 9), date(2026, 11, 15)), Granularity.WEEK),
        ((date(2026, 10, 1), date(2026, 10, 24)), Granularity.MONTH),
    ],
)
def test_days_of_one_published_period_answer_alike_to_every_question(
    session, happened, granularity
):
    pair = {published(session, day) for day in happened}
    assert {public_incident(session, r).granularity for r in pair} == {granularity}
    dice = random.Random(1)
    for _ in range(QUESTIONS):
        listed, _next = public_page(session, any_filter(dice))
        assert len(pair & {row.reference for row in listed}) in {0, 2}


def test_a_month_does_not_answer_to_any_of_its_weeks(session):
    reference = published(session, date(2026, 10, 5))
    for start in range(60):
        first = date(2026, 9, 15) + timedelta(days=start)
        span = Span(first, first + timedelta(days=6), is_week=True)
        listed, _next = public_page(session, PublicFilter(span=span))
        assert reference not in {row.reference for row in listed}


def test_as_days_pass_the_copy_tells_less_and_forgets_the_day(session):
    reference = published(session, date(2026, 11, 19))
    told = []
    for days in (0, 6, 8, 40):
        coarsen(session, now=NOON + timedelta(days=days))
        copy = public_incident(session, reference)
        told.append((copy.granularity, copy.period_start, copy.part_of_day))
        assert copy.revisions[0].dated <= date(2026, 11, 23)
    assert told == [
        (Granularity.PART_OF_DAY, date(2026, 11, 19), PartOfDay.NIGHT),
        (Granularity.WEEK, date(2026, 11, 16), None),
        (Granularity.WEEK, date(2026, 11, 16), None),
        (Granularity.MONTH, date(2026, 11, 1), None),
    ]
    assert copy.revisions[0].dated == date(2026, 11, 1)


def test_coarsening_twice_changes_nothing(session):
    published(session, date(2026, 11, 19))
    later = NOON + timedelta(days=10)
    assert (coarsen(session, now=later), coarsen(session, now=later)) == (1, 0)


def test_public_queries_do_not_know_the_verifiers_tables():
    assert not hasattr(public_queries, "Incident")
    assert not hasattr(public_queries, "Attestation")


def test_public_pages_ask_only_the_coarse_copy(app, client):
    with transaction() as session:
        area(session)
        reference = published(session, date(2026, 11, 19))
    asked = []

    def listen(_connection, _cursor, statement, *_more):
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    for path in (
        *("incidents", f"incidents/{reference}", "incidents?state=20&period=2026-11"),
        *("incidents?q=camino", "map", "map?state=20&kind=threats", "areas/20067"),
    ):
        assert client.get(f"/es/{path}").status_code == 200
    event.remove(db.engine, "before_cursor_execute", listen)
    assert asked
    for statement in asked:
        words = statement.replace('"', "").split()
        assert not {"incident", "incident_attestation", "incident_retraction_vote"} & set(words)


def test_the_months_that_are_told_are_each_named_once_newest_first(session):
    area(session)
    for start, granularity in (
        *((date(2023, month, 1), "month") for month in (5, 5, 3, 1)),
        (date(2022, 1, 1), "year"),
        (date(2022, 12, 26), "week"),
        (date(2022, 12, 30), "part_of_day"),
        (date(2021, 7, 1), "month"),
    ):
        session.add(
            PublicIncident(
                reference=new_reference(),
                layer=Layer.HISTORICAL,
                kind=IncidentKind.THREATS,
                granularity=granularity,
                period_start=start,
            )
        )
    session.flush()
    months = [(2023, 5), (2023, 3), (2023, 1), (2022, 12), (2021, 7)]
    assert months_told(session, Layer.HISTORICAL) == [date(*month, 1) for month in months]
    assert months_told(session, Layer.HISTORICAL, limit=2) == [date(2023, 5, 1), date(2023, 3, 1)]
    assert months_told(session, Layer.ALLIANCE) == []
