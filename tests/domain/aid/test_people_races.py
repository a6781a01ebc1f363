"""At the same moment, in real threads: a shift carries one ask, and people come once."""

import pytest
from sqlalchemy import select

from portal.aid.cancelling_people import cancel_people
from portal.aid.meeting_people import mark_people_came
from portal.aid.models import PeopleAsk
from portal.aid.people_queries import ask_of_case, ask_to_mark, ask_to_plan
from portal.aid.planning_people import plan_people
from portal.aid.queries import case_for
from tests.domain.aid.test_goods_races import at_once
from tests.factories.companions import CompanyDesk
from tests.factories.desks import NOW

pytestmark = pytest.mark.race


@pytest.fixture
def desk(session):
    return CompanyDesk(session)


def planning(desk, reference, shift):
    facts, coordinator = desk.facts(shift), desk.coordinator

    def deed(opened):
        plan_people(
            opened, ask=ask_to_plan(opened, coordinator, reference), shift=facts,
            shift_stands=False, version=1, actor=coordinator, now=NOW,
        )  # fmt: skip

    return deed


@pytest.mark.parametrize("_round", range(2))
def test_four_asks_want_one_shift(app, desk, session, _round):
    made = desk.shift()
    asks = [desk.ask(desk.taken()).reference for _ in range(4)]
    deeds = [planning(desk, reference, made) for reference in asks]
    session.commit()
    assert at_once(app, deeds) == {"done": 1, "ShiftCarriesAnother": 3}


def test_four_hands_plan_one_ask(app, desk, session):
    ask = desk.ask(desk.taken())
    deeds = [planning(desk, ask.reference, desk.shift()) for _ in range(4)]
    session.commit()
    assert at_once(app, deeds) == {"done": 1, "StalePage": 3}


def test_taken_back_while_it_is_planned(app, desk, session):
    """Whoever comes first, nobody waits in the end and no code is left."""
    found = desk.taken()
    ask = desk.ask(found)
    deeds = [planning(desk, ask.reference, desk.shift())]
    session.commit()
    reference, case_reference, worker = ask.reference, found.reference, desk.worker

    def take_back(opened):
        case = case_for(opened, worker, case_reference, lock=True)
        mine = ask_of_case(opened, case, reference)
        cancel_people(opened, ask=mine, actor=worker, now=NOW)

    counted = at_once(app, [*deeds, take_back])
    assert counted in ({"done": 2}, {"done": 1, "StalePage": 1})
    left = session.scalars(select(PeopleAsk)).one()
    assert (left.state, left.code_digest) == ("cancelled", "")


def test_people_come_once(app, desk, session):
    ask = desk.ask(desk.taken())
    code = desk.plan(ask, desk.shift()).code
    session.commit()
    reference, enlace = ask.reference, desk.intermediary

    def deed(opened):
        found = ask_to_mark(opened, enlace, reference)
        mark_people_came(opened, ask=found, shift_stands=True, code=code, actor=enlace, now=NOW)

    assert at_once(app, [deed] * 4) == {"done": 1, "AlreadyDelivered": 3}
