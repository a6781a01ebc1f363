"""At the same moment, in real threads: an administrator stays, and nobody is admitted twice."""

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.accounts.granting_roles import revoke_role
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.extensions import db
from portal.organisations.applying import apply_to_belong
from portal.organisations.models import Applicant
from portal.organisations.voting import vote_on
from tests.domain import racing
from tests.factories.people import organisation, person

pytestmark = pytest.mark.race


def at_once(app, deeds):
    """Whatever a deed answers, it is done."""
    return racing.at_once(app, deeds, said=lambda _answer: "done")


@pytest.mark.parametrize("_round", range(3))
def test_two_administrators_who_remove_each_other_leave_one(app, session, _round):
    ngo = organisation(session)
    first, second = (person(session, Role.ORGANISATION_ADMIN, at=ngo) for _ in range(2))
    session.commit()
    where = ngo.id

    def removing(by, whom):
        actor, target = actor_for(by), whom.id
        return lambda opened: revoke_role(
            opened,
            user=opened.get_one(User, target),
            organisation_id=where,
            role=Role.ORGANISATION_ADMIN,
            by=actor,
            now=utc_now(),
        )

    counted = at_once(app, [removing(first, second), removing(second, first)])
    assert counted == {"done": 1, "LastAdministrator": 1}
    left = select(func.count()).select_from(Membership).where(Membership.organisation_id == where)
    assert db.session.scalar(left) == 1


@pytest.mark.parametrize("_round", range(2))
def test_the_deciding_votes_admit_once(app, session, _round):
    asked = apply_to_belong(
        session,
        name="Taller de prueba",
        registration="ABC010101AB1",
        does="Enseña",
        area="Oaxaca",
        contact="hola@taller.invalid",
        now=utc_now(),
    )
    people = [person(session, Role.ORGANISATION_ADMIN) for _ in range(4)]
    session.commit()
    reference, before = asked.reference, db.session.scalar(select(func.count(Organisation.id)))

    def voting(who):
        actor, where = actor_for(who), who.memberships[0].organisation_id
        return lambda opened: vote_on(
            opened,
            reference=reference,
            organisation_id=where,
            in_favour=True,
            reason="bien",
            needed=2,
            actor=actor,
            now=utc_now(),
        )

    counted = at_once(app, [voting(who) for who in people])
    assert counted == {"done": 2, "AlreadyDecided": 2}
    assert db.session.scalar(select(func.count(Organisation.id))) == before + 1
    assert db.session.query(Applicant).one().organisation_id
