"""People arrive and leave by codes: once each, in their time, in their own shift."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.queries import actor_for
from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.volunteering.calling_off import call_off
from portal.volunteering.cancelling import cancel
from portal.volunteering.checking_in import check_by_code, check_self
from portal.volunteering.checking_out import check_out_all
from portal.volunteering.errors import TooEarly, TransitionRefused
from portal.volunteering.keeping_rosters import set_state
from portal.volunteering.lead_queries import shift_to_lead, shifts_led
from portal.volunteering.models import Shift
from portal.volunteering.presence_errors import AlreadyNoted, CodeReason, CodeRefused
from portal.volunteering.presence_models import Attendance
from portal.volunteering.presence_queries import code_of, code_of_shift
from portal.volunteering.presence_rules import Deed
from portal.volunteering.rules import SignUpState as S
from portal.volunteering.team_queries import team
from tests.domain.volunteering.test_races import at_once
from tests.factories import presences, shifts
from tests.factories.presences import KEY, in_it, note, shift_today, sign_up_of


@pytest.fixture
def lead(session):
    return shifts.volunteer(session)


@pytest.fixture
def shift(session, lead):
    """It began an hour ago."""
    return shift_today(session, in_hours=-1, lead=lead)


def arrive(session, shift, who, *, code=None, now=None):
    return check_self(
        session,
        shift=shift.reference,
        code=code or code_of_shift(shift, Deed.ARRIVE, KEY),
        volunteer=actor_for(who),
        key=KEY,
        now=now or utc_now(),
    )


def scan(session, shift, lead, code, *, now=None):
    return check_by_code(
        session, shift=shift, code=code, lead=actor_for(lead), key=KEY, now=now or utc_now()
    )


def test_one_s_own_phone_reads_the_lead_s_code(session, shift):
    who, _ = in_it(session, shift)
    assert arrive(session, shift, who) is Deed.ARRIVE
    assert sign_up_of(session, shift, who).state is S.CHECKED_IN


def test_the_lead_s_phone_reads_the_volunteer_s_code_and_learns_the_handle(session, shift, lead):
    who, sign_up = in_it(session, shift)
    said = scan(session, shift, lead, code_of(shift, sign_up.reference, Deed.ARRIVE, KEY))
    assert said == (who.handle, Deed.ARRIVE)
    assert sign_up_of(session, shift, who).state is S.CHECKED_IN


def test_leaving_counts_the_minutes(session, shift, lead):
    _, sign_up = presences.worked(session, shift, lead, minutes=150)
    attendance = session.get(Attendance, sign_up.id)
    assert (sign_up.state, attendance.minutes) == (S.COMPLETED, 150)
    assert attendance.left_at - attendance.came_at == timedelta(minutes=150)


def test_who_noted_it_is_audited(session, shift, lead):
    presences.worked(session, shift, lead)
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.action.startswith("presence_")).order_by(AuditEntry.id)
    ).all()
    assert [e.action for e in entries] == ["presence_in_by_code", "presence_out_by_code"]
    assert {e.actor for e in entries} == {lead.reference}


@pytest.mark.parametrize("code", ["", "0000-0000", "not a code", "ZZZZ-ZZZZ-ZZZZ"])
def test_a_forged_code_is_refused_either_way(session, shift, lead, code):
    who, _ = in_it(session, shift)
    with pytest.raises(CodeRefused) as refused:
        arrive(session, shift, who, code=code or " ")
    assert refused.value.reason is CodeReason.UNKNOWN
    with pytest.raises(CodeRefused):
        scan(session, shift, lead, code)
    assert sign_up_of(session, shift, who).state is S.CONFIRMED


def test_another_shift_s_code_is_refused_either_way(session, shift, lead):
    who, _ = in_it(session, shift)
    other = shift_today(session, in_hours=-1)
    _, elsewhere = in_it(session, other)
    with pytest.raises(CodeRefused):
        arrive(session, shift, who, code=code_of_shift(other, Deed.ARRIVE, KEY))
    with pytest.raises(CodeRefused):
        scan(session, shift, lead, code_of(other, elsewhere.reference, Deed.ARRIVE, KEY))


def test_a_code_dies_when_its_shift_is_moved(session, shift, lead):
    _, sign_up = in_it(session, shift)
    code = code_of(shift, sign_up.reference, Deed.ARRIVE, KEY)
    shift.ends_at += timedelta(hours=1)
    session.flush()
    with pytest.raises(CodeRefused):
        scan(session, shift, lead, code)


def test_a_code_works_once(session, shift, lead):
    who, sign_up = in_it(session, shift)
    code = code_of(shift, sign_up.reference, Deed.ARRIVE, KEY)
    scan(session, shift, lead, code)
    with pytest.raises(AlreadyNoted) as refused:
        scan(session, shift, lead, code)
    assert refused.value.at is not None
    with pytest.raises(AlreadyNoted):
        arrive(session, shift, who)


def test_a_code_is_of_no_use_before_or_after(session, shift, lead):
    _, sign_up = in_it(session, shift)
    code = code_of(shift, sign_up.reference, Deed.ARRIVE, KEY)
    with pytest.raises(TooEarly):
        scan(session, shift, lead, code, now=shift.starts_at - timedelta(hours=2, minutes=1))
    with pytest.raises(CodeRefused) as refused:
        scan(session, shift, lead, code, now=shift.ends_at)
    assert refused.value.reason is CodeReason.TOO_LATE


def test_whoever_has_no_place_is_not_let_in_by_the_shift_s_code(session, shift):
    stranger = shifts.volunteer(session)
    with pytest.raises(CodeRefused) as refused:
        arrive(session, shift, stranger)
    assert refused.value.reason is CodeReason.NOT_EXPECTED


def test_whoever_left_is_not_let_in_by_an_old_code(session, shift):
    who, _ = in_it(session, shift)
    early = shift.starts_at - timedelta(hours=20)
    cancel(session, shift=shift.reference, volunteer=actor_for(who), feels_unsafe=False, now=early)
    with pytest.raises(CodeRefused):
        arrive(session, shift, who)


def test_a_shift_called_off_lets_nobody_in(session):
    planner = shifts.coordinator(session)
    shift = shift_today(session, in_hours=-1, planner=planner)
    who, _ = in_it(session, shift)
    call_off(session, shift=shift, coordinator=actor_for(planner), now=utc_now())
    with pytest.raises(CodeRefused):
        arrive(session, shift, who)


def test_calling_off_notes_the_departure_of_who_is_there(session):
    planner = shifts.coordinator(session)
    shift = shift_today(session, in_hours=-1, planner=planner)
    _, sign_up = in_it(session, shift)
    note(session, shift, planner, sign_up, Deed.ARRIVE, at=shift.starts_at)
    now = shift.starts_at + timedelta(minutes=50)
    call_off(session, shift=shift, coordinator=actor_for(planner), now=now)
    assert session.get(Attendance, sign_up.id).minutes == 50


def test_not_feeling_safe_after_coming_notes_the_departure(session, shift, lead):
    who, sign_up = in_it(session, shift)
    note(session, shift, lead, sign_up, Deed.ARRIVE, at=shift.starts_at)
    cancel(
        session,
        shift=shift.reference,
        volunteer=actor_for(who),
        feels_unsafe=True,
        now=shift.starts_at + timedelta(minutes=45),
    )
    assert session.get(Attendance, sign_up.id).minutes == 45


def test_only_who_leads_or_coordinates_scans(session, shift):
    who, sign_up = in_it(session, shift)
    code = code_of(shift, sign_up.reference, Deed.ARRIVE, KEY)
    for other in (who, shifts.volunteer(session), shifts.coordinator(session)):
        with pytest.raises(NotFound):
            scan(session, shift, other, code)


@pytest.mark.parametrize("in_hours, seen", [(25, False), (23, True), (-27, True), (-29, False)])
def test_the_lead_finds_the_shift_only_near_it(session, lead, in_hours, seen):
    shift = shift_today(session, in_hours=in_hours, lead=lead)
    assert bool(shifts_led(session, actor_for(lead), now=utc_now())) is seen
    if seen:
        assert shift_to_lead(session, actor_for(lead), shift.reference, now=utc_now()) is shift
        return
    with pytest.raises(NotFound):
        shift_to_lead(session, actor_for(lead), shift.reference, now=utc_now())


def test_the_lead_says_who_came_left_and_did_not_come(session, shift, lead):
    people = [in_it(session, shift) for _ in range(2)]
    for (_, sign_up), to in zip(people, (S.CHECKED_IN, S.NO_SHOW), strict=True):
        set_state(
            session,
            shift=shift,
            sign_up=sign_up.reference,
            to=to,
            coordinator=actor_for(lead),
            now=utc_now(),
        )
    assert {line.state for line in team(session, shift)} == {S.CHECKED_IN, S.NO_SHOW}
    session.refresh(shift)
    assert shift.taken == 1


@pytest.mark.parametrize("to", [S.CONFIRMED, S.EXCUSED])
def test_the_rest_is_the_coordinator_s_to_say(session, shift, lead, to):
    _, sign_up = in_it(session, shift)
    with pytest.raises(NotFound):
        set_state(
            session,
            shift=shift,
            sign_up=sign_up.reference,
            to=to,
            coordinator=actor_for(lead),
            now=utc_now(),
        )


def test_all_at_once_takes_only_those_on_the_page(session, shift, lead):
    people = [in_it(session, shift) for _ in range(3)]
    for _, sign_up in people:
        note(session, shift, lead, sign_up, Deed.ARRIVE, at=utc_now())
    seen = [sign_up.reference for _, sign_up in people[:2]]
    for expected in (2, 0):
        gone = check_out_all(
            session, shift=shift, sign_ups=seen, lead=actor_for(lead), now=utc_now()
        )
        assert gone == expected
    assert sign_up_of(session, shift, people[2][0]).state is S.CHECKED_IN


@pytest.mark.race
def test_of_two_phones_at_once_one_notes_it(app, session, shift, lead):
    who, sign_up = in_it(session, shift)
    code, mine = (code_of(shift, sign_up.reference, Deed.ARRIVE, KEY), actor_for(lead))
    own, reference, actor = code_of_shift(shift, Deed.ARRIVE, KEY), shift.reference, actor_for(who)
    sign_up_id = sign_up.id
    session.commit()

    def by_lead(writing):
        found = shift_to_lead(writing, mine, reference, now=utc_now())
        return _said(
            check_by_code, writing, shift=found, code=code, lead=mine, key=KEY, now=utc_now()
        )

    def by_self(writing):
        return _said(
            check_self,
            writing,
            shift=reference,
            code=own,
            volunteer=actor,
            key=KEY,
            now=utc_now(),
        )

    counted = at_once(app, [by_lead, by_self] * 4)
    assert counted == {"noted": 1, "before": 7}
    assert db.session.get(Attendance, sign_up_id).came_at is not None


@pytest.mark.race
def test_checked_out_twice_at_once_counts_once(app, session, shift, lead):
    _, sign_up = in_it(session, shift)
    note(session, shift, lead, sign_up, Deed.ARRIVE, at=shift.starts_at)
    reference, actor, person = shift.reference, actor_for(lead), sign_up.reference
    code = code_of(shift, person, Deed.LEAVE, KEY)
    session.commit()

    def by_button(writing):
        found = shift_to_lead(writing, actor, reference, now=utc_now())
        set_state(
            writing, shift=found, sign_up=person, to=S.COMPLETED, coordinator=actor, now=utc_now()
        )
        return "pressed"

    def by_code(writing):
        found = shift_to_lead(writing, actor, reference, now=utc_now())
        return _said(
            check_by_code, writing, shift=found, code=code, lead=actor, key=KEY, now=utc_now()
        )

    at_once(app, [by_button, by_code] * 3)
    entries = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.subject == f"sign_up:{person}")
    ).all()
    left = [a for a in entries if a in {"sign_up_completed", "presence_out_by_code"}]
    assert len(left) == 1
    with transaction() as writing:
        assert writing.scalar(select(Shift.taken)) == 1


def _said(deed, session, **given):
    try:
        deed(session, **given)
    except AlreadyNoted:
        return "before"
    return "noted"


def test_a_step_out_of_order_is_refused_to_the_lead_too(session, shift, lead):
    _, sign_up = in_it(session, shift)
    with pytest.raises(TransitionRefused):
        set_state(
            session,
            shift=shift,
            sign_up=sign_up.reference,
            to=S.COMPLETED,
            coordinator=actor_for(lead),
            now=utc_now(),
        )
