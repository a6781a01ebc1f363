"""Admit the demo's organisations and make its people, each with a working sign-in."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.roles import SECOND_FACTOR_REQUIRED, Role
from portal.accounts.admitting import admit_organisation
from portal.accounts.creating_people import create_person
from portal.accounts.demo_credentials import demo_password, demo_totp_secret
from portal.accounts.granting_roles import grant_role
from portal.accounts.models import Organisation, User
from portal.accounts.passwords import hash_of
from portal.accounts.queries import actor_for, user_by_identity
from portal.accounts.rules import VettingKind
from portal.accounts.vetting import record_vetting
from portal.demo.cast import ORGANISATIONS, PEOPLE, DemoPerson
from portal.errors import NotFound
from portal.incidents.keeping_word_keys import key_in_force
from portal.places.queries import area_of_municipio

BY = "demo"


def populate(
    session: Session, *, key: str, encrypt_secret: Callable[[str], str], now: datetime
) -> None:
    """Everyone of the cast. `key` makes their passwords; `encrypt_secret` stores their TOTP."""
    areas = area_of_municipio(session)
    organisations = {
        made.slug: admit_organisation(
            session,
            slug=made.slug,
            name=made.name,
            independence_group=made.group,
            by=BY,
            stripe_account=made.stripe_account,
            witness_area=areas[made.witnesses] if made.witnesses else None,
            is_demo=True,
            now=now,
        )
        for made in ORGANISATIONS
    }
    for made in organisations.values():
        key_in_force(session, made, now=now)
    for person in PEOPLE:
        _make(session, person, organisations, key, encrypt_secret, now)
    _vet(session, person_named(session, "colibri"), actor_named(session, "sabino"), now)


def _make(
    session: Session,
    person: DemoPerson,
    organisations: dict[str, Organisation],
    key: str,
    encrypt_secret: Callable[[str], str],
    now: datetime,
) -> None:
    staff = bool(set(person.roles) & SECOND_FACTOR_REQUIRED)
    secret = encrypt_secret(demo_totp_secret(person.username, key)) if staff else None
    made = create_person(
        session,
        handle=person.handle,
        username=person.username,
        password_hash=hash_of(demo_password(person.username, key)),
        totp_secret=secret,
        is_demo=True,
        now=now,
    )
    for role in person.roles:
        where = organisations[person.organisation].id
        grant_role(session, user=made, organisation_id=where, role=role, by=BY, now=now)


def _vet(session: Session, volunteer: User, by: Actor, now: datetime) -> None:
    for level, kind in enumerate(VettingKind, start=1):
        record_vetting(
            session,
            volunteer=volunteer,
            level=level,
            kind=kind,
            by=by,
            expires_on=(now + timedelta(days=300)).date(),
            now=now,
        )


def person_named(session: Session, username: str) -> User:
    """One of the cast; raises NotFound."""
    found = user_by_identity(session, username)
    if found is None:
        raise NotFound
    return found


def actor_named(session: Session, username: str) -> Actor:
    """One of the cast as they act, with the second factor that the demo gave them."""
    found = actor_for(person_named(session, username))
    return Actor(found.user_id, found.reference, found.grants, second_factor=True)


def home_of(actor: Actor, role: Role) -> int:
    """The organisation in which an actor of the cast holds `role`."""
    return next(grant.organisation_id for grant in actor.grants if grant.role is role)
