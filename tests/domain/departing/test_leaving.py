"""An organisation leaves when nothing is stranded; a case that arrives meanwhile wins or waits."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.accounts.models import Membership, Organisation
from portal.accounts.queries import actor_for
from portal.aid.closing import close_case
from portal.aid.errors import OrganisationGone
from portal.aid.models import Case
from portal.aid.rules import Outcome
from portal.clock import utc_now
from portal.departing.errors import AlreadyProposed, NothingProposed, OneNightFirst, StillKept
from portal.departing.leaving import approve_leaving, propose_leaving, stay_after_all
from portal.departing.queries import facts_of
from portal.departing.rules import Keeps, what_keeps
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.giving.models import Campaign
from portal.organisations.arco_rules import Right, Standing
from portal.organisations.asking_for_data import ask_for_data
from portal.organisations.errors import AlreadyLeft
from tests.factories import giving
from tests.factories.cases import case
from tests.factories.desks import Desk
from tests.factories.people import organisation, person
from tests.factories.shifts import shift, task

NOW = utc_now()
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def ngo(session):
    return organisation(session)


@pytest.fixture
def admins(session, ngo):
    return [actor_for(person(session, Role.ORGANISATION_ADMIN, at=ngo)) for _ in range(2)]


def kept(session, ngo, key_holders=0):
    return what_keeps(facts_of(session, ngo.id, key_holders=key_holders, now=NOW))


def propose(session, ngo, actor, now=NOW, key_holders=0):
    propose_leaving(session, organisation_id=ngo.id, key_holders=key_holders, actor=actor, now=now)


def approve(session, ngo, actor, now=TOMORROW, key_holders=0):
    return approve_leaving(
        session, organisation_id=ngo.id, key_holders=key_holders, actor=actor, now=now
    )


def ask(session, ngo):
    return ask_for_data(
        session,
        slug=ngo.slug,
        right=Right.ACCESS,
        standing=Standing.DONOR,
        reach="yo@prueba.invalid",
        about="mi correo",
        form_key="k" * 40,
        key="a key of the tests",
        now=NOW,
    )


def test_two_people_and_a_night_let_it_go(session, ngo, admins):
    first, second = admins
    worker = person(session, Role.CASEWORKER, at=ngo)
    propose(session, ngo, first)
    with pytest.raises(AlreadyProposed):
        propose(session, ngo, second)
    with pytest.raises(OneNightFirst):
        approve(session, ngo, second, now=NOW)
    assert approve(session, ngo, second).left_on == TOMORROW.date()
    session.expire_all()
    assert actor_for(worker).grants == frozenset()
    with pytest.raises(AlreadyLeft):
        ask(session, ngo)
    with pytest.raises(NotFound):
        propose(session, ngo, first)


def test_a_proposal_is_taken_back(session, ngo, admins):
    first, second = admins
    propose(session, ngo, first)
    stay_after_all(session, organisation_id=ngo.id, actor=second, now=NOW)
    with pytest.raises(NothingProposed):
        approve(session, ngo, second)


def test_whoever_does_not_administer_it_finds_nothing(session, ngo):
    stranger = actor_for(person(session, Role.ORGANISATION_ADMIN))
    worker = actor_for(person(session, Role.CASEWORKER, at=ngo))
    for actor in (stranger, worker):
        with pytest.raises(NotFound):
            propose(session, ngo, actor)


def test_an_open_case_and_its_promised_aid_keep_it_until_they_end(session):
    desk = Desk(session)
    assert kept(session, desk.ngo) == {Keeps.INTERMEDIARIES: 1}
    found = desk.taken()
    desk.deliver(desk.commit(found, desk.need(found), 100))
    assert kept(session, desk.ngo) == {Keeps.OPEN_CASES: 1, Keeps.INTERMEDIARIES: 1}
    other = desk.taken()
    desk.commit(other, desk.need(other), 50)
    assert kept(session, desk.ngo) == {
        Keeps.OPEN_CASES: 2,
        Keeps.AID_PROMISED: 1,
        Keeps.INTERMEDIARIES: 1,
        Keeps.MONEY_HELD: 1,
    }
    end = {"outcome": Outcome.HELPED, "actor": desk.worker, "now": NOW}
    close_case(session, case=found, version=found.version, **end)
    assert kept(session, desk.ngo)[Keeps.OPEN_CASES] == 1


def test_keys_in_the_vault_keep_it(session, ngo, admins):
    with pytest.raises(StillKept):
        propose(session, ngo, admins[0], key_holders=1)
    propose(session, ngo, admins[0])
    with pytest.raises(StillKept):
        approve(session, ngo, admins[1], key_holders=1)


def test_campaigns_shifts_and_requests_keep_it(session):
    campaign = giving.campaign(session)
    where = session.get_one(Organisation, campaign.organisation_id)
    planner = person(session, Role.COORDINATOR, at=where)
    ahead = shift(session, of=task(session, planner=planner), planner=planner)
    ask(session, where)
    assert set(kept(session, where)) == {
        Keeps.OPEN_CAMPAIGNS,
        Keeps.SHIFTS_AHEAD,
        Keeps.DATA_REQUESTS,
    }
    ahead.cancelled_at = NOW
    session.get_one(Campaign, campaign.id).state = "closed"
    session.flush()
    assert set(kept(session, where)) == {Keeps.DATA_REQUESTS}


@pytest.mark.race
@pytest.mark.parametrize("_round", range(3))
def test_a_case_that_arrives_while_it_leaves_is_never_stranded(app, session, _round):
    ngo = organisation(session)
    first, second = (actor_for(person(session, Role.ORGANISATION_ADMIN, at=ngo)) for _ in range(2))
    propose(session, ngo, first)
    session.commit()
    where, starting = ngo.id, threading.Barrier(2, timeout=30)

    def leave(opened):
        approve_leaving(opened, organisation_id=where, key_holders=0, actor=second, now=TOMORROW)

    def arrive(opened):
        case(opened, organisation_id=where)

    def run(deed):
        with app.app_context():
            starting.wait()
            try:
                with transaction() as opened:
                    deed(opened)
                return deed.__name__
            except (StillKept, OrganisationGone) as refused:
                return type(refused).__name__
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        counted = Counter(pool.map(run, [leave, arrive]))
    assert counted in (
        Counter(["leave", "OrganisationGone"]),
        Counter(["StillKept", "arrive"]),
    )
    db.session.rollback()
    open_there = select(func.count(Case.id)).where(Case.organisation_id == where, Case.is_open)
    gone = db.session.get_one(Organisation, where).left_on is not None
    assert gone == (db.session.scalar(open_there) == 0)
    assert db.session.scalar(
        select(func.count(Membership.id)).where(Membership.organisation_id == where)
    )
