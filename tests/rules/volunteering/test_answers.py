"""What staff may answer, what levels open, whom one may ask, and when an end is told of."""

from datetime import date, timedelta

import pytest

from portal.volunteering.answer_rules import LONGEST_PAPER, ensure_may_confirm, reminder_due
from portal.volunteering.ask_rules import MOST_A_WEEK, MOST_FOR_A_SHIFT, ensure_may_ask
from portal.volunteering.errors import AskedEnough, PaperEndRefused
from portal.volunteering.skill_rules import CERTIFIED, Skill, TaskKind
from portal.volunteering.unlock_rules import kinds_open_to, opened_by

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    "skill, days, allowed",
    [
        (Skill.LAW, 1, True),
        (Skill.LAW, LONGEST_PAPER.days, True),
        (Skill.LAW, LONGEST_PAPER.days + 1, False),
        (Skill.LAW, 0, False),
        (Skill.LAW, -1, False),
        (Skill.LAW, None, False),
        (Skill.COOKING, None, True),
        (Skill.COOKING, 100, False),
    ],
)
def test_a_paper_ends_within_five_years_and_what_was_seen_does_not(skill, days, allowed):
    ends = None if days is None else TODAY + timedelta(days=days)
    if allowed:
        ensure_may_confirm(skill, ends, today=TODAY)
        return
    with pytest.raises(PaperEndRefused) as refused:
        ensure_may_confirm(skill, ends, today=TODAY)
    assert (refused.value.latest is None) is (skill not in CERTIFIED)


@pytest.mark.parametrize(
    "left, due",
    [(31, None), (30, 30), (29, 30), (8, 30), (7, 7), (1, 7), (0, 7), (-1, None)],
)
def test_an_end_is_told_of_thirty_and_seven_days_before(left, due):
    assert reminder_due(TODAY + timedelta(days=left), today=TODAY) == due


def test_families_are_opened_by_the_highest_level_alone():
    assert [level for level in range(4) if TaskKind.FAMILY in kinds_open_to(level)] == [3]
    assert opened_by(3) == (TaskKind.FAMILY,)
    assert opened_by(1) == opened_by(2) == ()


@pytest.mark.parametrize("level", range(4))
@pytest.mark.parametrize("age", [15, 17])
def test_no_level_opens_the_street_or_families_to_minors(level, age):
    assert not {TaskKind.FIELD, TaskKind.FAMILY} & set(kinds_open_to(level, age=age))


@pytest.mark.parametrize(
    "week, shift, of_person",
    [
        (0, 0, None),
        (MOST_A_WEEK - 1, MOST_FOR_A_SHIFT - 1, None),
        (MOST_A_WEEK, 0, True),
        (0, MOST_FOR_A_SHIFT, False),
        (MOST_A_WEEK, MOST_FOR_A_SHIFT, True),
    ],
)
def test_nobody_is_asked_without_end(week, shift, of_person):
    if of_person is None:
        ensure_may_ask(this_week=week, for_shift=shift)
        return
    with pytest.raises(AskedEnough) as refused:
        ensure_may_ask(this_week=week, for_shift=shift)
    assert refused.value.of_person is of_person
