"""Help for today does not wait for an incident to be verified; the case is tied to it later."""

import re

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.aid.models import Case, Commitment
from portal.extensions import reading, transaction
from portal.jobs.rounds import run_round
from tests.factories.cases import fill_pool
from tests.factories.incidents import verified
from tests.factories.people import person
from tests.web.client import strict_client
from tests.web.desk.conftest import DeskPages
from tests.web.intermediary.reading import capsule_on, release
from tests.web.support.asking import ask

CODE = re.compile(r"[A-Z]{6}-[A-Z]{4}")


class DeskOf(DeskPages):
    """The desk of an intermediary's own organisation."""

    def __init__(self, app, enlace):
        self.app, self.ngo, self.ngo_id = app, enlace.organisation.reference, enlace.organisation.id
        self.clients = {}
        with transaction() as session:
            roles = {"worker": Role.CASEWORKER, "second": Role.CASEWORKER, "finance": Role.FINANCE}
            self.people = {
                name: person(session, role, at=enlace.organisation) for name, role in roles.items()
            }
            fill_pool(session, self.ngo_id, 60_000)

    def fill_reserve(self, pesos):
        fields = {f"{self.ngo}-amount": pesos}
        return self.as_("finance").submit(
            f"/es/desk/reserve/{self.ngo}", fields, page="/es/desk/reserve"
        )


@pytest.fixture
def desk(app, people):
    return DeskOf(app, people["ana"])


def the_case():
    run_round()
    with reading() as session:
        return session.scalars(select(Case)).one()


def states():
    with reading() as session:
        found = select(Commitment.state).order_by(Commitment.id)
        return [str(state) for state in session.scalars(found)]


def test_from_asking_today_to_help_by_two_and_tied_once_verified(app, people, enter, desk):
    ask(strict_client(app), people, urgency="today", needs=["food"])
    ana = enter("ana")
    capsule = capsule_on(ana.get("/es/intermediary/"))
    assert release(ana, capsule, incident="").status_code == 303
    case = the_case()
    assert (case.tied, case.urgency) == (False, "today")
    assert (case.due_on - case.opened_on).days <= 2

    reference = desk.take(case.reference)
    need = desk.need(reference)
    assert desk.commit(reference, need, "900").status_code == 409, "no pooled money yet"
    assert desk.commit(reference, need, "900", fund="reserve").status_code == 409, "reserve empty"
    assert desk.fill_reserve("10000").status_code == 303
    assert desk.commit(reference, need, "900", fund="reserve").status_code == 303
    assert states() == ["proposed"]
    assert desk.action(reference, "approve") == "", "nobody approves what they proposed"
    approved = desk.do(reference, desk.action(reference, "approve", "second"), who="second")
    assert CODE.search(approved.text)
    assert states() == ["committed"]

    with transaction() as session:
        incident = verified(session).reference
    page = f"/es/intermediary/requests/{capsule}"
    assert ana.submit(f"{page}/tie", {"incident": incident}, page=page).status_code == 303
    assert the_case().tied
    assert incident not in desk.read(reference)
    medicine = desk.need(reference, pesos="300", kind="medicine")
    assert CODE.search(desk.commit(reference, medicine, "300").text), "pooled money moves now"
    assert states() == ["committed", "committed"]
    assert "$9,100.00 MXN" in desk.as_("finance").get("/es/desk/reserve").text


def test_an_incident_that_is_not_verified_ties_nothing(app, people, enter, desk):
    ask(strict_client(app), people, urgency="today", needs=["food"])
    ana = enter("ana")
    capsule = capsule_on(ana.get("/es/intermediary/"))
    release(ana, capsule, incident="")
    the_case()
    page = f"/es/intermediary/requests/{capsule}"
    assert ana.submit(f"{page}/tie", {"incident": "notverified"}, page=page).status_code == 400
    assert not the_case().tied


def test_what_can_wait_gets_nothing_from_the_reserve(app, people, enter, desk):
    ask(strict_client(app), people, urgency="this_week", needs=["food"])
    ana = enter("ana")
    release(ana, capsule_on(ana.get("/es/intermediary/")), incident="", urgency="this_week")
    reference = desk.take(the_case().reference)
    desk.fill_reserve("10000")
    refused = desk.commit(reference, desk.need(reference), "900", fund="reserve")
    assert (refused.status_code, states()) == (409, [])
