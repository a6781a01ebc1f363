"""People for a case: asked, in a shift, at the door with its code, or taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.aid import errors
from portal.aid.closing import close_case, reopen_case, withdraw_case
from portal.aid.models import CaseEvent, PeopleAsk
from portal.aid.people_queries import (
    MOST,
    QueueKey,
    ask_to_mark,
    ask_to_plan,
    asks_in_shifts,
    asks_of,
    asks_to_mark,
    how_many_to_plan,
)
from portal.aid.people_rules import AskState, Span
from portal.aid.planning_people import put_back
from portal.aid.rules import CaseState, Outcome
from portal.aid.triaging import mark_duplicate
from portal.audit.models import AuditEntry
from portal.clock import day_of
from portal.errors import NotFound
from portal.incidents.models import Incident
from portal.incidents.rules import IncidentState
from portal.volunteering.calling_off import call_off
from portal.volunteering.standing_queries import standing
from tests.factories.companions import SOON, CompanyDesk
from tests.factories.desks import NOW
from tests.factories.people import organisation, person
from tests.factories.shifts import shift, task

DAY = timedelta(days=1)


@pytest.fixture
def desk(session):
    return CompanyDesk(session)


@pytest.fixture
def found(desk):
    case = desk.taken()
    case.cell = "19·2026-11"
    return case


def incident_becomes(session, made, state):
    changed = update(Incident).where(Incident.id == made.task.incident_id)
    session.execute(changed.values(state=state))


def test_from_the_ask_to_the_door(desk, found):
    ask = desk.ask(found)
    assert (ask.area, ask.state, found.state) == ("19", AskState.ASKED, CaseState.IN_PROGRESS)
    assert desk.queue() == [ask.label]
    made = desk.plan(ask, desk.shift())
    assert (desk.queue(), desk.queue(reads=asks_in_shifts)) == ([], [ask.label])
    with pytest.raises(errors.WrongCode):
        desk.come(ask, "ZZZZZZ-ZZZZ")
    desk.come(ask, made.code.lower())
    assert (ask.state, found.state) == (AskState.DONE, CaseState.MET)
    with pytest.raises(errors.AlreadyDelivered):
        desk.come(ask, made.code)
    with pytest.raises(errors.AlreadyDelivered):
        desk.back(ask)


def test_the_code_itself_is_nowhere_stored(desk, found, session):
    ask = desk.ask(found)
    assert ask.code_digest == ""
    code = desk.plan(ask, desk.shift()).code
    kept = " ".join(str(value) for value in vars(ask).values())
    assert code not in kept
    assert code.replace("-", "") not in kept


def test_money_and_people_together_make_a_case_met(desk, found):
    need = desk.need(found, 100)
    ask = desk.ask(found)
    desk.come(ask, desk.plan(ask, desk.shift()).code)
    assert found.state == CaseState.PARTIALLY_MET
    desk.deliver(desk.commit(found, need, 100))
    assert found.state == CaseState.MET


def test_what_is_taken_back_holds_nothing_up(desk, found):
    first, second = desk.ask(found), desk.ask(found)
    desk.come(first, desk.plan(first, desk.shift()).code)
    assert found.state == CaseState.PARTIALLY_MET
    desk.cancel(found, second)
    assert found.state == CaseState.MET


def test_nobody_asked_for_comes_is_not_met(desk, found):
    desk.cancel(found, desk.ask(found))
    assert found.state == CaseState.IN_PROGRESS


def test_a_stale_page_asks_once(desk, found):
    version = found.version
    desk.ask(found, version=version)
    with pytest.raises(errors.StalePage):
        desk.ask(found, version=version)


class TestShiftsThatFallThrough:
    def test_called_off_it_waits_again_and_the_old_code_opens_nothing(self, desk, found, session):
        ask = desk.ask(found)
        made = desk.shift()
        old = desk.plan(ask, made).code
        call_off(session, shift=made, coordinator=desk.coordinator, now=NOW)
        assert (desk.queue(), desk.queue(reads=asks_in_shifts)) == ([ask.label], [])
        assert asks_of(session, found, standing=standing(NOW)) == [(ask, AskState.ASKED)]
        assert asks_to_mark(session, desk.intermediary, standing=standing(NOW)) == []
        with pytest.raises(errors.ShiftNotAhead):
            desk.come(ask, old)
        new = desk.plan(ask, desk.shift()).code
        with pytest.raises(errors.WrongCode):
            desk.come(ask, old)
        desk.come(ask, new)
        assert ask.state == AskState.DONE

    def test_it_waits_while_the_incident_is_not_verified(self, desk, found, session):
        ask = desk.ask(found)
        made = desk.shift()
        code = desk.plan(ask, made).code
        incident_becomes(session, made, IncidentState.RETRACTED)
        assert desk.queue() == [ask.label]
        with pytest.raises(errors.ShiftNotAhead):
            desk.come(ask, code)
        incident_becomes(session, made, IncidentState.VERIFIED)
        assert desk.queue() == []
        desk.come(ask, code)

    def test_what_has_begun_goes_on(self, desk, found, session):
        ask = desk.ask(found)
        made = desk.shift()
        code = desk.plan(ask, made).code
        incident_becomes(session, made, IncidentState.RETRACTED)
        desk.come(ask, code, now=NOW + SOON + DAY)
        assert ask.state == AskState.DONE

    def test_nobody_came(self, desk, found):
        ask = desk.ask(found)
        made = desk.shift()
        code = desk.plan(ask, made).code
        desk.back(ask)
        assert (desk.queue(), ask.shift, ask.code_digest) == ([ask.label], None, "")
        with pytest.raises(errors.AlreadyDecided):
            desk.come(ask, code)
        assert desk.plan(ask, made).code != code

    def test_the_coordinator_puts_it_back_too(self, desk, found, session):
        ask = desk.ask(found)
        desk.plan(ask, desk.shift())
        mine = ask_to_plan(session, desk.coordinator, ask.reference)
        put_back(session, ask=mine, actor=desk.coordinator, now=NOW)
        assert desk.queue() == [ask.label]


class TestWhichShift:
    @pytest.mark.parametrize(
        ("more", "refusal"),
        [
            ({"level": 2}, errors.VettingTooLow),
            ({"youngest": 15}, errors.VettingTooLow),
            ({"capacity": 1, "minimum": 1}, errors.TooFewPlaces),
            ({"starts_at": NOW + 20 * DAY}, errors.ShiftOnAnotherDay),
        ],
        ids=["untrained", "minors", "one-place", "another-day"],
    )
    def test_what_cannot_carry_it(self, desk, found, more, refusal):
        ask = desk.ask(found)
        with pytest.raises(refusal):
            desk.plan(ask, desk.shift(**more))
        assert (ask.state, desk.queue()) == (AskState.ASKED, [ask.label])

    def test_called_off_or_begun(self, desk, found, session):
        ask = desk.ask(found)
        made = desk.shift()
        with pytest.raises(errors.ShiftNotAhead):
            desk.plan(ask, made, shift=replace(desk.facts(made), is_ahead=False))
        call_off(session, shift=made, coordinator=desk.coordinator, now=NOW)
        with pytest.raises(errors.ShiftNotAhead):
            desk.plan(ask, made)

    def test_one_shift_carries_one(self, desk, found, session):
        first, second, made = desk.ask(found), desk.ask(found), desk.shift()
        desk.plan(first, made)
        with pytest.raises(errors.ShiftCarriesAnother):
            desk.plan(second, made)
        held = update(PeopleAsk).where(PeopleAsk.id == second.id)
        with pytest.raises(IntegrityError):
            session.execute(held.values(state="planned", shift=made.reference))

    def test_of_another_organisation(self, desk, found, session):
        elsewhere = person(session, Role.COORDINATOR, at=organisation(session))
        theirs = shift(session, of=task(session, planner=elsewhere), planner=elsewhere)
        with pytest.raises(NotFound):
            desk.facts(theirs)
        facts = replace(desk.facts(desk.shift()), organisation_id=0)
        with pytest.raises(NotFound):
            desk.plan(desk.ask(found), desk.shift(), shift=facts)

    def test_twice_from_one_page(self, desk, found):
        ask = desk.ask(found)
        desk.plan(ask, desk.shift(), version=1)
        with pytest.raises(errors.StalePage):
            desk.plan(ask, desk.shift(), version=1)
        with pytest.raises(errors.AlreadyDecided):
            desk.plan(ask, desk.shift())


class TestEnds:
    def end(self, how, desk, found, session):
        if how == "closed":
            close_case(
                session, case=found, outcome=Outcome.NO_LONGER_NEEDED, actor=desk.worker,
                version=found.version, now=NOW,
            )  # fmt: skip
        else:
            withdraw_case(session, case=found, now=NOW)

    @pytest.mark.parametrize("how", ["closed", "withdrawn"])
    def test_nobody_waits_and_who_planned_learns_it(self, desk, found, session, how):
        waiting, tied, made = desk.ask(found), desk.ask(found), desk.shift()
        code = desk.plan(tied, made).code
        self.end(how, desk, found, session)
        assert (waiting.state, tied.state) == (AskState.CANCELLED, AskState.CANCELLED)
        assert (desk.queue(), desk.queue(reads=asks_in_shifts)) == ([], [tied.label])
        with pytest.raises(errors.AlreadyDecided):
            desk.come(tied, code)
        other = desk.ask(desk.taken())
        desk.plan(other, made)
        assert desk.queue(reads=asks_in_shifts) == [other.label]

    def test_taken_back_by_the_caseworker(self, desk, found, session):
        ask, made = desk.ask(found), desk.shift()
        code = desk.plan(ask, made).code
        desk.cancel(found, ask)
        assert (ask.code_digest, ask.ended_on) == ("", day_of(NOW))
        with pytest.raises(errors.AlreadyDecided):
            desk.come(ask, code)
        call_off(session, shift=made, coordinator=desk.coordinator, now=NOW)
        assert desk.queue(reads=asks_in_shifts) == []

    def test_a_double_that_was_helped_stays(self, desk, found, session):
        ask = desk.ask(found)
        desk.come(ask, desk.plan(ask, desk.shift()).code)
        self.end("closed", desk, found, session)
        reopen_case(session, case=found, actor=desk.worker, now=NOW)
        other = desk.case().reference
        with pytest.raises(errors.WrongState):
            mark_duplicate(
                session, case=found, of=other, actor=desk.worker, version=found.version, now=NOW
            )


class TestWhoSeesWhat:
    def test_of_another_organisation_there_is_nothing(self, desk, found, session):
        ask = desk.ask(found)
        stranger = actor_for(person(session, Role.COORDINATOR))
        other_enlace = actor_for(person(session, Role.INTERMEDIARY, at=desk.ngo))
        assert desk.queue(stranger) == []
        assert how_many_to_plan(session, stranger, standing=standing(NOW), today=day_of(NOW)) == 0
        for sought, actor in (
            (ask_to_plan, stranger), (ask_to_plan, desk.worker),
            (ask_to_mark, other_enlace), (ask_to_mark, desk.coordinator),
        ):  # fmt: skip
            with pytest.raises(NotFound):
                sought(session, actor, ask.reference)

    def test_no_line_of_the_audit_joins_a_shift_to_a_case(self, desk, found, session):
        ask, made = desk.ask(found), desk.shift()
        desk.come(ask, desk.plan(ask, made).code)
        lines = session.scalars(select(AuditEntry)).all()
        of = {subject: [] for subject in ("case", "shift", "people_ask")}
        for line in lines:
            of.setdefault(line.subject.partition(":")[0], []).append(line)
        assert {line.action for line in of["case"]} >= {"case_people_asked", "case_people_came"}
        assert {line.action for line in of["people_ask"]} == {"people_ask_planned"}
        assert desk.coordinator.reference not in {line.actor for line in of["case"]}
        for line in lines:
            told = f"{line.subject} {line.reason} {line.action}"
            names = [found.reference in told, made.reference in told, ask.reference in told]
            assert sum(names) <= 1, told

    def test_a_shift_knows_of_no_case(self, desk, found, session):
        ask, made = desk.ask(found), desk.shift()
        desk.plan(ask, made)
        session.refresh(made)
        rows = [made, made.task]
        kept = " ".join(str(value) for row in rows for value in vars(row).values())
        assert not any(word in kept for word in (found.reference, ask.reference, ask.label))

    def test_the_history_is_the_cases_own(self, desk, found, session):
        ask = desk.ask(found)
        desk.plan(ask, desk.shift())
        events = session.scalars(select(CaseEvent.what).where(CaseEvent.case_id == found.id)).all()
        assert events[-2:] == ["people_asked", "people_planned"]


def test_the_queue_goes_on_by_key(desk, session):
    for _ in range(9):
        found = desk.taken()
        for span in list(Span) * 3:
            desk.ask(found, span=span)
    first = desk.queue()
    last = session.scalars(select(PeopleAsk).where(PeopleAsk.label == first[-1])).one()
    second = desk.queue(after=QueueKey(last.from_on, last.reference))
    assert (len(first), len(second)) == (MOST, 4)
    assert not set(first) & set(second)


def test_a_day_that_passed_waits_for_nobody(desk, found):
    desk.ask(found, span=Span.DAY)
    assert desk.queue(now=NOW + 9 * DAY) == []
