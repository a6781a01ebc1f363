"""Coming with others: all their places or none, and never where something must be proved."""

from datetime import timedelta

import pytest

from portal.volunteering.errors import Full, GroupTooLarge
from portal.volunteering.rules import SignUpState
from portal.volunteering.skill_rules import TaskKind
from tests.domain.volunteering.doors import cover, leave, of, seek, standing, take, taken, wait
from tests.factories import shifts

S = SignUpState


@pytest.fixture
def shift(session):
    return shifts.shift(session, capacity=4)


def test_a_group_takes_a_place_each(session, shift):
    leader = shifts.volunteer(session)
    take(session, shift, leader, places=3)
    assert (taken(session, shift), of(session, shift, leader).places) == (3, 3)
    with pytest.raises(GroupTooLarge) as refused:
        take(session, shift, shifts.volunteer(session), places=2)
    assert refused.value.most == 1
    take(session, shift, shifts.volunteer(session))
    with pytest.raises(Full):
        take(session, shift, shifts.volunteer(session))


def test_who_comes_back_may_come_with_others_or_without(session, shift):
    leader = shifts.volunteer(session)
    for places in (3, 1, 2):
        take(session, shift, leader, places=places)
        assert taken(session, shift) == places
        leave(session, shift, leader)


@pytest.mark.parametrize("change", [{"level_needed": 2}, {"kind": TaskKind.OFFICE}])
def test_where_something_must_be_proved_everyone_signs_up_alone(session, change):
    planner = shifts.coordinator(session)
    task = shifts.task(session, planner=planner, **change)
    shift = shifts.shift(session, of=task, planner=planner, capacity=4)
    with pytest.raises(GroupTooLarge) as refused:
        take(session, shift, shifts.volunteer(session, level=3), places=2)
    assert refused.value.most == 1
    assert taken(session, shift) == 0


def test_what_a_group_gives_back_is_offered_to_several(session, shift):
    leader, single = shifts.volunteer(session), shifts.volunteer(session)
    take(session, shift, leader, places=3)
    take(session, shift, single)
    line = [shifts.volunteer(session) for _ in range(4)]
    for who in line:
        wait(session, shift, who)
    leave(session, shift, leader)
    assert standing(session, shift, *line) == [S.OFFERED, S.OFFERED, S.OFFERED, S.WAITLISTED]
    assert taken(session, shift) == 4


def test_a_group_is_never_put_before_the_line(session, shift):
    leader = shifts.volunteer(session)
    take(session, shift, leader, places=4)
    wait(session, shift, shifts.volunteer(session))
    leave(session, shift, leader)
    assert taken(session, shift) == 1
    take(session, shift, shifts.volunteer(session), places=3)
    assert taken(session, shift) == 4


def test_who_covers_for_a_group_takes_one_place_and_the_others_are_free(session, shift):
    leader, other = shifts.volunteer(session), shifts.volunteer(session)
    take(session, shift, leader, places=3)
    late = shift.starts_at - timedelta(hours=1)
    seek(session, shift, leader, now=late)
    cover(session, shift, other, now=late)
    assert (standing(session, shift, leader, other), taken(session, shift)) == (
        [S.CANCELLED, S.CONFIRMED],
        1,
    )
