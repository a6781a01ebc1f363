"""An organisation decides what it asks of its shifts; what stands stays."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.errors import NotFound
from portal.organisations.errors import PageIsOld, SettingOutOfRange
from portal.volunteering.changing_rules import change_rules
from portal.volunteering.errors import RestTooShort
from portal.volunteering.rules import SignUpState
from portal.volunteering.setting_queries import rules_of, stored_settings
from portal.volunteering.setting_rules import BOUNDS, DEFAULTS
from tests.domain.volunteering.doors import of, standing, take
from tests.factories import people, shifts


@pytest.fixture
def admin(session):
    return people.person(session, Role.ORGANISATION_ADMIN)


def change(session, admin, *, version=0, at=None, **numbers):
    change_rules(
        session,
        organisation_id=at or admin.memberships[0].organisation_id,
        rules=replace(DEFAULTS, **numbers),
        version=version,
        actor=actor_for(admin),
        now=utc_now(),
    )


def test_until_somebody_decides_the_defaults_hold(session, admin):
    where = admin.memberships[0].organisation_id
    assert (rules_of(session, where), stored_settings(session, where)) == (DEFAULTS, None)


def test_what_was_decided_holds_and_counts_its_versions(session, admin):
    where = admin.memberships[0].organisation_id
    change(session, admin, rest_hours=24)
    change(session, admin, version=1, rest_hours=12, most_absences=3)
    session.expire_all()
    assert rules_of(session, where) == replace(DEFAULTS, rest_hours=12, most_absences=3)
    assert stored_settings(session, where).version == 2


@pytest.mark.parametrize("version", [0, 7])
def test_a_page_read_before_another_saved_changes_nothing(session, admin, version):
    change(session, admin, rest_hours=24)
    with pytest.raises(PageIsOld):
        change(session, admin, version=version, rest_hours=9)
    assert rules_of(session, admin.memberships[0].organisation_id).rest_hours == 24


@pytest.mark.parametrize("name", sorted(BOUNDS))
def test_every_number_has_its_bounds(session, admin, name):
    least, most = BOUNDS[name]
    for number in (least - 1, most + 1):
        with pytest.raises(SettingOutOfRange):
            change(session, admin, **{name: number})
    change(session, admin, **{name: least})
    change(session, admin, version=1, **{name: most})


def test_another_organisation_s_rules_are_not_mine(session, admin):
    with pytest.raises(NotFound):
        change(session, admin, at=people.organisation(session).id)


def test_longer_rest_changes_no_sign_up_that_stands_but_the_next(session, admin):
    planner = shifts.coordinator(session, at=admin.memberships[0].organisation)
    begins = utc_now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    long = shifts.shift(session, planner=planner, starts_at=begins, hours=8)
    soon = shifts.shift(session, planner=planner, starts_at=begins + timedelta(hours=20))
    settled, new = shifts.volunteer(session), shifts.volunteer(session)
    take(session, long, settled)
    until = of(session, long, settled).rest_until
    take(session, soon, settled)
    change(session, admin, rest_hours=24)
    assert standing(session, soon, settled) == [SignUpState.CONFIRMED]
    assert of(session, long, settled).rest_until == until
    other = shifts.shift(session, planner=planner, starts_at=begins, hours=8)
    take(session, other, new)
    more = shifts.shift(session, planner=planner, starts_at=begins + timedelta(hours=20))
    with pytest.raises(RestTooShort):
        take(session, more, new)
