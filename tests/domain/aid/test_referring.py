"""A case goes to another organisation as far as the family agrees, and comes back."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.access.actor import Actor
from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.aid import errors
from portal.aid.answering_referrals import (
    accept_referral,
    complete_referral,
    return_referral,
)
from portal.aid.closing import close_case, withdraw_case
from portal.aid.consent_queries import consent_locked, consents_for
from portal.aid.consenting_referrals import give_consent, refuse_consent
from portal.aid.desk_text import open_text
from portal.aid.lapsing_referrals import lapse_referrals
from portal.aid.models import Referral
from portal.aid.pausing import resume_case
from portal.aid.queries import case_for, history_of
from portal.aid.referral_queries import (
    incoming,
    incoming_for,
    incoming_locked,
    referrals_of,
)
from portal.aid.referral_rules import ReferralOutcome, ReferralState, ReturnReason
from portal.aid.referring import Scope, refer_case, withdraw_referral
from portal.aid.rules import CaseState, NeedKind, Outcome
from portal.clock import day_of
from portal.errors import NotFound
from tests.factories.cases import DESK_KEY
from tests.factories.desks import NOW, Desk
from tests.factories.people import organisation, person

TODAY, DAY = day_of(NOW), timedelta(days=1)
ALL = Scope(frozenset({NeedKind.FOOD}), urgency=True, household=True, cell=True, text=True)
R = ReferralState


class TwoDesks(Desk):
    """A desk, and another organisation with two caseworkers."""

    def __init__(self, session):
        super().__init__(session)
        self.other = organisation(session)
        self.receiver = actor_for(person(session, Role.CASEWORKER, at=self.other))
        self.colleague = actor_for(person(session, Role.CASEWORKER, at=self.other))

    def refer(self, found, *, to=None, scope=ALL, hands_over=True, days=14, version=None):
        return refer_case(
            self.session,
            case=found,
            to=to or self.other.reference,
            scope=scope,
            hands_over=hands_over,
            days=days,
            desk_key=DESK_KEY,
            actor=self.worker,
            version=found.version if version is None else version,
            now=NOW,
        )

    def consent(self, referral, now=NOW):
        found = consent_locked(self.session, self.intermediary, referral.reference)
        give_consent(self.session, referral=found, actor=self.intermediary, now=now)

    def accept(self, referral, now=NOW, actor=None):
        found = incoming_locked(self.session, actor or self.receiver, referral.reference)
        accept_referral(self.session, referral=found, actor=actor or self.receiver, now=now)

    def complete(self, referral, note="", now=NOW):
        complete_referral(
            self.session,
            referral=incoming_locked(self.session, self.receiver, referral.reference),
            outcome=ReferralOutcome.HELPED,
            note=note,
            desk_key=DESK_KEY,
            actor=self.receiver,
            now=now,
        )

    def give_back(self, referral, note="", now=NOW):
        return_referral(
            self.session,
            referral=incoming_locked(self.session, self.receiver, referral.reference),
            reason=ReturnReason.NO_ROOM,
            note=note,
            desk_key=DESK_KEY,
            actor=self.receiver,
            now=now,
        )

    def queue(self, today=TODAY, ended=False):
        page = incoming(self.session, self.receiver, ended=ended, today=today)
        return [one.reference for one in page.referrals]


@pytest.fixture
def desk(session):
    return TwoDesks(session)


@pytest.fixture
def wanted(desk):
    found = desk.taken()
    return found, desk.refer(found)


@pytest.fixture
def accepted(desk, wanted):
    found, referral = wanted
    desk.consent(referral)
    desk.accept(referral)
    return found, referral


def fields(referral):
    return (referral.urgency, referral.household, referral.cell, referral.sealed_text)


def test_nothing_reaches_the_other_organisation_before_the_family_agrees(desk, session, wanted):
    _found, referral = wanted
    assert desk.queue() == []
    with pytest.raises(NotFound):
        incoming_for(session, desk.receiver, referral.reference)
    assert consents_for(session, desk.intermediary, today=TODAY) == [referral]
    desk.consent(referral)
    assert desk.queue() == [referral.reference]


def test_only_the_case_s_own_intermediary_is_asked(desk, session, wanted):
    _found, referral = wanted
    other = actor_for(person(session, Role.INTERMEDIARY, at=desk.ngo))
    assert consents_for(session, other, today=TODAY) == []
    with pytest.raises(NotFound):
        consent_locked(session, other, referral.reference)


def test_only_chosen_fields_go_along_under_a_name_of_their_own(desk):
    found = desk.taken()
    referral = desk.refer(found, scope=Scope(frozenset({NeedKind.FOOD}), urgency=True))
    assert fields(referral) == ("this_week", None, None, None)
    assert referral.reference != found.reference


def test_the_text_lies_under_the_referral_s_name(wanted):
    _found, referral = wanted
    opened = open_text(referral.sealed_text, key=DESK_KEY, case_reference=referral.reference)
    assert opened == "Texto limpio de prueba"


def test_another_need_blurs_band_and_cell(desk):
    found = desk.taken()
    found.cell = "19·2026-11"
    line = desk.need(found)
    line.kind = NeedKind.LEGAL
    referral = desk.refer(
        found, scope=Scope(frozenset({NeedKind.LEGAL}), household=True, cell=True)
    )
    assert (referral.household, referral.cell) == ("unstated", "MX·2026")


def test_handed_over_helped_and_back_with_a_clock_that_stood_still(desk, session, accepted):
    found, referral = accepted
    due = found.due_on
    assert (found.state, found.paused_on, found.is_open) == (CaseState.REFERRED, TODAY, True)
    desk.complete(referral, note="Se dio una despensa.", now=NOW + 3 * DAY)
    assert (found.state, found.due_on) == (CaseState.ASSIGNED, due + 3 * DAY)
    assert fields(referral) == (None, None, None, None)
    told = open_text(referral.sealed_note, key=DESK_KEY, case_reference=referral.reference)
    assert told == "Se dio una despensa."
    said = [event.what for event in history_of(session, found)][:4]
    assert said == [
        "referral_completed", "referral_accepted", "referral_offered", "referral_wanted",
    ]  # fmt: skip


def test_help_beside_ours_leaves_the_case_where_it_stands(desk):
    found = desk.taken()
    referral = desk.refer(found, hands_over=False)
    desk.consent(referral)
    desk.accept(referral)
    assert found.state == CaseState.ASSIGNED


def test_returned_with_a_reason_it_goes_on_here(desk, accepted):
    found, referral = accepted
    desk.give_back(referral)
    assert (found.state, referral.state, referral.reason) == ("assigned", R.RETURNED, "no_room")


def test_it_stands_still_until_the_last_of_two_is_back(desk, session, accepted):
    found, first = accepted
    third = organisation(session)
    helper = actor_for(person(session, Role.CASEWORKER, at=third))
    withdraw_referral(session, case=found, referral=first, actor=desk.worker, now=NOW)
    one, two = desk.refer(found), desk.refer(found, to=third.reference)
    for referral, actor in ((one, desk.receiver), (two, helper)):
        desk.consent(referral)
        desk.accept(referral, actor=actor)
    desk.complete(one)
    assert found.state == CaseState.REFERRED
    withdraw_referral(session, case=found, referral=two, actor=desk.worker, now=NOW)
    assert found.state == CaseState.ASSIGNED


def test_a_referred_case_is_not_resumed_by_hand_nor_given_money(desk, session, accepted):
    found, _referral = accepted
    with pytest.raises(errors.WrongState):
        resume_case(session, case=found, actor=desk.worker, version=found.version, now=NOW)
    with pytest.raises(errors.WrongState):
        desk.need(found)


def test_accepted_twice_counts_once(desk, accepted):
    _found, referral = accepted
    with pytest.raises(errors.ReferralMoved) as refused:
        desk.accept(referral, actor=desk.colleague)
    assert (refused.value.state, referral.accepted_by) == (R.ACCEPTED, desk.receiver.reference)


def test_an_offer_past_its_day_is_refused_before_and_after_it_is_marked(desk, session, wanted):
    found, referral = wanted
    desk.consent(referral)
    late = NOW + 15 * DAY
    assert desk.queue(TODAY + 14 * DAY) == [referral.reference]
    assert desk.queue(day_of(late)) == []
    with pytest.raises(errors.ReferralLapsed):
        desk.accept(referral, now=late)
    assert lapse_referrals(session, now=late) == 1
    assert lapse_referrals(session, now=late) == 0
    assert (referral.state, found.state) == (R.EXPIRED, CaseState.ASSIGNED)
    assert fields(referral) == (None, None, None, None)
    with pytest.raises(errors.ReferralLapsed):
        desk.accept(referral, now=late)


def test_the_family_says_no_or_no_longer(desk, session, accepted):
    found, referral = accepted
    mine = consent_locked(session, desk.intermediary, referral.reference)
    refuse_consent(session, referral=mine, actor=desk.intermediary, now=NOW)
    assert (referral.state, found.state) == (R.REFUSED, CaseState.ASSIGNED)
    assert fields(referral) == (None, None, None, None)


def test_a_closed_case_ends_its_referrals(desk, session, accepted):
    found, referral = accepted
    close_case(
        session,
        case=found,
        outcome=Outcome.HELPED,
        actor=desk.worker,
        version=found.version,
        now=NOW,
    )
    assert (found.state, referral.state) == (CaseState.CLOSED, R.WITHDRAWN)
    with pytest.raises(errors.ReferralMoved):
        desk.complete(referral)
    with pytest.raises(errors.WrongState):
        desk.refer(found)


def test_a_withdrawal_also_takes_what_was_reported_before(desk, session, accepted):
    found, referral = accepted
    desk.complete(referral, note="Se dio una despensa.")
    again = desk.refer(found)
    withdraw_case(session, case=found, now=NOW)
    session.expire_all()
    assert referral.sealed_note is None
    assert (again.state, fields(again)) == (R.WITHDRAWN, (None, None, None, None))


def test_not_to_oneself_a_stranger_or_who_is_suspended(desk, session):
    found = desk.taken()
    version = found.version
    with pytest.raises(errors.OwnOrganisation):
        desk.refer(found, to=desk.ngo.reference)
    with pytest.raises(errors.NotInTheAlliance):
        desk.refer(found, to="nobody")
    desk.other.suspended_on = TODAY
    with pytest.raises(errors.NotInTheAlliance):
        desk.refer(found)
    assert (referrals_of(session, found), found.version) == ([], version)


def test_suspended_meanwhile_the_family_s_yes_shows_nothing(desk, session, wanted):
    _found, referral = wanted
    desk.other.suspended_on = TODAY
    session.flush()
    with pytest.raises(errors.NotInTheAlliance):
        desk.consent(referral)
    assert (referral.state, referral.consent_by) == (R.CONSENT_WANTED, None)


def test_one_open_referral_to_the_same_organisation(desk, wanted):
    found, _referral = wanted
    with pytest.raises(errors.AlreadyReferred):
        desk.refer(found)


def test_a_stale_page_refers_nothing(desk):
    found = desk.taken()
    with pytest.raises(errors.StalePage):
        desk.refer(found, version=found.version - 1)


def test_neither_side_reads_the_other_s(desk, session, accepted):
    found, referral = accepted
    with pytest.raises(NotFound):
        case_for(session, desk.receiver, found.reference)
    with pytest.raises(NotFound):
        incoming_for(session, desk.worker, referral.reference)
    with pytest.raises(NotFound):
        incoming_for(session, Actor(), referral.reference)


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE aid_referral SET state = 'withdrawn'",
        "UPDATE aid_referral SET to_id = from_id",
        "UPDATE aid_referral SET consent_by = NULL",
    ],
)
def test_the_database_has_the_last_word(session, accepted, broken):
    with pytest.raises(IntegrityError):
        session.execute(text(broken))
    session.rollback()


def test_the_queue_goes_on_from_its_key(desk, session):
    for _number in range(31):
        desk.consent(desk.refer(desk.taken()))
    first = incoming(session, desk.receiver, ended=False, today=TODAY)
    rest = incoming(session, desk.receiver, ended=False, today=TODAY, after=first.more)
    seen = {one.reference for one in [*first.referrals, *rest.referrals]}
    assert (len(first.referrals), len(rest.referrals), rest.more) == (30, 1, "")
    assert len(seen) == session.query(Referral).count() == 31
