"""Roles given and taken, and vetting attested and withdrawn, by whom it may be."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from portal.access.roles import Role, may_hold_together
from portal.accounts.creating_people import create_person
from portal.accounts.errors import (
    EmailTaken,
    LastAdministrator,
    NotYourself,
    RolesNeverTogether,
    UsernameTaken,
)
from portal.accounts.granting_roles import grant_role, revoke_role
from portal.accounts.models import User
from portal.accounts.queries import actor_for, attestations_of
from portal.accounts.rules import KIND_OF_LEVEL, VettingKind
from portal.accounts.vetting import (
    current_vetting_level,
    record_vetting,
    vetting_levels,
    withdraw_vetting,
)
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from tests.factories.people import organisation, person


@pytest.fixture
def ngo(session):
    return organisation(session)


@pytest.fixture
def admin(session, ngo):
    return actor_for(person(session, Role.ORGANISATION_ADMIN, at=ngo))


def grant(session, user, ngo, role, by):
    return grant_role(session, user=user, organisation_id=ngo.id, role=role, by=by, now=utc_now())


def revoke(session, user, ngo, role, by):
    revoke_role(session, user=user, organisation_id=ngo.id, role=role, by=by, now=utc_now())


def test_granting_twice_is_granting_once(session, ngo, admin):
    user = person(session, Role.VOLUNTEER, at=ngo)
    grant(session, user, ngo, Role.CASEWORKER, admin)
    grant(session, user, ngo, Role.CASEWORKER, admin)
    assert sorted(m.role for m in user.memberships) == [Role.CASEWORKER, Role.VOLUNTEER]


def test_the_forbidden_pair_is_refused_across_organisations_too(session, ngo, admin):
    user = person(session, Role.INTERMEDIARY, at=organisation(session))
    grant(session, user, ngo, Role.VOLUNTEER, admin)
    with pytest.raises(RolesNeverTogether):
        grant(session, user, ngo, Role.CASEWORKER, admin)


@pytest.mark.race
def test_the_forbidden_pair_cannot_slip_in_by_two_grants_at_once(app):
    """Two administrators of two organisations, each seeing nothing wrong."""
    with transaction() as session:
        here, there = organisation(session), organisation(session)
        sides = [(here.id, Role.INTERMEDIARY), (there.id, Role.CASEWORKER)]
        users = [person(session, Role.VOLUNTEER).id for _ in range(8)]
    for user_id in users:
        start = Barrier(2)

        def give(side, user_id=user_id, start=start):
            with app.app_context():
                start.wait()
                try:
                    with transaction() as session:
                        user = session.get(User, user_id)
                        organisation_id, role = side
                        grant_role(
                            session,
                            user=user,
                            organisation_id=organisation_id,
                            role=role,
                            by="tests",
                            now=utc_now(),
                        )
                except RolesNeverTogether:
                    return 0
                return 1

        with ThreadPoolExecutor(2) as pool:
            assert sum(pool.map(give, sides)) == 1
        db.session.rollback()
        held = frozenset(Role(m.role) for m in db.session.get(User, user_id).memberships)
        assert may_hold_together(held)


def test_nobody_moves_their_own_roles(session, ngo):
    me = person(session, Role.ORGANISATION_ADMIN, at=ngo)
    with pytest.raises(NotYourself):
        grant(session, me, ngo, Role.FINANCE, actor_for(me))
    with pytest.raises(NotYourself):
        revoke(session, me, ngo, Role.ORGANISATION_ADMIN, actor_for(me))


@pytest.mark.parametrize("giver", sorted(set(Role) - {Role.ORGANISATION_ADMIN}))
def test_only_an_administrator_of_that_organisation_gives_roles(session, ngo, giver):
    user = person(session, Role.VOLUNTEER, at=ngo)
    with pytest.raises(NotFound):
        grant(session, user, ngo, Role.FINANCE, actor_for(person(session, giver, at=ngo)))


def test_an_administrator_has_no_say_elsewhere(session, admin):
    elsewhere = organisation(session)
    user = person(session, Role.VOLUNTEER, at=elsewhere)
    with pytest.raises(NotFound):
        grant(session, user, elsewhere, Role.FINANCE, admin)


def test_an_administrator_never_makes_one_of_the_platform(session, ngo, admin):
    with pytest.raises(NotFound):
        grant(session, person(session, Role.VOLUNTEER, at=ngo), ngo, Role.PLATFORM_ADMIN, admin)


def test_an_administrator_whose_second_factor_sleeps_gives_nothing(session, ngo):
    by = actor_for(person(session, Role.ORGANISATION_ADMIN, at=ngo, second_factor=False))
    with pytest.raises(NotFound):
        grant(session, person(session, Role.VOLUNTEER, at=ngo), ngo, Role.FINANCE, by)


def test_taking_a_role_ends_the_persons_sessions(session, ngo, admin):
    user = person(session, Role.FINANCE, at=ngo)
    before = user.fs_uniquifier
    revoke(session, user, ngo, Role.FINANCE, admin)
    assert (user.memberships, user.fs_uniquifier == before) == ([], False)


def test_an_organisation_keeps_its_last_administrator(session, ngo):
    last = person(session, Role.ORGANISATION_ADMIN, at=ngo)
    with pytest.raises(LastAdministrator):
        revoke(session, last, ngo, Role.ORGANISATION_ADMIN, "operator")


def test_a_role_not_held_cannot_be_taken(session, ngo, admin):
    with pytest.raises(NotFound):
        revoke(session, person(session, Role.VOLUNTEER, at=ngo), ngo, Role.FINANCE, admin)


def create(session, **more):
    return create_person(session, handle="Luz", password_hash="h", now=utc_now(), **more)


def test_names_and_addresses_are_one_space(session):
    create(session, username="lucero", email="luz@ejemplo.mx")
    with pytest.raises(UsernameTaken):
        create(session, username="LUCERO")
    with pytest.raises(EmailTaken):
        create(session, email="Luz@Ejemplo.mx")


def test_a_person_needs_some_way_in(session):
    with pytest.raises(ValueError, match="user name or an e-mail"):
        create(session)


@pytest.fixture
def coordinator(session, ngo):
    return actor_for(person(session, Role.COORDINATOR, at=ngo))


def vet(session, volunteer, by, level, days=30):
    now = utc_now()
    return record_vetting(
        session,
        volunteer=volunteer,
        level=level,
        kind=KIND_OF_LEVEL[level],
        by=by,
        expires_on=now.date() + timedelta(days=days),
        now=now,
    )


def test_levels_rise_one_by_one_and_run_out(session, ngo, coordinator):
    volunteer = person(session, Role.VOLUNTEER, at=ngo)
    reached = []
    for level, days in ((1, 300), (2, 200), (3, 100)):
        vet(session, volunteer, coordinator, level, days)
        reached.append(current_vetting_level(session, volunteer.id, utc_now()))
    assert reached == [1, 2, 3]
    after = [utc_now() + timedelta(days=days) for days in (99, 101, 201, 301)]
    assert [current_vetting_level(session, volunteer.id, day) for day in after] == [3, 2, 1, 0]


def test_withdrawing_takes_what_rested_on_it(session, ngo, coordinator):
    volunteer = person(session, Role.VOLUNTEER, at=ngo)
    first = vet(session, volunteer, coordinator, 1)
    vet(session, volunteer, coordinator, 2)
    withdraw_vetting(session, attestation=first, volunteer=volunteer, by=coordinator, now=utc_now())
    assert current_vetting_level(session, volunteer.id, utc_now()) == 0
    assert [a.level for a in attestations_of(session, volunteer.id)] == [2]


def test_the_kind_must_be_that_of_the_level(session, ngo, coordinator):
    with pytest.raises(ValueError, match="level 3"):
        record_vetting(
            session,
            volunteer=person(session, Role.VOLUNTEER, at=ngo),
            level=3,
            kind=VettingKind.IDENTITY_SEEN,
            by=coordinator,
            expires_on=utc_now().date() + timedelta(days=9),
            now=utc_now(),
        )


def test_nobody_vets_themself_nor_a_stranger(session, ngo, coordinator):
    both = person(session, Role.COORDINATOR, Role.VOLUNTEER, at=ngo)
    with pytest.raises(NotYourself):
        vet(session, both, actor_for(both), 1)
    with pytest.raises(NotFound):
        vet(session, person(session, Role.VOLUNTEER), coordinator, 1)


def test_many_levels_in_one_query_agree_with_one_by_one(session, ngo, coordinator):
    people = [person(session, Role.VOLUNTEER, at=ngo) for _ in range(4)]
    for height, volunteer in enumerate(people):
        for level in range(1, height + 1):
            vet(session, volunteer, coordinator, level)
    levels = vetting_levels(session, [p.id for p in people], utc_now())
    assert [levels[p.id] for p in people] == [0, 1, 2, 3]
