"""Settings are typed, kept by version, and never overwrite what somebody saved meanwhile."""

from dataclasses import replace

import pytest

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.accounts.rules import role_works
from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.errors import NotFound
from portal.organisations.changing_settings import change_settings
from portal.organisations.errors import PageIsOld, SettingOutOfRange
from portal.organisations.queries import settings_history, settings_of
from portal.organisations.rules import RANGES, OrganisationSettings, ensure_in_range
from tests.factories.people import organisation, person

WANTED = OrganisationSettings(alone_limit_minor=500_000, interval_days={"food": 10})


def change(session, ngo, who, settings=WANTED, version=0):
    return change_settings(
        session,
        organisation_id=ngo.id,
        settings=settings,
        version=version,
        actor=actor_for(who),
        now=utc_now(),
    )


def test_an_organisation_that_never_decided_has_the_defaults(session):
    ngo = organisation(session)
    assert settings_of(session, ngo.id) == OrganisationSettings()
    assert OrganisationSettings().sla_hours == {"today": 24, "this_week": 168, "can_wait": 720}


def test_a_change_is_in_force_kept_and_audited(session):
    ngo = organisation(session)
    admin = person(session, Role.ORGANISATION_ADMIN, at=ngo)
    change(session, ngo, admin)
    change(session, ngo, admin, replace(WANTED, sla_today=20), version=1)
    assert settings_of(session, ngo.id) == replace(WANTED, sla_today=20)
    assert [one.version for one in settings_history(session, ngo.id)] == [2, 1]
    said = [e.reason for e in session.query(AuditEntry).filter_by(action="settings_changed")]
    assert "sla_today:24>20" in said


def test_a_page_that_is_old_overwrites_nothing(session):
    ngo = organisation(session)
    admin = person(session, Role.ORGANISATION_ADMIN, at=ngo)
    change(session, ngo, admin)
    with pytest.raises(PageIsOld):
        change(session, ngo, admin, OrganisationSettings())
    assert settings_of(session, ngo.id) == WANTED


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.ORGANISATION_ADMIN])
def test_no_other_role_changes_them(session, role):
    ngo = organisation(session)
    with pytest.raises(NotFound):
        change(session, ngo, person(session, role, at=ngo))


def test_an_administrator_of_another_organisation_finds_nothing(session):
    stranger = person(session, Role.ORGANISATION_ADMIN)
    with pytest.raises(NotFound):
        change(session, organisation(session), stranger)


@pytest.mark.parametrize("name", RANGES)
@pytest.mark.parametrize("which", [0, 1])
def test_every_number_has_a_least_and_a_most(name, which):
    for number, fine in (
        (RANGES[name][which], True),
        (RANGES[name][which] + (-1, 1)[which], False),
    ):
        by_kind = name in {"interval_days", "max_per_90_days"}
        settings = OrganisationSettings(**{name: {"food": number} if by_kind else number})
        if fine:
            ensure_in_range(settings)
        else:
            with pytest.raises(SettingOutOfRange):
                ensure_in_range(settings)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    ("suspended", "left", "who"),
    [(False, False, set(Role)), (True, False, {Role.INTERMEDIARY}), (False, True, set())],
)
def test_what_works_where_an_organisation_is_suspended_or_gone(role, suspended, left, who):
    assert role_works(role, suspended=suspended, left=left) == (role in who)
