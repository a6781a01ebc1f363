"""Series, templates, copied days, and words to a shift's people."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.queries import actor_for
from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.errors import NotFound
from portal.incidents.rules import IncidentState
from portal.notices.models import Notice
from portal.volunteering.copying_days import copies_of, copy_day
from portal.volunteering.errors import PlanReason, PlanRefused
from portal.volunteering.keeping_templates import (
    forget_template,
    keep_template,
    plan_of,
    template_for,
    templates_of,
)
from portal.volunteering.message_queries import words_of
from portal.volunteering.messaging_people import (
    MOST_A_DAY,
    forget_messages,
    pass_on,
    write_to_people,
)
from portal.volunteering.models import Shift, ShiftRole
from portal.volunteering.planning_errors import (
    DayRefused,
    DoneAlready,
    NameTaken,
    NobodyToTell,
    SeriesReason,
    SeriesRefused,
    TooManyMessages,
)
from portal.volunteering.planning_models import ShiftMessage, ShiftSeries
from portal.volunteering.planning_series import ShiftPlan, plan_one, plan_series
from portal.volunteering.planning_shifts import RolePlan
from portal.volunteering.sending_once import only_once
from portal.volunteering.signing_up import sign_up
from portal.volunteering.skill_rules import Skill
from tests.factories import incidents, shifts

ZONE = "America/Mexico_City"


@pytest.fixture
def planner(session):
    return shifts.coordinator(session)


@pytest.fixture
def task(session, planner):
    return shifts.task(session, planner=planner)


def morning(session, **change):
    day = (utc_now() + timedelta(days=5)).date()
    starts = datetime.combine(day, time(9))
    given = {
        "starts": starts,
        "ends": starts + timedelta(hours=4),
        "zone": ZONE,
        "minimum": 2,
        "capacity": 4,
        "area_code": incidents.area(session).code,
        "meeting_point": "Portón de prueba",
        "roles": (
            RolePlan("Cocina", "Kitchen", 3, (Skill.COOKING,)),
            RolePlan("Puerta", "Door", 1),
        ),
        **change,
    }
    return ShiftPlan(**given)


def test_a_series_is_as_many_shifts_as_its_rule_says(session, planner, task):
    plan, now = morning(session), utc_now()
    made = plan_series(
        session,
        planner=actor_for(planner),
        task=task,
        plan=plan,
        rule="FREQ=DAILY;COUNT=3",
        now=now,
    )
    assert [one.starts_at - made[0].starts_at for one in made] == [
        timedelta(days=days) for days in range(3)
    ]
    series = session.scalars(select(ShiftSeries)).one()
    assert {one.series_id for one in made} == {series.id}
    assert series.rule == "FREQ=DAILY;COUNT=3"
    assert session.scalar(select(func.count()).select_from(ShiftRole)) == 6


def test_one_day_that_cannot_be_refuses_the_series_by_name(session, planner, task):
    yesterday = datetime.now().replace(second=0, microsecond=0) - timedelta(days=1)  # noqa: DTZ005
    plan = morning(session, starts=yesterday, ends=yesterday + timedelta(hours=2))
    with pytest.raises(DayRefused) as refused:
        plan_series(
            session, planner=actor_for(planner), task=task, plan=plan,
            rule="FREQ=DAILY;COUNT=3", now=utc_now(),
        )  # fmt: skip
    assert refused.value.day == yesterday.date()
    assert refused.value.because.reason is PlanReason.IN_THE_PAST


def test_an_impossible_rule_plans_nothing(session, planner, task):
    with pytest.raises(SeriesRefused) as refused:
        plan_series(
            session, planner=actor_for(planner), task=task, plan=morning(session),
            rule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", now=utc_now(),
        )  # fmt: skip
    assert refused.value.reason is SeriesReason.NO_DAY
    assert session.scalar(select(func.count()).select_from(ShiftSeries)) == 0


def test_a_part_needs_its_name_and_the_parts_add_up(session, planner, task):
    for roles, reason in (
        ((RolePlan("", "Kitchen", 4),), PlanReason.ROLE_UNNAMED),
        ((RolePlan("Cocina", "Kitchen", 3),), PlanReason.ROLES_DO_NOT_ADD_UP),
    ):
        with pytest.raises(PlanRefused) as refused:
            plan_one(
                session, planner=actor_for(planner), task=task,
                plan=morning(session, roles=roles), now=utc_now(),
            )  # fmt: skip
        assert refused.value.reason is reason


def planned(session, planner, task, **change):
    return plan_one(
        session, planner=actor_for(planner), task=task, plan=morning(session, **change),
        now=utc_now(),
    )  # fmt: skip


def test_a_template_keeps_the_shift_without_its_day(session, planner, task):
    shift, keeper = planned(session, planner, task), actor_for(planner)
    kept = keep_template(session, shift=shift, name="Mañanas", keeper=keeper, now=utc_now())
    day = (utc_now() + timedelta(days=9)).date()
    plan = plan_of(kept, day)
    assert plan.starts == datetime.combine(day, time(9))
    assert plan.ends - plan.starts == timedelta(hours=4)
    again = plan_one(session, planner=keeper, task=task, plan=plan, now=utc_now())
    assert [(role.name_es, role.capacity, role.skills) for role in again.roles] == [
        ("Cocina", 3, "cooking"),
        ("Puerta", 1, ""),
    ]
    assert [kept.name for kept, _task in templates_of(session, keeper)] == ["Mañanas"]


def test_a_name_is_one_template_s_and_free_again_once_it_is_forgotten(session, planner, task):
    shift, keeper = planned(session, planner, task), actor_for(planner)
    kept = keep_template(session, shift=shift, name="Mañanas", keeper=keeper, now=utc_now())
    with pytest.raises(NameTaken):
        keep_template(session, shift=shift, name="Mañanas", keeper=keeper, now=utc_now())
    forget_template(session, reference=kept.reference, keeper=keeper, now=utc_now())
    assert keep_template(session, shift=shift, name="Mañanas", keeper=keeper, now=utc_now())


def test_another_organisation_has_no_such_template(session, planner, task):
    shift = planned(session, planner, task)
    kept = keep_template(
        session, shift=shift, name="Mañanas", keeper=actor_for(planner), now=utc_now()
    )
    other = actor_for(shifts.coordinator(session))
    assert templates_of(session, other) == []
    with pytest.raises(NotFound):
        template_for(session, other, kept.reference)
    with pytest.raises(NotFound):
        keep_template(session, shift=shift, name="Suya", keeper=other, now=utc_now())


def copying(session, planner, task, shift, days):
    day = shift.starts_at.date()
    return {
        "organisation_id": task.organisation_id,
        "day": day,
        "to": day + timedelta(days=days),
        "now": utc_now(),
    }


def test_a_day_is_copied_once_and_what_is_there_is_named(session, planner, task):
    shift, actor = planned(session, planner, task), actor_for(planner)
    shifts.shift(session, starts_at=shift.starts_at)  # another organisation's
    wanted = copying(session, planner, task, shift, 7)
    made, refused = copy_day(session, planner=actor, **wanted)
    assert [one.starts_at for one in made] == [shift.starts_at + timedelta(days=7)]
    assert len(made[0].roles) == 2
    assert refused == []
    made, refused = copy_day(session, planner=actor, **wanted)
    assert made == []
    assert [one.refusal for one in refused] == [PlanReason.ALREADY_THERE]


def test_copying_says_beforehand_what_cannot_be(session, planner, task):
    shift, actor = planned(session, planner, task), actor_for(planner)
    (past,) = copies_of(session, actor, **copying(session, planner, task, shift, -30))
    assert past.refusal is PlanReason.IN_THE_PAST
    task.incident.state = IncidentState.RETRACTED
    session.flush()
    (hidden,) = copies_of(session, actor, **copying(session, planner, task, shift, 7))
    assert hidden.refusal is PlanReason.INCIDENT_NOT_VERIFIED
    assert session.scalar(select(func.count()).select_from(Shift)) == 1


def test_nobody_copies_another_organisation_s_day(session, planner, task):
    shift = planned(session, planner, task)
    with pytest.raises(NotFound):
        copy_day(
            session,
            planner=actor_for(shifts.coordinator(session)),
            **copying(session, planner, task, shift, 7),
        )


def test_a_form_counts_once(session, planner):
    only_once(session, token="abc", actor=actor_for(planner))
    with pytest.raises(DoneAlready):
        only_once(session, token="abc", actor=actor_for(planner))
    only_once(session, token="abc", actor=actor_for(shifts.coordinator(session)))


def write(session, shift, planner, text="Traer agua."):
    return write_to_people(
        session, shift=shift, text=text, coordinator=actor_for(planner), now=utc_now()
    )


@pytest.fixture
def joined(session, planner):
    shift = shifts.shift(session, planner=planner, capacity=3)
    for _ in range(2):
        sign_up(
            session, shift=shift.reference, volunteer=actor_for(shifts.volunteer(session)),
            now=utc_now(),
        )  # fmt: skip
    return shift


def test_words_go_to_everyone_in_the_shift_once_and_not_into_the_audit(session, planner, joined):
    assert write(session, joined, planner) == 2
    message = session.scalars(select(ShiftMessage)).one()
    for _twice in range(2):
        pass_on(session, message=message.reference, now=utc_now())
    notices = list(session.scalars(select(Notice).where(Notice.kind == "shift_message")))
    assert len(notices) == 2
    assert "agua" not in str([one.facts for one in notices])
    assert words_of(session, message.reference) == "Traer agua."
    entry = session.scalar(select(AuditEntry).where(AuditEntry.action == "shift_people_written_to"))
    assert entry.reason == "2"


def test_nobody_is_written_to_without_end(session, planner, joined):
    for _ in range(MOST_A_DAY):
        write(session, joined, planner)
    with pytest.raises(TooManyMessages):
        write(session, joined, planner)


def test_an_empty_shift_has_nobody_to_tell_and_strangers_may_not(session, planner, joined):
    with pytest.raises(NobodyToTell):
        write(session, shifts.shift(session, planner=planner), planner)
    with pytest.raises(NotFound):
        write(session, joined, shifts.coordinator(session))


def test_words_are_forgotten_after_a_month(session, planner, joined):
    write(session, joined, planner)
    assert forget_messages(session, now=utc_now() + timedelta(days=29)) == 0
    assert forget_messages(session, now=utc_now() + timedelta(days=31)) == 1
    assert session.scalar(select(func.count()).select_from(ShiftMessage)) == 0
