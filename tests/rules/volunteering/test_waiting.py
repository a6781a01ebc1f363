"""Who may wait, until when an offer stands, who may bring others, and when others are asked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.volunteering.absence_rules import is_too_often
from portal.volunteering.cover_rules import ensure_may_seek_cover, may_ask_again
from portal.volunteering.errors import (
    AlreadyIn,
    CancelInstead,
    Closed,
    OfferOver,
    OnHold,
    Overlaps,
    PlaceFree,
    RoleNotChosen,
    TransitionRefused,
    VettingMissing,
)
from portal.volunteering.group_rules import may_bring_others
from portal.volunteering.rules import SignUpState
from portal.volunteering.setting_rules import ShiftRules
from portal.volunteering.skill_rules import Skill, TaskKind
from portal.volunteering.waiting_rules import ensure_may_accept, ensure_may_wait, offer_until
from tests.rules.volunteering.test_signing_up import FREE, NOW, START, stretch

S = SignUpState
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FULL = replace(FREE, places_left=0)


@pytest.mark.parametrize(
    "before, minutes, kept",
    [
        (96 * HOUR, 120, 120 * MINUTE),
        (8 * HOUR, 120, 120 * MINUTE),
        (4 * HOUR, 120, 60 * MINUTE),
        (4 * HOUR, 30, 30 * MINUTE),
        (1 * HOUR, 120, 15 * MINUTE),
        (20 * MINUTE, 120, 10 * MINUTE),
        (10 * MINUTE, 120, 10 * MINUTE),
        (10 * MINUTE, 2880, 10 * MINUTE),
    ],
)
def test_an_offer_stands_shorter_the_nearer_the_shift(before, minutes, kept):
    now, rules = START - before, ShiftRules(offer_minutes=minutes)
    assert offer_until(starts_at=START, now=now, rules=rules) == now + kept


@pytest.mark.parametrize("before", [9 * MINUTE, timedelta(0), -HOUR])
def test_too_near_the_shift_nothing_is_offered(before):
    assert offer_until(starts_at=START, now=START - before, rules=ShiftRules()) is None


@pytest.mark.parametrize("change", [{}, {"places_left": 1, "others_wait": True}])
def test_one_waits_when_it_is_full_or_others_wait(change):
    ensure_may_wait(replace(FULL, **change))


@pytest.mark.parametrize(
    "change, refusal",
    [
        ({"places_left": 1}, PlaceFree),
        ({"already_in": True}, AlreadyIn),
        ({"now": START}, Closed),
        ({"incident_verified": False}, Closed),
        ({"role_chosen": False}, RoleNotChosen),
        ({"level_held": 0}, VettingMissing),
        ({"engagements": (stretch(0, 1),)}, Overlaps),
        ({"on_hold": True}, OnHold),
    ],
)
def test_nobody_waits_for_what_they_could_not_take(change, refusal):
    with pytest.raises(refusal):
        ensure_may_wait(replace(FULL, **change))


@pytest.mark.parametrize(
    "change, refusal",
    [
        ({"now": NOW + HOUR}, OfferOver),
        ({"incident_verified": False}, Closed),
        ({"level_held": 0}, VettingMissing),
        ({"on_hold": True}, OnHold),
    ],
)
def test_an_offer_is_taken_in_time_by_who_still_fits(change, refusal):
    ensure_may_accept(FULL, until=NOW + HOUR)
    with pytest.raises(refusal):
        ensure_may_accept(replace(FULL, **change), until=NOW + HOUR)


@pytest.mark.parametrize(
    "kind, level, skills, allowed",
    [
        (TaskKind.CENTRE, 0, frozenset(), True),
        (TaskKind.CENTRE, 1, frozenset(), True),
        (TaskKind.CENTRE, 2, frozenset(), False),
        (TaskKind.CENTRE, 1, frozenset({Skill.CARRYING}), False),
        (TaskKind.OFFICE, 0, frozenset(), False),
        (TaskKind.REMOTE, 0, frozenset(), False),
        (TaskKind.FIELD, 1, frozenset(), False),
        (TaskKind.FAMILY, 3, frozenset(), False),
    ],
)
def test_companions_come_only_where_nothing_must_be_proved(kind, level, skills, allowed):
    assert may_bring_others(kind, level, skills) is allowed


def seek(current, before):
    ensure_may_seek_cover(current, starts_at=START, now=START - before, rules=ShiftRules())


@pytest.mark.parametrize("before", [12 * HOUR - MINUTE, MINUTE])
def test_cover_is_sought_once_cancelling_is_over(before):
    seek(S.CONFIRMED, before)


@pytest.mark.parametrize(
    "current, before, refusal",
    [
        (S.CONFIRMED, 12 * HOUR, CancelInstead),
        (S.CONFIRMED, timedelta(0), Closed),
        (S.REQUESTED, HOUR, TransitionRefused),
        (S.OFFERED, HOUR, TransitionRefused),
        (S.CHECKED_IN, HOUR, TransitionRefused),
    ],
)
def test_cover_is_for_the_confirmed_before_the_shift(current, before, refusal):
    with pytest.raises(refusal):
        seek(current, before)


@pytest.mark.parametrize("ago, again", [(None, True), (29, False), (30, True)])
def test_the_next_few_are_asked_when_the_first_had_time(ago, again):
    last = None if ago is None else NOW - ago * MINUTE
    assert may_ask_again(last, NOW) is again


@pytest.mark.parametrize("absences, held", [(0, False), (1, False), (2, True), (3, True)])
def test_the_second_absence_calls_for_a_talk(absences, held):
    assert is_too_often(absences, most=2) is held
