"""Why somebody and a shift fit, and the order that follows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.volunteering.errors import SignUpRefused, SkillMissing, VettingMissing
from portal.volunteering.fit_rules import FitFacts, Reason, judge
from portal.volunteering.rules import SignUpFacts, Stretch, ensure_fit
from portal.volunteering.skill_rules import Skill

START = datetime(2026, 12, 5, 8, tzinfo=UTC)
DOOR = SignUpFacts(
    stretch=Stretch(START, START + timedelta(hours=4)),
    places_left=1,
    opens_at=None,
    incident_verified=True,
    shift_cancelled=False,
    level_needed=0,
    level_held=1,
    already_in=False,
    engagements=(),
    now=datetime(2026, 12, 1, tzinfo=UTC),
)
PLAIN = FitFacts(DOOR, is_near=False, is_remote=False, is_short=False)


@pytest.mark.parametrize(
    "door, more, reasons",
    [
        ({}, {}, [Reason.FREE_THEN]),
        ({"level_needed": 1}, {}, [Reason.LEVEL, Reason.FREE_THEN]),
        ({}, {"is_near": True}, [Reason.NEAR, Reason.FREE_THEN]),
        ({}, {"is_remote": True, "is_near": True}, [Reason.REMOTE, Reason.FREE_THEN]),
        ({}, {"is_short": True}, [Reason.NEEDED, Reason.FREE_THEN]),
        (
            {"skills_needed": frozenset({Skill.LAW}), "skills_held": frozenset({Skill.LAW})},
            {"is_near": True},
            [Reason.SKILLS, Reason.NEAR, Reason.FREE_THEN],
        ),
    ],
)
def test_every_reason_is_said(door, more, reasons):
    assert list(judge(replace(PLAIN, door=replace(DOOR, **door), **more)).reasons) == reasons


@pytest.mark.parametrize(
    "door, hurdle",
    [
        ({"level_needed": 2}, VettingMissing),
        ({"skills_needed": frozenset({Skill.LAW})}, SkillMissing),
    ],
)
def test_what_stands_in_the_way_is_the_door_s_own_refusal(door, hurdle):
    fit = judge(replace(PLAIN, door=replace(DOOR, **door), is_near=True, is_short=True))
    assert isinstance(fit.hurdle, hurdle)
    assert (fit.reasons, fit.weight) == ((), -1)


def facts():
    some = st.frozensets(st.sampled_from([Skill.LAW, Skill.MAYA, Skill.COOKING]))
    hours = st.integers(-12, 12).map(lambda hour: START + timedelta(hours=hour))
    engagements = st.lists(
        hours.map(lambda begins: Stretch(begins, begins + timedelta(hours=2))), max_size=1
    ).map(tuple)
    door = st.builds(
        lambda needed, held, skills, more, busy: replace(
            DOOR,
            level_needed=needed,
            level_held=held,
            skills_needed=skills,
            skills_held=more,
            engagements=busy,
        ),
        st.integers(0, 3),
        st.integers(0, 3),
        some,
        some,
        engagements,
    )
    return st.builds(FitFacts, door, st.booleans(), st.booleans(), st.booleans())


@given(facts())
def test_whoever_the_door_lets_in_fits_and_nobody_else(given_facts):
    fit = judge(given_facts)
    assert type(fit.hurdle) is door_says(given_facts.door)
    assert (Reason.FREE_THEN in fit.reasons) is (fit.hurdle is None)


def door_says(door):
    try:
        ensure_fit(door)
    except SignUpRefused as refused:
        return type(refused)
    return type(None)


@given(facts(), facts())
def test_who_can_come_is_always_before_who_cannot(one, other):
    first, second = judge(one), judge(other)
    if first.hurdle is None and second.hurdle is not None:
        assert first.weight > second.weight


@given(facts())
def test_one_reason_more_never_weighs_less(given_facts):
    before = judge(given_facts).weight
    assert judge(replace(given_facts, is_short=True)).weight >= before
    if not given_facts.is_remote:
        assert judge(replace(given_facts, is_near=True)).weight >= before
    able = replace(given_facts.door, skills_held=frozenset(Skill))
    assert judge(replace(given_facts, door=able)).weight >= before
