"""Triage, the clock, colleagues, tasks, questions and the board."""

from datetime import timedelta

import pytest

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.aid import errors
from portal.aid.asking_enlace import answer_desk, ask_enlace
from portal.aid.assigning import assign_case, say_skills
from portal.aid.board_queries import Filter, cases_for, counts_for, monday
from portal.aid.closing import close_case, reopen_case
from portal.aid.desk_text import open_text
from portal.aid.keeping_filters import MOST_FILTERS, drop_filter, keep_filter
from portal.aid.keeping_tasks import add_task, finish_task
from portal.aid.pausing import pause_case, resume_case
from portal.aid.rules import CaseState, NeedKind, Outcome, Urgency
from portal.aid.team_queries import team_of
from portal.aid.triaging import mark_duplicate, triage_case
from portal.aid.working_queries import (
    filters_of,
    my_tasks,
    question_for,
    questions_for,
    task_for,
)
from portal.clock import day_of
from portal.errors import NotFound
from tests.factories.cases import DESK_KEY
from tests.factories.desks import NOW, Desk
from tests.factories.people import person

TODAY, DAY = day_of(NOW), timedelta(days=1)


@pytest.fixture
def desk(session):
    return Desk(session)


def pause(desk, found, state=CaseState.WAITING_FOR_FAMILY, now=NOW):
    pause_case(
        desk.session, case=found, state=state, actor=desk.worker, version=found.version, now=now
    )


def resume(desk, found, now=NOW):
    resume_case(desk.session, case=found, actor=desk.worker, version=found.version, now=now)


def test_days_of_waiting_for_the_family_do_not_count(desk):
    found = desk.taken()
    assert found.due_on == TODAY + 7 * DAY
    pause(desk, found)
    resume(desk, found, NOW + 5 * DAY)
    assert (found.state, found.due_on, found.paused_on) == (
        CaseState.ASSIGNED,
        TODAY + 12 * DAY,
        None,
    )


def test_a_paused_case_gets_no_new_money_but_what_was_promised_arrives(desk):
    found = desk.taken()
    need = desk.need(found, 300)
    made = desk.commit(found, need, 100)
    pause(desk, found)
    with pytest.raises(errors.WrongState):
        desk.commit(found, need, 100)
    desk.deliver(made)
    assert (found.state, found.paused_on) == (CaseState.PARTIALLY_MET, None)


@pytest.mark.parametrize("state", [CaseState.MET, CaseState.CLOSED, CaseState.RECEIVED])
def test_a_pause_is_one_of_two(desk, state):
    with pytest.raises(errors.WrongState):
        pause(desk, desk.taken(), state)


def test_triage_moves_the_day_and_keeps_the_pauses(desk, session):
    found = desk.taken()
    pause(desk, found)
    resume(desk, found, NOW + 2 * DAY)
    triage_case(
        session,
        case=found,
        urgency=Urgency.TODAY,
        actor=desk.worker,
        version=found.version,
        now=NOW,
    )
    assert found.due_on == TODAY + 3 * DAY


def test_two_who_triage_at_once_are_told(desk, session):
    found = desk.case()
    seen = found.version
    triage_case(
        session, case=found, urgency=Urgency.TODAY, actor=desk.worker, version=seen, now=NOW
    )
    assert found.state == CaseState.TRIAGED
    with pytest.raises(errors.StalePage):
        triage_case(
            session, case=found, urgency=Urgency.CAN_WAIT, actor=desk.second, version=seen, now=NOW
        )


def test_a_double_ends_in_favour_of_the_other_and_can_be_reopened(desk, session):
    stays, double = desk.case(), desk.taken()
    mark_duplicate(
        session, case=double, of=f" {stays.reference.upper()} ", actor=desk.worker,
        version=double.version, now=NOW,
    )  # fmt: skip
    assert (double.state, double.is_open, double.duplicate_of) == (
        CaseState.DUPLICATE_OF,
        False,
        stays.reference,
    )
    reopen_case(session, case=double, actor=desk.worker, now=NOW)
    assert (double.state, double.duplicate_of) == (CaseState.ASSIGNED, None)


def test_no_case_is_its_own_double_nor_that_of_a_stranger(desk, session):
    found, elsewhere = desk.taken(), Desk(session).case()
    for of in (found.reference, elsewhere.reference, "no-such"):
        with pytest.raises(errors.NoSuchCase):
            mark_duplicate(
                session, case=found, of=of, actor=desk.worker, version=found.version, now=NOW
            )


def test_a_case_with_money_is_nobodys_double(desk, session):
    stays, found = desk.case(), desk.taken()
    desk.commit(found, desk.need(found), 100)
    with pytest.raises(errors.WrongState):
        mark_duplicate(
            session,
            case=found,
            of=stays.reference,
            actor=desk.worker,
            version=found.version,
            now=NOW,
        )


def test_who_knows_the_need_comes_first_then_who_has_fewer(desk, session):
    desk.taken()
    say_skills(session, user_id=desk.worker.user_id, needs=[NeedKind.FOOD, NeedKind.FOOD])
    team = team_of(session, desk.ngo.id, need="food")
    assert [(one.reference, one.load, one.knows) for one in team] == [
        (desk.worker.reference, 1, True),
        (desk.second.reference, 0, False),
    ]
    team = team_of(session, desk.ngo.id, need="legal")
    assert team[0].reference == desk.second.reference


def test_only_the_team_is_given_cases(desk, session):
    found = desk.case()
    stranger = actor_for(person(session, Role.CASEWORKER))
    for to in (stranger.reference, desk.intermediary.reference, ""):
        with pytest.raises(errors.NotOnTheTeam):
            assign_case(
                session, case=found, to=to, actor=desk.worker, version=found.version, now=NOW
            )
    assign_case(
        session, case=found, to=desk.second.reference, actor=desk.worker, version=found.version,
        now=NOW,
    )  # fmt: skip
    assert (found.assigned_to_id, found.state) == (desk.second.user_id, CaseState.ASSIGNED)


def test_a_task_is_somebodys_sealed_and_done_once(desk, session):
    found = desk.taken()
    task = add_task(
        session, case=found, text="Llamar al albergue", due_on=TODAY, to=desk.second.reference,
        desk_key=DESK_KEY, actor=desk.worker, now=NOW,
    )  # fmt: skip
    assert b"albergue" not in task.sealed_text
    assert [one.reference for one in my_tasks(session, desk.second)] == [task.reference]
    with pytest.raises(NotFound):
        task_for(session, desk.case(), task.reference)
    finish_task(session, case=found, task=task, actor=desk.second, now=NOW)
    with pytest.raises(errors.AlreadyAnswered):
        finish_task(session, case=found, task=task, actor=desk.second, now=NOW)
    assert my_tasks(session, desk.second) == []


def test_the_intermediary_alone_is_asked_and_answers_once(desk, session):
    found = desk.taken()
    asked = ask_enlace(
        session, case=found, text="¿Cuántos son?", desk_key=DESK_KEY, actor=desk.worker, now=NOW
    )
    other = actor_for(person(session, Role.INTERMEDIARY, at=desk.ngo))
    assert questions_for(session, other) == []
    with pytest.raises(NotFound):
        question_for(session, other, asked.reference)
    assert questions_for(session, desk.intermediary) == [asked]
    answer_desk(
        session, question=asked, text="Son cuatro", desk_key=DESK_KEY, actor=desk.intermediary,
        now=NOW,
    )  # fmt: skip
    told = open_text(asked.sealed_answer, key=DESK_KEY, case_reference=found.reference)
    assert told == "Son cuatro"
    with pytest.raises(errors.AlreadyAnswered):
        answer_desk(
            session, question=asked, text="Otra", desk_key=DESK_KEY, actor=desk.intermediary,
            now=NOW,
        )  # fmt: skip


def close(desk, found):
    close_case(
        desk.session, case=found, outcome=Outcome.HELPED, actor=desk.worker,
        version=found.version, now=NOW,
    )  # fmt: skip


def listed(desk, wanted=None, today=TODAY, **more):
    page = cases_for(desk.session, desk.worker, wanted or Filter(), today=today, **more)
    return [case.reference for case in page.cases], page.more


def test_the_board_shows_open_cases_by_the_day_they_are_due(desk):
    later, soon, ended = desk.case(), desk.case(urgency=Urgency.TODAY), desk.taken()
    close(desk, ended)
    assert listed(desk)[0] == [soon.reference, later.reference]
    assert listed(desk, Filter(state="closed"))[0] == [ended.reference]


@pytest.mark.parametrize(
    "wanted",
    [
        Filter(mine=True), Filter(need="medicine"), Filter(urgency="today"),
        Filter(state="assigned"), Filter(late=True, mine=True),
    ],
)  # fmt: skip
def test_each_filter_finds_its_own(desk, wanted):
    desk.case()
    found = desk.taken(need=NeedKind.MEDICINE, urgency=Urgency.TODAY)
    assert listed(desk, wanted, today=TODAY + 3 * DAY)[0] == [found.reference]


def test_a_paused_case_is_not_late(desk):
    found = desk.taken(urgency=Urgency.TODAY)
    pause(desk, found)
    assert listed(desk, Filter(late=True), today=TODAY + 9 * DAY)[0] == []


def test_pages_follow_one_another_without_gap_or_double(desk, monkeypatch):
    monkeypatch.setattr("portal.aid.board_queries.PAGE", 2)
    expected = sorted(desk.case().reference for _ in range(5))
    seen, after = [], ""
    while True:
        page, after = listed(desk, after=after)
        seen += page
        if not after:
            break
    assert seen == expected


@pytest.mark.parametrize("key", ["x", "2026-13-01.a", "'; DROP", "9"])
def test_a_spoilt_key_starts_at_the_beginning(desk, key):
    found = desk.case()
    assert listed(desk, after=key)[0] == [found.reference]


def test_counts_stop_counting(desk, session, monkeypatch):
    for _ in range(4):
        desk.case()
    desk.taken()
    monkeypatch.setattr("portal.aid.board_queries.MOST_COUNTED", 3)
    counts = counts_for(session, desk.worker, monday(), today=TODAY)
    assert counts == {
        "untaken": 3,
        "late": 0,
        "mine": 1,
        "mine_late": 0,
        "today": 0,
        "unarrived": 0,
        "incoming": 0,
    }


def test_a_filter_is_kept_renewed_and_dropped(session, desk):
    who = desk.worker.user_id
    for query in ("late=1", "mine=1"):
        keep_filter(session, user_id=who, name="lunes", query=query)
    assert [one.query for one in filters_of(session, who)] == ["mine=1"]
    assert filters_of(session, desk.second.user_id) == []
    drop_filter(session, user_id=who, name="lunes")
    assert filters_of(session, who) == []


def test_so_many_filters_and_no_more(session, desk):
    for number in range(MOST_FILTERS):
        keep_filter(session, user_id=desk.worker.user_id, name=f"f{number}", query="")
    with pytest.raises(errors.TooManyFilters):
        keep_filter(session, user_id=desk.worker.user_id, name="uno más", query="")
