"""An organisation is suspended or leaves: its referrals end at both ends, and cases stand again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.aid.models import CaseEvent
from portal.aid.referral_rules import ReferralState
from portal.aid.rules import CaseState
from portal.aid.stopping_referrals import stop_referrals
from portal.departing.leaving import approve_leaving, propose_leaving
from portal.jobs.relay import relay_due
from portal.organisations.suspending import vote_to_suspend
from tests.domain.aid.test_referring import ALL, TwoDesks, fields
from tests.factories.desks import NOW
from tests.factories.people import organisation, person

R = ReferralState
EMPTY = (None, None, None, None)


@pytest.fixture
def desk(session):
    return TwoDesks(session)


@pytest.fixture
def accepted(desk):
    found = desk.taken()
    referral = desk.refer(found)
    desk.consent(referral)
    desk.accept(referral)
    assert found.state == CaseState.REFERRED
    return found, referral


def suspend(session, about):
    """Two other organisations vote; the second voice stops it."""
    for _vote in range(2):
        other = organisation(session)
        actor = actor_for(person(session, Role.ORGANISATION_ADMIN, at=other))
        vote_to_suspend(
            session, slug=about.slug, organisation_id=other.id, suspend=True, reason="x",
            needed=2, actor=actor, now=NOW,
        )  # fmt: skip
    assert about.suspended_on is not None
    session.commit()


def leave(session, about):
    """Two of its people and a night."""
    admins = [actor_for(person(session, Role.ORGANISATION_ADMIN, at=about)) for _ in range(2)]
    here = {"organisation_id": about.id, "key_holders": 0}
    propose_leaving(session, actor=admins[0], now=NOW - timedelta(days=1), **here)
    approve_leaving(session, actor=admins[1], now=NOW, **here)
    session.commit()


def ends(session, found, referral):
    session.expire_all()
    noted = select(CaseEvent).where(CaseEvent.what == "referral_stopped")
    return referral.state, found.state, fields(referral), len(session.scalars(noted).all())


STOPPED = (R.STOPPED, CaseState.ASSIGNED, EMPTY, 1)


@pytest.mark.parametrize("end", ["other", "ngo"])
def test_a_suspension_at_either_end_ends_it_after_the_commit(session, desk, accepted, end):
    found, referral = accepted
    suspend(session, getattr(desk, end))
    relay_due()
    assert ends(session, found, referral) == STOPPED


def test_the_receiver_leaves_and_the_case_goes_on(session, desk, accepted):
    found, referral = accepted
    leave(session, desk.other)
    relay_due()
    assert ends(session, found, referral) == STOPPED


def test_what_the_referring_organisation_left_behind_is_swept(session, desk, accepted):
    # It cannot leave with an open case; a row that says so anyway still shows nothing.
    found, referral = accepted
    desk.ngo.left_on = NOW.date()
    assert stop_referrals(session, now=NOW) == 1
    assert ends(session, found, referral) == STOPPED
    assert stop_referrals(session, now=NOW) == 0


@pytest.mark.parametrize("consented", [True, False])
def test_what_was_only_offered_or_asked_ends_too(session, desk, consented):
    found = desk.taken()
    referral = desk.refer(found)
    if consented:
        desk.consent(referral)
    suspend(session, desk.other)
    relay_due()
    assert ends(session, found, referral) == STOPPED


def test_an_offer_whose_day_was_over_is_said_to_have_lapsed(session, desk):
    found = desk.taken()
    referral = desk.refer(found)
    desk.other.suspended_on = NOW.date()
    assert stop_referrals(session, now=NOW + timedelta(days=15)) == 1
    assert (referral.state, fields(referral)) == (R.EXPIRED, EMPTY)


def test_a_case_that_another_organisation_helps_too_stays_with_that_one(session, desk, accepted):
    found, referral = accepted
    third = organisation(session)
    third_receiver = actor_for(person(session, Role.CASEWORKER, at=third))
    found.state, found.before_pause, found.paused_on = CaseState.ASSIGNED, None, None
    session.flush()
    other = desk.refer(found, to=third.reference, scope=ALL)
    desk.consent(other)
    desk.accept(other, actor=third_receiver)
    desk.other.suspended_on = NOW.date()
    assert stop_referrals(session, now=NOW) == 1
    assert (referral.state, other.state) == (R.STOPPED, R.ACCEPTED)
    assert found.state == CaseState.REFERRED


def test_one_that_resumed_before_anybody_looked_keeps_its_own(session, desk, accepted):
    found, referral = accepted
    suspend(session, desk.other)
    desk.other.suspended_on = None
    session.commit()
    relay_due()
    session.expire_all()
    assert (referral.state, found.state) == (R.ACCEPTED, CaseState.REFERRED)
