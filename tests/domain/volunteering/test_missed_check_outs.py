"""Whoever does not check out is missed: told once, once more, and until somebody answers."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.queries import actor_for
from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db
from portal.jobs.posting import written
from portal.jobs.watching_presence import watch_check_outs
from portal.notices.models import Notice
from portal.notices.queries import open_letter
from portal.volunteering.answering_missed import answer_missed
from portal.volunteering.checking_out import check_out_all
from portal.volunteering.errors import TransitionRefused
from portal.volunteering.missed_queries import due_for_alarm, missing_people
from portal.volunteering.presence_models import Attendance
from portal.volunteering.presence_rules import Alarm, Answer, Deed
from portal.volunteering.rules import SignUpState as S
from portal.volunteering.watching_presence import raise_alarm
from tests.domain.volunteering.test_races import at_once
from tests.factories import shifts
from tests.factories.presences import in_it, note, shift_today, sign_up_of


@pytest.fixture
def coordinator(session):
    return shifts.coordinator(session)


@pytest.fixture
def lead(session):
    return shifts.volunteer(session)


@pytest.fixture
def shift(session, coordinator, lead):
    """It ended an hour ago."""
    return shift_today(session, in_hours=-5, planner=coordinator, lead=lead)


@pytest.fixture
def missed(session, shift, lead):
    """Somebody who came and did not check out."""
    who, sign_up = in_it(session, shift)
    note(session, shift, lead, sign_up, Deed.ARRIVE, at=shift.starts_at)
    return who, sign_up_of(session, shift, who)


def told(session):
    return [
        (notice.user_id, notice.facts["alarm"])
        for notice in session.scalars(select(Notice).where(Notice.kind == "presence_missed"))
    ]


def answer(session, shift, sign_up, said, by, *, now=None):
    answer_missed(
        session,
        shift=shift,
        sign_up=sign_up.reference,
        answer=said,
        by=actor_for(by),
        now=now or utc_now(),
    )


def test_lead_and_coordinators_are_told_once_and_once_more(
    session, shift, missed, lead, coordinator
):
    _, sign_up = missed
    ended = shift.ends_at
    steps = [(29, None), (30, Alarm.FIRST), (40, None), (150, Alarm.AGAIN), (900, None)]
    for minutes, alarm in steps:
        now = ended + timedelta(minutes=minutes)
        due = due_for_alarm(session, now=now)
        assert due == ([sign_up.id] if alarm else [])
        assert raise_alarm(session, sign_up_id=sign_up.id, now=now) is alarm
    both = {lead.id, coordinator.id}
    assert set(told(session)) == {(who, alarm) for who in both for alarm in ("first", "again")}
    assert len(told(session)) == 4


def test_the_mail_names_nobody_and_no_place(app, session, shift, missed):
    who, sign_up = missed
    raise_alarm(session, sign_up_id=sign_up.id, now=utc_now())
    notices = session.scalars(select(Notice)).all()
    for notice in notices:
        if notice.kind == "presence_missed":
            subject, body = written(open_letter(session, notice.id))
            assert f"/shifts/{shift.reference}/lead" in body
            for said in (who.handle, who.reference, sign_up.reference, shift.meeting_point):
                assert said not in subject + body


def test_the_one_who_is_missed_is_never_the_one_who_is_told(session, coordinator):
    lead = shifts.volunteer(session)
    shift = shift_today(session, in_hours=-5, planner=coordinator, lead=lead)
    _, sign_up = in_it(session, shift, lead)
    note(session, shift, coordinator, sign_up, Deed.ARRIVE, at=shift.starts_at)
    raise_alarm(session, sign_up_id=sign_up.id, now=utc_now())
    assert told(session) == [(coordinator.id, "first")]


def test_nobody_is_missed_who_left_or_never_came(session, shift, lead, coordinator):
    in_it(session, shift)
    _, left = in_it(session, shift)
    note(session, shift, lead, left, Deed.ARRIVE, at=shift.starts_at)
    note(session, shift, lead, left, Deed.LEAVE, at=shift.ends_at)
    assert due_for_alarm(session, now=utc_now()) == []
    assert missing_people(session, actor_for(coordinator), now=utc_now()) == []


def test_the_job_tells_and_may_be_repeated(app, session, missed, coordinator):
    session.commit()
    assert [watch_check_outs(), watch_check_outs()] == [1, 0]
    db.session.rollback()
    [line] = missing_people(db.session(), actor_for(coordinator), now=utc_now())
    assert line.handle == missed[0].handle


def test_another_organisation_sees_no_one_missing(session, missed):
    other = shifts.coordinator(session)
    assert missing_people(session, actor_for(other), now=utc_now()) == []


@pytest.mark.parametrize("said", [Answer.FORGOT, Answer.SAFE])
def test_found_again_they_are_checked_out_with_the_shift_s_end(session, shift, missed, lead, said):
    who, sign_up = missed
    for _ in range(2):
        answer(session, shift, sign_up, said, lead)
    attendance = session.get(Attendance, sign_up.id)
    assert sign_up_of(session, shift, who).state is S.COMPLETED
    assert (attendance.minutes, attendance.left_at, attendance.answer) == (
        240,
        shift.ends_at,
        said,
    )
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.action == f"check_out_missed_{said}")
    )
    assert len(entries.all()) == 1


def test_whom_nobody_reaches_stays_and_the_others_are_told_at_once(
    session, shift, missed, lead, coordinator
):
    who, sign_up = missed
    answer(session, shift, sign_up, Answer.CANNOT_REACH, lead)
    assert (coordinator.id, "again") in told(session)
    assert due_for_alarm(session, now=shift.ends_at + timedelta(hours=9)) == []
    [line] = missing_people(session, actor_for(coordinator), now=utc_now())
    assert line.answer == Answer.CANNOT_REACH
    assert check_out_all(
        session, shift=shift, sign_ups=[sign_up.reference], lead=actor_for(lead), now=utc_now()
    ) == 0  # fmt: skip
    answer(session, shift, sign_up, Answer.SAFE, coordinator)
    assert sign_up_of(session, shift, who).state is S.COMPLETED


def test_there_is_no_answer_before_anybody_is_missed(session, lead):
    shift = shift_today(session, in_hours=-1, lead=lead)
    _, sign_up = in_it(session, shift)
    note(session, shift, lead, sign_up, Deed.ARRIVE, at=shift.starts_at)
    with pytest.raises(TransitionRefused):
        answer(session, shift, sign_up, Answer.SAFE, lead)


def test_nobody_else_answers(session, shift, missed):
    for other in (missed[0], shifts.coordinator(session)):
        with pytest.raises(NotFound):
            answer(session, shift, missed[1], Answer.SAFE, other)


@pytest.mark.race
def test_two_workers_at_once_tell_once(app, session, missed, lead, coordinator):
    sign_up_id = missed[1].id
    session.commit()

    def tell(writing):
        return raise_alarm(writing, sign_up_id=sign_up_id, now=utc_now())

    assert at_once(app, [tell] * 6) == {Alarm.FIRST: 1, None: 5}
    assert len(told(db.session())) == 2
