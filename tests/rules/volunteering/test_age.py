"""Who is under age may do what: the decision table, and the months around a birthday."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.volunteering.age_rules import Young, ensure_old_enough, of_age_from
from portal.volunteering.errors import MonthRefused, TooYoung, YoungBecause
from portal.volunteering.skill_rules import OF_AGE, YOUNGEST, TaskKind

OF_AGE_ON = date(2027, 4, 1)
SEVENTEEN, SIXTEEN, FIFTEEN = date(2026, 12, 5), date(2026, 3, 31), date(2024, 12, 5)


@pytest.mark.parametrize(
    "day, age",
    [
        (date(2027, 4, 1), 18),
        (date(2027, 3, 31), 17),
        (date(2026, 4, 1), 17),
        # Whether the birthday in March is past already, nobody knows: the younger age counts.
        (date(2026, 3, 31), 16),
        (date(2026, 3, 1), 16),
        (date(2025, 4, 1), 16),
        (date(2024, 4, 1), 15),
    ],
)
def test_the_age_is_what_is_certain_of_it(day, age):
    assert Young(OF_AGE_ON, has_consent=True).age_on(day) == age


@pytest.mark.parametrize(
    "consent, kind, youngest, day, because",
    [
        (True, TaskKind.CENTRE, 17, SEVENTEEN, None),
        (True, TaskKind.OFFICE, 16, SEVENTEEN, None),
        (True, TaskKind.REMOTE, 15, SIXTEEN, None),
        (True, TaskKind.CENTRE, 17, SIXTEEN, YoungBecause.AGE),
        (True, TaskKind.CENTRE, 18, SEVENTEEN, YoungBecause.AGE),
        (True, TaskKind.FIELD, 15, SEVENTEEN, YoungBecause.OUTSIDE),
        (True, TaskKind.FAMILY, 15, SEVENTEEN, YoungBecause.OUTSIDE),
        (False, TaskKind.CENTRE, 15, SEVENTEEN, YoungBecause.CONSENT),
        (False, TaskKind.FIELD, 18, OF_AGE_ON, None),
        (False, TaskKind.FAMILY, 18, OF_AGE_ON, None),
    ],
)
def test_minors_go_where_their_age_and_a_consent_allow(consent, kind, youngest, day, because):
    young = Young(OF_AGE_ON, has_consent=consent)
    if because is None:
        ensure_old_enough(young, kind=kind, youngest=youngest, day=day)
        return
    with pytest.raises(TooYoung) as refused:
        ensure_old_enough(young, kind=kind, youngest=youngest, day=day)
    assert refused.value.because is because


@pytest.mark.parametrize("kind", list(TaskKind))
def test_of_whom_nothing_is_noted_nothing_is_asked(kind):
    ensure_old_enough(None, kind=kind, youngest=OF_AGE, day=SEVENTEEN)


@pytest.mark.parametrize(
    "year, month, of_age_on",
    [(2026, 11, date(2026, 12, 1)), (2026, 12, date(2027, 1, 1)), (2029, 10, date(2029, 11, 1))],
)
def test_of_age_from_the_month_after(year, month, of_age_on):
    assert of_age_from(year, month, today=date(2026, 11, 30)) == of_age_on


@pytest.mark.parametrize("year, month", [(2026, 10), (2020, 1), (2029, 11), (2040, 1), (2027, 13)])
def test_a_month_that_is_over_or_too_far_ahead_is_refused(year, month):
    with pytest.raises(MonthRefused):
        of_age_from(year, month, today=date(2026, 11, 30))


@given(months=st.integers(0, 119), days=st.integers(0, 3650), later=st.integers(0, 4000))
def test_nobody_grows_younger_and_the_age_is_never_flattered(months, days, later):
    of_age_on = date(2026 + months // 12, months % 12 + 1, 1)
    day = date(2026, 1, 1) + timedelta(days=days)
    young = Young(of_age_on, has_consent=True)
    assert young.age_on(day) <= young.age_on(day + timedelta(days=later))
    exact = age_of_the_youngest(of_age_on, day)
    assert exact - 1 <= young.age_on(day) <= exact


def age_of_the_youngest(of_age_on, day):
    """The age of whoever was born on the last day that the noted month allows."""
    turns_18 = of_age_on - timedelta(days=1)
    years = 0
    while turns_18.replace(year=turns_18.year - years, day=min(turns_18.day, 28)) > day:
        years += 1
    return OF_AGE - years


@given(st.integers(2026, 2030), st.integers(1, 12))
def test_who_is_noted_is_fifteen_at_least(year, month):
    today = date(2026, 11, 30)
    try:
        day = of_age_from(year, month, today=today)
    except MonthRefused:
        return
    assert YOUNGEST <= Young(day, has_consent=False).age_on(today) < OF_AGE
