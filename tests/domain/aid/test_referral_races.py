"""Two people, one referral, real threads: one of them is told."""

import pytest
from sqlalchemy import select

from portal.aid.answering_referrals import accept_referral
from portal.aid.closing import withdraw_case
from portal.aid.models import Case, CaseEvent, Referral
from portal.aid.queries import case_for
from portal.aid.referral_queries import incoming_locked, referral_of
from portal.aid.referring import withdraw_referral
from tests.domain.aid.test_referring import NOW, TwoDesks
from tests.domain.racing import at_once

pytestmark = pytest.mark.race


@pytest.fixture
def offered(session):
    desk = TwoDesks(session)
    found = desk.taken()
    referral = desk.refer(found)
    desk.consent(referral)
    names = desk, found.reference, referral.reference
    session.commit()
    return names


def accepting(actor, reference):
    def deed(session):
        found = incoming_locked(session, actor, reference)
        accept_referral(session, referral=found, actor=actor, now=NOW)
        return "accepted"

    return deed


def state_of(session):
    return session.scalars(select(Referral.state)).one(), session.scalars(select(Case.state)).one()


@pytest.mark.parametrize("_round", range(3))
def test_two_colleagues_accept_and_one_is_told(app, session, offered, _round):
    desk, _case, reference = offered
    deeds = [accepting(actor, reference) for actor in (desk.receiver, desk.colleague) * 3]
    assert at_once(app, deeds) == {"accepted": 1, "ReferralMoved": 5}
    assert state_of(session) == ("accepted", "referred")
    noted = select(CaseEvent).where(CaseEvent.what == "referral_accepted")
    assert len(session.scalars(noted).all()) == 1


@pytest.mark.parametrize("_round", range(4))
def test_taken_back_while_it_is_accepted_ends_taken_back(app, session, offered, _round):
    desk, case, reference = offered

    def taking_back(session):
        found = case_for(session, desk.worker, case, lock=True)
        mine = referral_of(session, found, reference)
        withdraw_referral(session, case=found, referral=mine, actor=desk.worker, now=NOW)
        return "taken back"

    counted = at_once(app, [taking_back, accepting(desk.receiver, reference)])
    assert counted["taken back"] == 1
    assert state_of(session) == ("withdrawn", "assigned")


@pytest.mark.parametrize("_round", range(4))
def test_the_family_withdraws_while_it_is_accepted(app, session, offered, _round):
    desk, case, reference = offered

    def withdrawing(session):
        found = session.scalars(select(Case).where(Case.reference == case).with_for_update()).one()
        withdraw_case(session, case=found, now=NOW)
        return "withdrawn"

    counted = at_once(app, [withdrawing, accepting(desk.receiver, reference)])
    assert counted["withdrawn"] == 1
    assert state_of(session) == ("withdrawn", "withdrawn")
    assert session.scalars(select(Referral.sealed_text)).one() is None
