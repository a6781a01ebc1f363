"""What begins in the second in which an organisation leaves comes before that, or not at all."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.accounts.granting_roles import grant_role
from portal.accounts.models import Organisation, User
from portal.accounts.queries import actor_for
from portal.aid.closing import close_case, reopen_case
from portal.aid.errors import OrganisationGone
from portal.aid.models import Case
from portal.aid.queries import case_for
from portal.aid.rules import Outcome
from portal.departing.errors import StillKept
from portal.departing.leaving import approve_leaving, propose_leaving
from portal.departing.queries import facts_of
from portal.departing.rules import Keeps, what_keeps
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.giving import errors as giving_errors
from portal.giving.running_campaigns import CampaignText, draft_campaign
from portal.incidents.proposing import propose
from portal.incidents.rules import IncidentKind
from portal.places.queries import areas
from portal.volunteering.models import Task
from portal.volunteering.planning_shifts import plan_shift
from tests.factories.cases import case, mxn
from tests.factories.desks import NOW
from tests.factories.incidents import verified
from tests.factories.people import organisation, person
from tests.factories.shifts import ZONE, task

pytestmark = pytest.mark.race
GONE = {"OrganisationGone", "NotFound"}


class Leaving:
    """An organisation whose second administrator is about to approve, and its people at work."""

    def __init__(self, session):
        self.ngo = organisation(session)
        self.actors = {
            role: actor_for(person(session, role, at=self.ngo))
            for role in (Role.CASEWORKER, Role.FINANCE, Role.VERIFIER, Role.ORGANISATION_ADMIN)
        }
        planner = person(session, Role.COORDINATOR, at=self.ngo)
        self.planner = actor_for(planner)
        self.task = task(session, planner=planner).id
        self.second = actor_for(person(session, Role.ORGANISATION_ADMIN, at=self.ngo))
        self.newcomer = person(session).reference
        self.incident = verified(session).id
        self.area = areas(session)[0].code
        self.case = self._ended(session)
        self.id = self.ngo.id
        propose_leaving(
            session, organisation_id=self.id, key_holders=0, now=NOW - timedelta(days=1),
            actor=self.actors[Role.ORGANISATION_ADMIN],
        )  # fmt: skip
        session.commit()

    def _ended(self, session):
        found = case(session, organisation_id=self.ngo.id)
        worker = self.actors[Role.CASEWORKER]
        found.assigned_to_id = worker.user_id
        found.state = "in_progress"
        close_case(
            session, case=found, outcome=Outcome.HELPED, actor=worker, version=found.version,
            now=NOW,
        )  # fmt: skip
        return found.reference

    def leave(self, session):
        approve_leaving(
            session, organisation_id=self.id, key_holders=0, actor=self.second, now=NOW
        )  # fmt: skip

    def draft(self, session):
        draft_campaign(
            session, actor=self.actors[Role.FINANCE], organisation_id=self.id,
            incident_id=self.incident, goal=mxn(100), now=NOW,
            text=CampaignText(slug="en-ese-segundo", title_es="x", story_es="x"),
        )  # fmt: skip

    def reopen(self, session):
        worker = self.actors[Role.CASEWORKER]
        found = case_for(session, worker, self.case, lock=True)
        reopen_case(session, case=found, actor=worker, now=NOW)

    def propose(self, session):
        propose(
            session, proposer=self.actors[Role.VERIFIER], organisation_id=self.id,
            kind=IncidentKind.DISPLACEMENT, area_code=self.area, happened_on=NOW.date(),
            title_es="x", title_en="", account_es="x", account_en="", source_capsule=None, now=NOW,
        )  # fmt: skip

    def plan(self, session):
        plan_shift(
            session, planner=self.planner, task=session.get_one(Task, self.task),
            starts=datetime.fromisoformat("2030-01-05T09:00"), zone=ZONE, minimum=1,
            ends=datetime.fromisoformat("2030-01-05T12:00"), capacity=2, area_code=self.area,
            meeting_point="x", now=NOW,
        )  # fmt: skip

    def grant(self, session):
        who = session.scalars(select(User).where(User.reference == self.newcomer)).one()
        grant_role(
            session, user=who, organisation_id=self.id, role=Role.INTERMEDIARY, now=NOW,
            by=self.actors[Role.ORGANISATION_ADMIN],
        )  # fmt: skip


BEGINNINGS = {
    "draft": Keeps.OPEN_CAMPAIGNS,
    "reopen": Keeps.OPEN_CASES,
    "propose": Keeps.INCIDENTS_IN_HAND,
    "grant": Keeps.INTERMEDIARIES,
    "plan": Keeps.SHIFTS_AHEAD,
}


def do(app, deed, starting=None):
    with app.app_context():
        if starting:
            starting.wait()
        try:
            with transaction() as opened:
                deed(opened)
            return deed.__name__
        except (
            StillKept, OrganisationGone, NotFound, giving_errors.OrganisationGone
        ) as refused:  # fmt: skip
            return type(refused).__name__
        finally:
            db.session.remove()


@pytest.mark.parametrize("_round", range(3))
@pytest.mark.parametrize("begin", BEGINNINGS)
def test_what_begins_while_it_leaves_is_never_stranded(app, session, begin, _round):
    ngo, starting = Leaving(session), threading.Barrier(2, timeout=30)
    with ThreadPoolExecutor(2) as pool:
        deeds = [ngo.leave, getattr(ngo, begin)]
        counted = Counter(pool.map(lambda deed: do(app, deed, starting), deeds))
    assert counted in [Counter([begin, "StillKept"]), *(Counter(["leave", no]) for no in GONE)]
    db.session.rollback()
    gone = db.session.get_one(Organisation, ngo.id).left_on is not None
    stranded = what_keeps(facts_of(db.session(), ngo.id, key_holders=0, now=NOW))
    assert gone == (BEGINNINGS[begin] not in stranded)


@pytest.mark.parametrize("begin", BEGINNINGS)
def test_after_it_left_nothing_begins_though_the_page_was_open(app, session, begin):
    ngo = Leaving(session)
    assert do(app, ngo.leave) == "leave"
    assert do(app, getattr(ngo, begin)) in GONE
    session.rollback()
    assert session.scalars(select(Case.is_open)).all() == [False]
    assert not what_keeps(facts_of(session, ngo.id, key_holders=0, now=NOW))
