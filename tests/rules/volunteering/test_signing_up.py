"""Who may take a shift: the decision table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.volunteering.age_rules import Young
from portal.volunteering.errors import (
    AlreadyIn,
    Closed,
    ClosedBecause,
    Full,
    GroupTooLarge,
    NotYetOpen,
    OnHold,
    Outcome,
    Overlaps,
    RestTooShort,
    RoleNotChosen,
    SignUpRefused,
    SkillMissing,
    TooYoung,
    VettingMissing,
)
from portal.volunteering.rules import SignUpFacts, Stretch, ensure_may_sign_up, rest_until
from portal.volunteering.setting_rules import ShiftRules
from portal.volunteering.skill_rules import Skill, TaskKind

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
START = datetime(2026, 12, 5, 8, tzinfo=UTC)


HOUR = timedelta(hours=1)


def stretch_of(from_hour, hours):
    """When it begins, `from_hour` hours after START, and when it ends."""
    begins = START + from_hour * HOUR
    return begins, begins + hours * HOUR


def stretch(from_hour, hours):
    """A stretch that begins `from_hour` hours after START."""
    return Stretch(*stretch_of(from_hour, hours))


YOUNG = Young((START + timedelta(days=400)).date().replace(day=1), has_consent=True)
FREE = SignUpFacts(
    stretch=stretch(0, 4),
    places_left=1,
    opens_at=None,
    incident_verified=True,
    shift_cancelled=False,
    level_needed=1,
    level_held=1,
    already_in=False,
    engagements=(),
    now=NOW,
)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"level_held": 3},
        {"opens_at": NOW},
        {"now": START - timedelta(seconds=1)},
        {"engagements": (stretch(-4, 4),)},
        {"engagements": (stretch(4, 3),)},
        {"engagements": (stretch(-19, 8),)},
        {"stretch": stretch(0, 8), "engagements": (stretch(19, 8),)},
        {"rules": ShiftRules(rest_hours=8), "engagements": (stretch(-16, 8),)},
        {"skills_needed": {Skill.LAW}, "skills_held": {Skill.LAW, Skill.DRIVING}},
        {"engagements": (Stretch(*stretch_of(-20, 4), START),)},
        {"stretch": stretch(0, 7.5), "engagements": (stretch(-15, 4), stretch(7.5, 2))},
    ],
)
def test_a_free_place_can_be_taken(change):
    ensure_may_sign_up(replace(FREE, **change))


@pytest.mark.parametrize(
    "change, refusal",
    [
        ({"places_left": 0}, Full),
        ({"already_in": True}, AlreadyIn),
        ({"opens_at": NOW + timedelta(seconds=1)}, NotYetOpen),
        ({"incident_verified": False}, Closed),
        ({"shift_cancelled": True}, Closed),
        ({"now": START}, Closed),
        ({"level_held": 0}, VettingMissing),
        ({"level_needed": 3, "level_held": 2}, VettingMissing),
        ({"engagements": (stretch(-1, 2),)}, Overlaps),
        ({"engagements": (stretch(1, 1),)}, Overlaps),
        ({"engagements": (stretch(-1, 8),)}, Overlaps),
        ({"engagements": (stretch(-8, 8),)}, RestTooShort),
        ({"engagements": (stretch(-18.9, 8),)}, RestTooShort),
        ({"stretch": stretch(0, 8), "engagements": (stretch(18.9, 1),)}, RestTooShort),
        ({"engagements": (stretch(-4, 4), stretch(4, 1))}, RestTooShort),
        ({"engagements": (stretch(-9, 4), stretch(-5, 4))}, RestTooShort),
        ({"engagements": (stretch(4, 4), stretch(9, 1))}, RestTooShort),
        ({"skills_needed": {Skill.DRIVING}}, SkillMissing),
        ({"skills_needed": {Skill.DRIVING, Skill.LAW}, "skills_held": {Skill.LAW}}, SkillMissing),
        ({"role_chosen": False}, RoleNotChosen),
        ({"on_hold": True}, OnHold),
        ({"others_wait": True}, Full),
        ({"places_wanted": 2}, GroupTooLarge),
        ({"rules": ShiftRules(rest_hours=24), "engagements": (stretch(-31, 8),)}, RestTooShort),
        ({"rules": ShiftRules(long_work_hours=4), "engagements": (stretch(4, 1),)}, RestTooShort),
        ({"engagements": (Stretch(*stretch_of(-20, 4), START + HOUR),)}, RestTooShort),
    ],
)
def test_every_other_case_has_its_own_refusal(change, refusal):
    with pytest.raises(refusal):
        ensure_may_sign_up(replace(FREE, **change))


@pytest.mark.parametrize(
    "change, because",
    [
        ({"incident_verified": False, "shift_cancelled": True}, ClosedBecause.INCIDENT),
        ({"shift_cancelled": True, "now": START}, ClosedBecause.CANCELLED),
        ({"now": START, "opens_at": START + timedelta(days=1)}, ClosedBecause.PAST),
    ],
)
def test_a_closed_shift_says_why(change, because):
    with pytest.raises(Closed) as refused:
        ensure_may_sign_up(replace(FREE, **change))
    assert refused.value.because is because


@pytest.mark.parametrize(
    "change, first",
    [
        ({"already_in": True, "places_left": 0, "incident_verified": False}, AlreadyIn),
        ({"places_left": 0, "incident_verified": False}, Closed),
        ({"places_left": 0, "level_held": 0}, Full),
        ({"places_left": 0, "places_wanted": 2}, Full),
        ({"places_wanted": 2, "level_held": 0}, GroupTooLarge),
        ({"on_hold": True, "level_held": 0}, OnHold),
        ({"level_held": 0, "engagements": (stretch(0, 1),)}, VettingMissing),
        ({"level_held": 0, "skills_needed": {Skill.LAW}}, VettingMissing),
        ({"skills_needed": {Skill.LAW}, "engagements": (stretch(0, 1),)}, SkillMissing),
        ({"role_chosen": False, "places_left": 0}, RoleNotChosen),
        ({"engagements": (stretch(-8, 9),)}, Overlaps),
        ({"places_left": 0, "young": YOUNG}, Full),
        ({"level_held": 0, "young": YOUNG}, TooYoung),
        ({"kind": TaskKind.FAMILY, "level_needed": 3, "young": YOUNG}, TooYoung),
    ],
)
def test_of_several_reasons_the_first_that_matters_is_told(change, first):
    with pytest.raises(first):
        ensure_may_sign_up(replace(FREE, **change))


def test_too_little_rest_says_when_one_is_rested():
    with pytest.raises(RestTooShort) as refused:
        ensure_may_sign_up(replace(FREE, engagements=(stretch(-9, 8),)))
    assert refused.value.rested_at == START + timedelta(hours=10)


def test_missing_vetting_says_what_is_needed_and_what_is_held():
    with pytest.raises(VettingMissing) as refused:
        ensure_may_sign_up(replace(FREE, level_needed=3, level_held=1))
    assert (refused.value.needed, refused.value.held) == (3, 1)


@pytest.mark.parametrize("hours, rest", [(7.9, 0), (8, 11), (12, 11)])
def test_eight_hours_of_work_earn_eleven_of_rest(hours, rest):
    worked = stretch(0, hours)
    assert rest_until(worked) - worked.ends_at == timedelta(hours=rest)


@pytest.mark.parametrize(
    "left, may_bring, wanted, most",
    [(5, True, 5, None), (2, True, 2, None), (2, True, 3, 2), (9, True, 6, 5), (9, False, 2, 1)],
)
def test_a_group_comes_whole_or_learns_how_many_may_come(left, may_bring, wanted, most):
    facts = replace(FREE, places_left=left, may_bring=may_bring, places_wanted=wanted)
    if most is None:
        ensure_may_sign_up(facts)
        return
    with pytest.raises(GroupTooLarge) as refused:
        ensure_may_sign_up(facts)
    assert refused.value.most == most


def test_every_outcome_but_the_free_one_is_a_refusal():
    named = {refusal.outcome for refusal in SignUpRefused.__subclasses__()}
    assert named == set(Outcome) - {Outcome.FREE}
