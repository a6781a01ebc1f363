"""One-time codes and mailed links: whom they let in, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.accounts.codes import link_token
from portal.accounts.errors import CodeRefused, NotYourself, UsernameTaken
from portal.accounts.inviting import issue_invitation, issue_reset
from portal.accounts.models import OneTimeCode, User
from portal.accounts.passwords import hash_of
from portal.accounts.queries import actor_for
from portal.accounts.registering import (
    NewPerson,
    ask_for_link,
    register_by_link,
    register_with_code,
)
from portal.accounts.resetting import reset_by_link, reset_with_code
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.notices.models import Notice
from tests.factories.people import organisation, person

KEY = "k" * 40


def someone(name="lucero"):
    return NewPerson(handle="Luz", username=name, password_hash="hash")


@pytest.fixture
def ngo(session):
    return organisation(session)


@pytest.fixture
def coordinator(session, ngo):
    return actor_for(person(session, Role.COORDINATOR, at=ngo))


def invitation(session, ngo, by, **more):
    return issue_invitation(session, organisation_id=ngo.id, by=by, key=KEY, now=utc_now(), **more)


def test_a_code_opens_an_account_without_e_mail(session, ngo, coordinator):
    code = invitation(session, ngo, coordinator)
    made = register_with_code(session, code=code, person=someone(), key=KEY, now=utc_now())
    assert (made.email, made.username, made.handle) == (None, "lucero", "Luz")
    assert [(m.role, m.organisation_id) for m in made.memberships] == [(Role.VOLUNTEER, ngo.id)]


def test_only_the_digest_of_a_code_is_kept(session, ngo, coordinator):
    code = invitation(session, ngo, coordinator)
    row = session.scalars(select(OneTimeCode)).one()
    kept = {str(getattr(row, column.key)) for column in OneTimeCode.__table__.columns}
    assert code not in kept
    assert code.replace("-", "") not in kept


@pytest.mark.parametrize("spoil", ["again", "late", "misspelt", "other key"])
def test_a_code_that_does_not_open_never_says_why(session, ngo, coordinator, spoil):
    code, key, now = invitation(session, ngo, coordinator), KEY, utc_now()
    if spoil == "again":
        register_with_code(session, code=code, person=someone("first"), key=KEY, now=now)
    if spoil == "late":
        now += timedelta(days=7)
    if spoil == "misspelt":
        code = code[:-1] + ("A" if code[-1] != "A" else "E")
    if spoil == "other key":
        key = "x" * 40
    with pytest.raises(CodeRefused):
        register_with_code(session, code=code, person=someone(), key=key, now=now)


def test_a_refused_name_leaves_the_code_for_another_try(app):
    with transaction() as session:
        ngo = organisation(session)
        by = actor_for(person(session, Role.COORDINATOR, at=ngo))
        person(session).username = "lucero"
        code = invitation(session, ngo, by)
    with pytest.raises(UsernameTaken), transaction() as session:
        register_with_code(session, code=code, person=someone(), key=KEY, now=utc_now())
    with transaction() as session:
        register_with_code(session, code=code, person=someone("luz"), key=KEY, now=utc_now())


@pytest.mark.race
def test_one_code_at_two_counters_at_once_makes_one_account(app):
    with transaction() as session:
        ngo = organisation(session)
        by = actor_for(person(session, Role.COORDINATOR, at=ngo))
        code = invitation(session, ngo, by)
    start = Barrier(5)

    def join(number):
        with app.app_context():
            start.wait()
            try:
                with transaction() as session:
                    who = someone(f"name{number}")
                    register_with_code(session, code=code, person=who, key=KEY, now=utc_now())
            except CodeRefused:
                return 0
            return 1

    with ThreadPoolExecutor(5) as pool:
        assert sum(pool.map(join, range(5))) == 1
    named = select(func.count()).select_from(User).where(User.username.like("name%"))
    assert db.session.scalar(named) == 1


@pytest.mark.parametrize(
    "giver, role, may",
    [
        (Role.COORDINATOR, Role.VOLUNTEER, True),
        (Role.COORDINATOR, Role.CASEWORKER, False),
        (Role.ORGANISATION_ADMIN, Role.CASEWORKER, True),
        (Role.ORGANISATION_ADMIN, Role.VOLUNTEER, True),
        (Role.ORGANISATION_ADMIN, Role.PLATFORM_ADMIN, False),
        (Role.PLATFORM_ADMIN, Role.ORGANISATION_ADMIN, True),
        (Role.PLATFORM_ADMIN, Role.INTERMEDIARY, False),
        (Role.CASEWORKER, Role.VOLUNTEER, False),
    ],
)
def test_who_may_invite_whom(session, ngo, giver, role, may):
    by = actor_for(person(session, giver, at=ngo))
    if may:
        assert invitation(session, ngo, by, role=role)
    else:
        with pytest.raises(NotFound):
            invitation(session, ngo, by, role=role)


def test_nobody_invites_into_another_organisation(session, coordinator):
    with pytest.raises(NotFound):
        invitation(session, organisation(session), coordinator)


@pytest.mark.parametrize(
    "giver, roles, may",
    [
        (Role.COORDINATOR, [Role.VOLUNTEER], True),
        (Role.COORDINATOR, [Role.VOLUNTEER, Role.FINANCE], False),
        (Role.COORDINATOR, [Role.ORGANISATION_ADMIN], False),
        (Role.ORGANISATION_ADMIN, [Role.FINANCE], True),
        (Role.ORGANISATION_ADMIN, [Role.FINANCE, Role.PLATFORM_ADMIN], False),
        (Role.CASEWORKER, [Role.VOLUNTEER], False),
    ],
)
def test_who_may_reset_whom(session, ngo, giver, roles, may):
    by = actor_for(person(session, giver, at=ngo))
    forgetful = person(session, *roles, at=ngo)
    facts = {"user": forgetful, "organisation_id": ngo.id, "by": by, "key": KEY, "now": utc_now()}
    if may:
        assert issue_reset(session, **facts)
    else:
        with pytest.raises(NotFound):
            issue_reset(session, **facts)


def reset(session, ngo, by, user):
    return issue_reset(session, user=user, organisation_id=ngo.id, by=by, key=KEY, now=utc_now())


def test_a_reset_sets_the_password_and_ends_every_session(session, ngo, coordinator):
    user = person(session, Role.VOLUNTEER, at=ngo)
    before = user.fs_uniquifier
    code = reset(session, ngo, coordinator, user)
    facts = {"identity": user.username.upper(), "code": code, "password_hash": "new"}
    reset_with_code(session, **facts, key=KEY, now=utc_now())
    assert user.password == "new"
    assert user.fs_uniquifier != before


def test_a_second_reset_code_makes_the_first_worthless(session, ngo, coordinator):
    user = person(session, Role.VOLUNTEER, at=ngo)
    first = reset(session, ngo, coordinator, user)
    reset(session, ngo, coordinator, user)
    with pytest.raises(CodeRefused):
        reset_with_code(
            session,
            identity=user.username,
            code=first,
            password_hash="new",
            key=KEY,
            now=utc_now(),
        )


def test_a_reset_code_opens_nobody_elses_account(session, ngo, coordinator):
    code = reset(session, ngo, coordinator, person(session, Role.VOLUNTEER, at=ngo))
    other = person(session, Role.VOLUNTEER, at=ngo)
    facts = {"code": code, "password_hash": "new", "key": KEY, "now": utc_now()}
    with pytest.raises(CodeRefused):
        reset_with_code(session, identity=other.username, **facts)
    with pytest.raises(CodeRefused):
        register_with_code(session, code=code, person=someone(), key=KEY, now=utc_now())


def test_nobody_resets_themself(session, ngo):
    admin = person(session, Role.ORGANISATION_ADMIN, at=ngo)
    with pytest.raises(NotYourself):
        reset(session, ngo, actor_for(admin), admin)


def asked(session, email):
    ask_for_link(session, email=email, language="es", now=utc_now())
    row = session.scalars(select(OneTimeCode)).one()
    return link_token(row.reference, KEY)


def test_a_new_address_gets_a_link_to_register(session):
    token = asked(session, "Luz@Ejemplo.MX")
    assert session.scalars(select(Notice.kind)).one() == "account_register"
    made = register_by_link(session, token=token, person=someone(None), key=KEY, now=utc_now())
    assert (made.email, made.username, made.memberships) == ("luz@ejemplo.mx", None, [])


def test_a_known_address_gets_a_link_to_a_new_password(session):
    user = person(session, email="luz@ejemplo.mx")
    token = asked(session, " luz@ejemplo.mx ")
    assert session.scalars(select(Notice.kind)).one() == "account_reset"
    with pytest.raises(CodeRefused):
        register_by_link(session, token=token, person=someone(), key=KEY, now=utc_now())
    hashed = hash_of("cinco-lunas-verdes")
    reset_by_link(session, token=token, password_hash=hashed, key=KEY, now=utc_now())
    assert user.password == hashed


def test_nothing_that_opens_a_link_rests_in_the_database(session):
    token = asked(session, "luz@ejemplo.mx")
    secret = token.split(".")[1]
    notice = session.scalars(select(Notice)).one()
    assert secret not in str(notice.facts)
