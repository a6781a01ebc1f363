"""Above a limit, from the reserve or too soon again: two people, and nothing moves before."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.aid import errors
from portal.aid.closing import withdraw_case
from portal.aid.commit_rules import WhyAgain
from portal.aid.declining import decline
from portal.aid.giving_back import give_back
from portal.aid.proposal_queries import Proposed, proposals_for
from portal.aid.rules import CommitmentState, NeedKind, Urgency
from portal.clock import day_of
from portal.ledger.aid_funds import AidFund
from portal.ledger.checking import faults
from portal.organisations.changing_settings import change_settings
from portal.organisations.rules import OrganisationSettings
from tests.factories.cases import mxn
from tests.factories.desks import NOW, Desk
from tests.factories.people import person

DAY = timedelta(days=1)


@pytest.fixture
def desk(session):
    return Desk(session, pool=60_000)


@pytest.fixture
def proposed(desk):
    found = desk.taken()
    need = desk.need(found, 30_000)
    return found, need, desk.commit(found, need, 25_000, why_again=WhyAgain.GREATER_NEED)


def test_a_proposal_moves_nothing_until_another_approves(desk, proposed):
    found, need, made = proposed
    assert (made.code, made.commitment.state) == ("", CommitmentState.PROPOSED)
    assert (desk.pool(), need.committed) == (mxn(60_000), mxn(0))
    approved = desk.approve(found, made)
    assert (desk.pool(), need.committed) == (mxn(35_000), mxn(25_000))
    desk.deliver(approved)
    assert need.delivered == mxn(25_000)


def test_who_proposed_does_not_approve(desk, proposed):
    found, _need, made = proposed
    with pytest.raises(errors.SamePerson):
        desk.approve(found, made, desk.worker)


def test_the_database_knows_two_people_too(desk, session, proposed):
    _found, _need, made = proposed
    made.commitment.approved_by = made.commitment.proposed_by
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_nothing_is_approved_twice(desk, proposed):
    found, need, made = proposed
    desk.approve(found, made)
    with pytest.raises(errors.AlreadyDecided):
        desk.approve(found, made)
    assert need.committed == mxn(25_000)


def test_what_changed_meanwhile_is_asked_again(desk, proposed):
    found, need, made = proposed
    desk.commit(found, need, 9_000)
    with pytest.raises(errors.MoreThanNeeded) as refused:
        desk.approve(found, made)
    assert refused.value.lacking == mxn(21_000)


def test_declined_is_final_and_moves_nothing(desk, session, proposed):
    found, need, made = proposed
    decline(session, case=found, commitment=made.commitment, actor=desk.second, now=NOW)
    with pytest.raises(errors.AlreadyDecided):
        desk.approve(found, made)
    assert need.committed == mxn(0)


def test_a_withdrawn_case_has_no_proposals(desk, session, proposed):
    found, need, made = proposed
    mine = Proposed(found.reference, NeedKind(need.kind), made.commitment.amount)
    assert proposals_for(session, desk.second) == [mine]
    assert proposals_for(session, desk.worker) == []
    withdraw_case(session, case=found, now=NOW)
    assert proposals_for(session, desk.second) == []


def test_food_again_within_a_week_needs_a_reason_and_a_second_person(desk):
    found = desk.taken()
    need = desk.need(found, 3_000)
    desk.commit(found, need, 500)
    with pytest.raises(errors.TooSoon):
        desk.commit(found, need, 500, now=NOW + 6 * DAY)
    again = desk.commit(found, need, 500, now=NOW + 6 * DAY, why_again=WhyAgain.LOST_OR_SPOILT)
    assert again.commitment.state == CommitmentState.PROPOSED
    assert desk.commit(found, need, 500, now=NOW + 7 * DAY).code


def test_given_back_money_is_in_its_fund_and_its_code_opens_nothing(desk, session):
    found = desk.taken()
    need = desk.need(found, 900)
    made = desk.commit(found, need, 900)
    give_back(session, case=found, commitment=made.commitment, actor=desk.worker, now=NOW)
    assert (desk.pool(), need.lacking) == (mxn(60_000), mxn(900))
    with pytest.raises(errors.AlreadyDelivered):
        desk.deliver(made)
    with pytest.raises(errors.AlreadyDecided):
        give_back(session, case=found, commitment=made.commitment, actor=desk.worker, now=NOW)
    # It is not double distribution: nothing of it reached anyone.
    assert desk.commit(found, need, 900).code


def settle(desk, session, **changes):
    admin = actor_for(person(session, Role.ORGANISATION_ADMIN, at=desk.ngo))
    change_settings(
        session, organisation_id=desk.ngo.id, settings=OrganisationSettings(**changes), version=0,
        actor=admin, now=NOW,
    )  # fmt: skip


def test_an_organisation_decides_its_own_limits(desk, session):
    settle(
        desk, session, alone_limit_minor=10_000, interval_days={"food": 2},
        max_per_90_days={"food": 15_000}, urgent_reserve_cap_minor=100_000, sla_this_week=48,
    )  # fmt: skip
    found = desk.taken()
    assert found.due_on == day_of(NOW) + 2 * DAY
    need = desk.need(found, 900)
    assert desk.commit(found, need, 101).code == ""
    assert desk.commit(found, need, 100).code
    assert desk.commit(found, need, 50, now=NOW + 2 * DAY).code
    with pytest.raises(errors.OverTheMost):
        desk.commit(found, need, 1, now=NOW + 9 * DAY)
    with pytest.raises(errors.ReserveFull):
        desk.fill_reserve(1_001)


class TestUrgently:
    """Before an incident is verified."""

    @pytest.fixture
    def found(self, desk):
        desk.fill_reserve(20_000)
        return desk.taken(tied=False, urgency=Urgency.TODAY)

    def test_help_for_today_comes_from_the_reserve_by_two_people(self, desk, session, found):
        made = desk.commit(found, desk.need(found, 4_000), 4_000, urgently=True)
        assert desk.pool(AidFund.RESERVE) == mxn(20_000)
        desk.deliver(desk.approve(found, made))
        assert (desk.pool(AidFund.RESERVE), desk.pool()) == (mxn(16_000), mxn(40_000))
        assert faults(session) == []

    def test_not_for_what_can_wait(self, desk):
        desk.fill_reserve(20_000)
        found = desk.taken(tied=False, urgency=Urgency.THIS_WEEK)
        with pytest.raises(errors.NotUrgent):
            desk.commit(found, desk.need(found, 100), 100, urgently=True)

    def test_one_case_gets_so_much_and_no_more(self, desk, found):
        need = desk.need(found, 9_000)
        desk.approve(found, desk.commit(found, need, 4_000, urgently=True))
        with pytest.raises(errors.MoreThanUrgent) as refused:
            desk.commit(found, need, 1_001, urgently=True, why_again=WhyAgain.GREATER_NEED)
        assert refused.value.left == mxn(1_000)

    def test_two_proposals_do_not_get_more_than_one(self, desk, found):
        need = desk.need(found, 9_000)
        first = desk.commit(found, need, 4_000, urgently=True)
        other = desk.commit(found, need, 4_000, urgently=True, why_again=WhyAgain.ANOTHER_PERSON)
        desk.approve(found, first)
        with pytest.raises(errors.MoreThanUrgent):
            desk.approve(found, other)

    def test_the_reserve_has_a_cap(self, desk, found):
        with pytest.raises(errors.ReserveFull) as refused:
            desk.fill_reserve(30_001)
        assert refused.value.room == mxn(30_000)

    def test_what_is_given_back_is_for_the_next_urgent_one(self, desk, session, found):
        made = desk.approve(found, desk.commit(found, desk.need(found, 900), 900, urgently=True))
        give_back(session, case=found, commitment=made.commitment, actor=desk.worker, now=NOW)
        assert desk.pool(AidFund.RESERVE) == mxn(20_000)
