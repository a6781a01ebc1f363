"""Likeness, merging and deadlines as decision tables."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import NotFound
from portal.incidents.errors import MergeReason, MergeRefused
from portal.incidents.likeness_rules import LIKELY, Told, likeness
from portal.incidents.merge_rules import (
    Interest,
    MergeFacts,
    ensure_may_merge,
    ensure_may_split,
)
from portal.incidents.rules import ANSWER_WITHIN, IncidentKind, IncidentState, Priority
from portal.incidents.triage_rules import Age, Owed, QueueKey, age_of, due_after, joined

DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ROAD, THREATS = IncidentKind.ROAD_CLOSED, IncidentKind.THREATS
TEXT = "Camino cerrado con piedras junto al puente"


def told(area="20067", days=0, kind=ROAD, text=TEXT):
    return Told(area, DAY + timedelta(days=days), kind, text)


LIKE = [
    ("the same in every way", told(), 100),
    ("accents and case aside", told(text=TEXT.upper()), 100),
    ("the same area and day, other words", told(text="Nadie pasa desde ayer"), 70),
    ("the next day, the same words", told(days=1), 90),
    ("the next day, other words", told(days=1, text="Nadie pasa desde ayer"), 60),
    ("three days apart, the same words", told(days=-3), 80),
    ("four days apart", told(days=4), 0),
    ("the next area, the same words", told(area="20068"), 70),
    ("the next area, other words", told(area="20068", text="Nadie pasa desde ayer"), 40),
    ("another state", told(area="21067"), 0),
    ("another kind, other words", told(kind=THREATS, text="Nadie pasa desde ayer"), 55),
    ("another kind, the same words", told(kind=THREATS), 85),
    ("no words at all", told(text=""), 70),
]


@pytest.mark.parametrize("_name, other, score", LIKE, ids=[row[0] for row in LIKE])
def test_how_alike_two_reports_are(_name, other, score):
    assert likeness(told(), other) == likeness(other, told()) == score


def test_what_is_likely_is_between_the_two():
    assert 60 < LIKELY <= 70


@given(st.text(), st.text(), st.integers(-5, 5), st.sampled_from(["20067", "20068", "01001"]))
def test_likeness_is_between_0_and_100(one, other, days, area):
    score = likeness(told(text=one), told(area, days, THREATS, other))
    assert 0 <= score <= 100


OTHERS = Interest(attests=True, has_interest=False, took_in_both=False, is_unheard=False)
OWN = Interest(attests=False, has_interest=True, took_in_both=True, is_unheard=True)
DECIDERS = [
    ("a verifier of neither", OTHERS, True),
    ("of neither, who does not attest", replace(OTHERS, attests=False), False),
    (
        "a verifier whose organisation took in one, or raises money",
        replace(OTHERS, has_interest=True),
        False,
    ),
    ("who took in one, unheard", replace(OWN, took_in_both=False), False),
    ("who took in both, unheard", OWN, True),
    ("who took in both, looked at already", replace(OWN, is_unheard=False), False),
    ("a verifier who took in both, unheard", replace(OWN, attests=True), True),
    (
        "a verifier who took in both, looked at already",
        replace(OWN, attests=True, is_unheard=False),
        False,
    ),
]


@pytest.mark.parametrize("_name, interest, may", DECIDERS, ids=[row[0] for row in DECIDERS])
def test_who_decides_that_two_reports_are_one_or_two(_name, interest, may):
    for decide in (
        lambda: ensure_may_merge(facts(interest=interest)),
        lambda: ensure_may_split(is_merged=True, interest=interest),
    ):
        if may:
            decide()
            continue
        with pytest.raises(MergeRefused) as refused:
            decide()
        assert refused.value.reason is MergeReason.HAS_INTEREST


@given(st.builds(Interest, *[st.booleans()] * 4))
def test_nobody_with_an_interest_decides_what_others_have_looked_at(interest):
    if interest.has_interest and not interest.is_unheard:
        assert not interest.may_decide
    if not interest.attests and not interest.took_in_both:
        assert not interest.may_decide


def facts(**more):
    given = {
        "is_itself": False,
        "into_state": IncidentState.UNDER_REVIEW,
        "has_reports": False,
        "interest": OTHERS,
        "unmakes_a_verdict": False,
    }
    return MergeFacts(**{**given, **more})


REFUSED = [
    ({"is_itself": True}, MergeReason.NOT_THERE),
    ({"into_state": IncidentState.DUPLICATE_OF}, MergeReason.NOT_THERE),
    ({"into_state": IncidentState.RETRACTED}, MergeReason.NOT_THERE),
    ({"has_reports": True}, MergeReason.HAS_REPORTS),
    ({"unmakes_a_verdict": True}, MergeReason.UNMAKES_A_VERDICT),
]


@pytest.mark.parametrize("more, reason", REFUSED)
def test_merges_that_are_refused(more, reason):
    with pytest.raises(MergeRefused) as refused:
        ensure_may_merge(facts(**more))
    assert refused.value.reason is reason


def test_any_other_merge_may_be():
    for state in set(IncidentState) - {IncidentState.DUPLICATE_OF, IncidentState.RETRACTED}:
        ensure_may_merge(facts(into_state=state))


def test_what_is_not_merged_is_not_split():
    with pytest.raises(MergeRefused) as refused:
        ensure_may_split(is_merged=False, interest=OTHERS)
    assert refused.value.reason is MergeReason.NOT_MERGED


DUE = [
    ("raised at once", Priority.HIGH, 0, 48, 12),
    ("raised late", Priority.HIGH, 40, 48, 48),
    ("raised in the middle", Priority.HIGH, 20, 48, 32),
    ("lowered", Priority.MEDIUM, 6, 12, 48),
    ("lowered after its hours", Priority.MEDIUM, 60, 61, 61),
]


@pytest.mark.parametrize("_name, priority, now, due, then", DUE, ids=[row[0] for row in DUE])
def test_deadlines_under_another_priority(_name, priority, now, due, then):
    hours = {n: NOW + timedelta(hours=n) for n in (now, due, then)}
    moved = due_after(priority, received_at=NOW, due_at=hours[due], now=hours[now])
    assert moved == hours[then]


@given(st.lists(st.tuples(st.sampled_from(list(Priority)), st.integers(0, 100)), max_size=12))
def test_no_change_of_mind_ever_gives_more_than_the_longest_time(changes):
    due = NOW + ANSWER_WITHIN[Priority.MEDIUM]
    for priority, hours in changes:
        due = due_after(priority, received_at=NOW, due_at=due, now=NOW + timedelta(hours=hours))
        assert due <= NOW + ANSWER_WITHIN[Priority.MEDIUM]


def owed(priority, hours):
    return Owed(priority, NOW + timedelta(hours=hours))


HIGH, MEDIUM = Priority.HIGH, Priority.MEDIUM
JOINED = [
    ("both alike", owed(MEDIUM, 40), owed(MEDIUM, 48), owed(MEDIUM, 40)),
    ("the one that is hung on it is urgent", owed(MEDIUM, 40), owed(HIGH, 5), owed(HIGH, 5)),
    ("it is urgent itself", owed(HIGH, 5), owed(MEDIUM, 30), owed(HIGH, 5)),
    ("the other is overdue", owed(MEDIUM, 40), owed(HIGH, -1), owed(MEDIUM, 40)),
    ("it is overdue itself", owed(MEDIUM, -1), owed(MEDIUM, 40), owed(MEDIUM, -1)),
    ("both are overdue", owed(MEDIUM, -2), owed(HIGH, -1), owed(MEDIUM, -2)),
]


@pytest.mark.parametrize("_name, one, other, both", JOINED, ids=[row[0] for row in JOINED])
def test_what_is_owed_to_two_that_are_one(_name, one, other, both):
    assert joined(one, other, now=NOW) == both


@pytest.mark.parametrize(
    "hours, age",
    [(0, Age.FRESH), (35, Age.FRESH), (36, Age.SOON), (47, Age.SOON), (48, Age.OVERDUE)],
)
def test_how_near_the_deadline_is(hours, age):
    now = NOW + timedelta(hours=hours)
    assert age_of(received_at=NOW, due_at=NOW + timedelta(hours=48), now=now) is age


@given(
    st.sampled_from(list(Priority)),
    st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=32),
)
def test_a_place_in_the_queue_is_read_as_it_was_written(priority, due, reference):
    key = QueueKey(priority, due, reference)
    assert QueueKey.parse(str(key)) == key


@pytest.mark.parametrize(
    "text",
    [
        "", "high", "high.20261120T120000000000", "low.20261120T120000000000.abc",
        "high.20261320T120000000000.abc", "high.20261120T120000000000.ABC",
        "high.20261120T120000000000.abc'--", "high.2026112\u0660T120000000000.abc",
    ],
)  # fmt: skip
def test_any_other_place_is_nowhere(text):
    with pytest.raises(NotFound):
        QueueKey.parse(text)
