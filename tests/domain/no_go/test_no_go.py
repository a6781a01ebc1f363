"""A no-go notice: who may, what it stands down, what is open again, what the database holds."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from portal.access.actor import Actor
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import insert_once
from portal.no_go.declaring import close_ended
from portal.no_go.errors import NoGoReason as R
from portal.no_go.errors import NoGoRefused
from portal.no_go.models import NoGo
from portal.no_go.queries import (
    open_notices,
    resting_on,
    standing_at,
    standing_everywhere,
    standing_in_state,
)
from portal.no_go.rules import ClearStep
from portal.outbox.models import OutboxMessage
from portal.volunteering.closing_areas import declare_no_go, prolong_no_go, say_all_clear
from portal.volunteering.errors import AreaNoGo, PlanReason, PlanRefused
from portal.volunteering.models import Shift
from portal.volunteering.rules import SignUpState
from portal.volunteering.sending_words import TO_DESK
from portal.volunteering.signing_up import sign_up
from portal.volunteering.stand_down_models import SafetyCheck, StandDown
from portal.volunteering.stand_down_queries import reach_of_all
from tests.factories import incidents, no_go, safety, shifts

HOUR = timedelta(hours=1)


@pytest.fixture
def verifier(session):
    incidents.area(session, no_go.PLACE)
    return incidents.verifier(session)


@pytest.fixture
def coordinator(session):
    """Of an organisation that verifies too."""
    return no_go.coordinator(session)


def clear(session, who, notice, edition=None, now=None):
    return say_all_clear(
        session,
        actor=actor_for(who),
        notice=notice.reference,
        edition=edition or notice.edition,
        now=now or utc_now(),
    )


def later(session, who, notice, hours, edition=None):
    now = utc_now()
    return prolong_no_go(
        session,
        actor=actor_for(who),
        notice=notice.reference,
        edition=edition or notice.edition,
        until=now + hours * HOUR,
        now=now,
    )


def reason_of(deed, *args, **more):
    with pytest.raises(NoGoRefused) as refused:
        deed(*args, **more)
    return refused.value.reason


def called_off(session):
    return set(session.scalars(select(Shift.id).where(Shift.cancelled_at.is_not(None))))


def test_every_organisations_shifts_under_it_are_stood_down_in_the_same_moment(session, verifier):
    planners = [shifts.coordinator(session), shifts.coordinator(session)]
    desk_words = select(OutboxMessage).where(OutboxMessage.kind == TO_DESK)
    now = utc_now()
    soon = [shifts.shift(session, planner=one, starts_at=now + 5 * HOUR) for one in planners]
    late = shifts.shift(session, planner=planners[0], starts_at=now + 30 * HOUR)
    incidents.area(session, "20068")
    beside = shifts.shift(session, planner=planners[1], starts_at=now + 5 * HOUR, area_code="20068")
    row = safety.in_shift(session, soon[0])
    reach = reach_of_all(session, no_go.PLACE, until=now + 24 * HOUR, now=now)
    assert (reach.shifts, reach.people) == (2, 1)
    notice = no_go.declared(session, verifier, hours=24)
    assert called_off(session) == {one.id for one in soon}
    session.refresh(row)
    assert row.state is SignUpState.EXCUSED
    made = session.scalars(select(StandDown).order_by(StandDown.organisation_id)).all()
    assert {one.organisation_id for one in made} == {
        one.memberships[0].organisation_id for one in planners
    }
    assert {one.no_go_id for one in made} == {notice.id}
    assert session.scalars(select(SafetyCheck.sign_up_id)).all() == [row.id]
    told = [m.payload["shift"] for m in session.scalars(desk_words)]
    assert sorted(told) == sorted(one.reference for one in soon)
    # What is prolonged covers what starts later too; whoever was asked is not asked twice.
    later(session, verifier, notice, 40)
    assert called_off(session) == {late.id, *(one.id for one in soon)}
    assert beside.id not in called_off(session)
    assert session.scalar(select(func.count()).select_from(SafetyCheck)) == 1


def test_nobody_signs_up_or_plans_under_it_and_both_work_again_when_it_is_lifted(
    session, verifier, coordinator
):
    task = shifts.task(session, planner=coordinator)
    now = utc_now()
    under = shifts.shift(session, of=task, planner=coordinator, starts_at=now + 5 * HOUR)
    after = shifts.shift(session, of=task, planner=coordinator, starts_at=now + 30 * HOUR)
    who = actor_for(shifts.volunteer(session))
    notice = no_go.declared(session, verifier, place="20", hours=24)
    with pytest.raises(AreaNoGo) as refused:
        sign_up(session, shift=under.reference, volunteer=who, now=utc_now())
    assert refused.value.until == notice.until
    sign_up(session, shift=after.reference, volunteer=who, now=utc_now())
    with pytest.raises(PlanRefused) as plan:
        shifts.shift(session, of=task, planner=coordinator, starts_at=now + 6 * HOUR)
    assert plan.value.reason is PlanReason.AREA_NO_GO
    clear(session, verifier, notice)
    assert clear(session, coordinator, notice) is ClearStep.LIFTED
    session.refresh(under)
    assert under.cancelled_at is not None
    anew = shifts.shift(session, of=task, planner=coordinator, starts_at=now + 6 * HOUR)
    another = actor_for(shifts.volunteer(session))
    sign_up(session, shift=anew.reference, volunteer=another, now=utc_now())


def test_an_organisations_own_stand_down_is_left_as_it_is(session, verifier, coordinator):
    shift = shifts.shift(session, planner=coordinator, starts_at=utc_now() + 30 * HOUR)
    own = safety.stood_down(session, coordinator, hours=20)
    until = own.until
    notice = no_go.declared(session, verifier, hours=48)
    clear(session, verifier, notice)
    clear(session, coordinator, notice)
    session.refresh(own)
    assert (own.until, own.ended_at, own.no_go_id) == (until, None, None)
    session.refresh(shift)
    assert shift.cancelled_at is not None


def test_two_people_lift_it_and_prolonging_asks_them_anew(session, verifier, coordinator):
    notice = no_go.declared(session, verifier)
    assert clear(session, verifier, notice) is ClearStep.ASKED
    assert clear(session, verifier, notice) is ClearStep.ASKED
    later(session, coordinator, notice, 40)
    assert reason_of(clear, session, coordinator, notice, edition=1) is R.PAGE_IS_OLD
    assert clear(session, coordinator, notice) is ClearStep.ASKED
    assert standing_everywhere(session, now=utc_now()) != []
    edition = notice.edition
    assert clear(session, verifier, notice) is ClearStep.LIFTED
    assert clear(session, verifier, notice, edition=edition) is ClearStep.LIFTED
    assert standing_everywhere(session, now=utc_now()) == []
    assert reason_of(later, session, verifier, notice, 60) is R.IS_OVER


def test_who_may(session, verifier, coordinator):
    now = utc_now()
    given = {"place": "20067", "until": now + HOUR, "reason": no_go.NoGoFor.ROAD, "now": now}
    for actor in (Actor(), actor_for(shifts.volunteer(session))):
        with pytest.raises(NotFound):
            declare_no_go(session, actor=actor, **given)
    # A coordinator speaks for an organisation that verifies, no other; nobody for a stopped one.
    plain = shifts.coordinator(session)
    assert reason_of(no_go.declared, session, plain) is R.NOT_ACCREDITED
    no_go.declared(session, coordinator)
    verifier.memberships[0].organisation.suspended_on = now.date()
    session.flush()
    with pytest.raises(NotFound):
        no_go.declared(session, verifier)


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"hours": 73}, R.TOO_LONG),
        ({"hours": 0}, R.IN_THE_PAST),
        ({"place": "99"}, R.PLACE_UNKNOWN),
        ({"place": "20067x"}, R.PLACE_UNKNOWN),
        ({"incident": "nothing"}, R.INCIDENT_UNKNOWN),
    ],
)
def test_what_is_refused(session, verifier, change, reason):
    assert reason_of(no_go.declared, session, verifier, **change) is reason
    assert session.scalar(select(func.count()).select_from(NoGo)) == 0


def test_it_rests_on_a_published_incident_of_the_place_or_on_none(session, verifier):
    incident = incidents.verified(session)
    hidden = incidents.proposed(session)
    refused = {"incident": hidden.reference}
    assert reason_of(no_go.declared, session, verifier, **refused) is R.INCIDENT_UNKNOWN
    incidents.area(session, "09001")
    elsewhere = {"incident": incident.reference, "place": "09001"}
    assert reason_of(no_go.declared, session, verifier, **elsewhere) is R.INCIDENT_UNKNOWN
    no_go.declared(session, verifier, incident=incident.reference, place=incident.area_code)
    now = utc_now()
    assert len(resting_on(session, incident.reference, now=now)) == 1


def test_it_ends_by_the_time_alone_and_another_may_follow(session, verifier, coordinator):
    began = utc_now() - 30 * HOUR
    first = no_go.declared(session, verifier, hours=25, now=began)
    for moment, how_many in ((first.until - HOUR, 1), (first.until, 0)):
        assert len(standing_at(session, "20067", now=moment)) == how_many
        assert len(standing_in_state(session, "20", now=moment)) == how_many
        assert len(open_notices(session, now=moment)) == how_many
    second = no_go.declared(session, verifier)
    assert reason_of(no_go.declared, session, coordinator) is R.ALREADY_STANDS
    same = no_go.declared(session, verifier, now=second.begins_at)
    assert same.id == second.id
    session.refresh(first)
    assert first.closed_at == first.until
    assert close_ended(session, now=utc_now()) == 0


def test_the_database_keeps_one_standing_notice_a_place_and_two_who_lift(session, verifier):
    notice = no_go.declared(session, verifier)
    row = {
        "reference": "again",
        "place": notice.place,
        "reason": notice.reason,
        "organisation_id": notice.organisation_id,
        "declared_by": "x",
        "begins_at": notice.begins_at,
        "until": notice.until,
    }
    assert not insert_once(session, NoGo, **row)
    broken = [
        {"until": notice.begins_at},
        {"clear_asked_by": "x"},
        {
            "closed_at": notice.until,
            "lifted_by": "x",
            "clear_asked_by": "x",
            "clear_asked_at": notice.until,
        },
        {"closed_at": notice.until, "lifted_by": "x"},
    ]
    for change in broken:
        broken_row = insert(NoGo).values({**row, "place": "20", **change})
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(broken_row)
