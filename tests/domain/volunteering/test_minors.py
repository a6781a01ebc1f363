"""Who is under age: noted by staff, held at the door, and over by itself."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from portal.accounts.errors import NotYourself
from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db
from portal.volunteering.errors import MonthRefused, TooYoung, YoungBecause
from portal.volunteering.models import SignUp
from portal.volunteering.page_queries import answer_now
from portal.volunteering.people_models import YoungVolunteer
from portal.volunteering.registering_young import forget_young, register_young
from portal.volunteering.rules import SignUpState
from portal.volunteering.signing_up import sign_up
from portal.volunteering.skill_rules import TaskKind
from tests.factories import shifts
from tests.factories.volunteers import acting, minor, team


def shift_for(session, *, youngest=18, kind=TaskKind.CENTRE, starts_at=None, planner=None):
    planner = planner or shifts.coordinator(session)
    task = shifts.task(
        session,
        planner=planner,
        youngest=youngest,
        kind=kind,
        level_needed=0,
        briefing_es="Qué hacer.",
        briefing_en="What to do.",
    )
    return shifts.shift(
        session, of=task, planner=planner, starts_at=starts_at, minimum=2, capacity=4
    )


def take(session, shift, volunteer):
    return sign_up(session, shift=shift.reference, volunteer=acting(volunteer), now=utc_now())


@pytest.mark.parametrize(
    "years, youngest, consent, because",
    [
        (16, 15, True, None),
        (16, 17, True, YoungBecause.AGE),
        (16, 15, False, YoungBecause.CONSENT),
    ],
)
def test_the_door_knows_the_age(session, years, youngest, consent, because):
    volunteer, shift = shifts.volunteer(session), shift_for(session, youngest=youngest)
    minor(session, volunteer, years=years, consent=consent)
    if because is None:
        assert take(session, shift, volunteer).is_new
        return
    told = answer_now(session, shift=shift.reference, volunteer=acting(volunteer), now=utc_now())
    assert isinstance(told, TooYoung)
    with pytest.raises(TooYoung) as refused:
        take(session, shift, volunteer)
    assert refused.value.because is because


def test_no_minor_goes_outside(session):
    volunteer, shift = shifts.volunteer(session), shift_for(session, kind=TaskKind.FIELD)
    minor(session, volunteer, years=17)
    with pytest.raises(TooYoung) as refused:
        take(session, shift, volunteer)
    assert refused.value.because is YoungBecause.OUTSIDE


def test_whoever_is_of_age_on_the_day_may_come(session):
    volunteer = shifts.volunteer(session)
    of_age_on = minor(session, volunteer, years=17, consent=False)
    after = utc_now() + (of_age_on - utc_now().date()) + timedelta(days=2)
    assert take(session, shift_for(session, starts_at=after), volunteer).is_new


def test_the_door_asks_nothing_more_than_before(session):
    """The age comes with the shift: no statement of its own."""
    shift, actor = shift_for(session), acting(shifts.volunteer(session))
    session.flush()
    said = []

    def note(*parts):
        said.append(parts[2])

    event.listen(db.engine, "before_cursor_execute", note)
    sign_up(session, shift=shift.reference, volunteer=actor, now=utc_now())
    event.remove(db.engine, "before_cursor_execute", note)
    assert sum("young_volunteer" in statement for statement in said) == 1
    assert [s for s in said if s.lstrip().startswith("SELECT") and "FROM young" in s] == []
    assert len([s for s in said if s.lstrip().startswith("SELECT")]) == 4


@pytest.fixture
def crew(session):
    planner, _, home = team(session)
    return planner, shifts.volunteer(session, at=home)


def register(session, volunteer, by, *, months=12, consent=True):
    today = utc_now().date()
    count = today.year * 12 + today.month - 1 + months
    return register_young(
        session,
        volunteer=volunteer,
        year=count // 12,
        month=count % 12 + 1,
        consent_seen=consent,
        by=acting(by),
        now=utc_now(),
    )


def test_a_coordinator_notes_month_and_consent_and_nothing_else(session, crew):
    planner, volunteer = crew
    register(session, volunteer, planner)
    row = session.get(YoungVolunteer, volunteer.id)
    assert row.of_age_on.day == 1
    assert (row.consent_on, row.consent_seen_by) == (utc_now().date(), planner.reference)
    columns = set(YoungVolunteer.__table__.columns.keys())
    assert columns == {
        "volunteer_id", "organisation_id", "of_age_on", "consent_on", "consent_seen_by"
    }  # fmt: skip


def test_places_that_the_age_forbids_are_free_again(session, crew):
    planner, volunteer = crew
    kept = shift_for(session, youngest=15, planner=planner)
    lost = shift_for(
        session, kind=TaskKind.FIELD, planner=planner, starts_at=utc_now() + timedelta(days=5)
    )
    for shift in (kept, lost):
        take(session, shift, volunteer)
    assert register(session, volunteer, planner) == 1
    for shift in (kept, lost):
        session.refresh(shift)
    assert (kept.taken, lost.taken) == (1, 0)
    states = {s.shift_id: s.state for s in session.query(SignUp)}
    assert states[lost.id] is SignUpState.EXCUSED
    left = session.query(AuditEntry).filter_by(action="shift_left").one()
    assert left.actor == planner.reference


def test_without_consent_every_place_before_the_day_is_free_again(session, crew):
    planner, volunteer = crew
    take(session, shift_for(session, youngest=15, planner=planner), volunteer)
    assert register(session, volunteer, planner, consent=False) == 1


def test_noting_it_twice_keeps_the_last(session, crew):
    planner, volunteer = crew
    register(session, volunteer, planner, consent=False)
    register(session, volunteer, planner, consent=True)
    assert session.get(YoungVolunteer, volunteer.id).consent_on is not None


def test_a_mistake_is_taken_back(session, crew):
    planner, volunteer = crew
    register(session, volunteer, planner)
    for _ in range(2):
        forget_young(session, volunteer=volunteer, by=acting(planner), now=utc_now())
    assert session.get(YoungVolunteer, volunteer.id) is None
    assert take(session, shift_for(session), volunteer).is_new


@pytest.mark.parametrize("months", [-1, 37])
def test_a_month_that_cannot_be_is_refused(session, crew, months):
    planner, volunteer = crew
    with pytest.raises(MonthRefused):
        register(session, volunteer, planner, months=months)
    assert session.get(YoungVolunteer, volunteer.id) is None


def test_strangers_and_oneself_note_nothing(session, crew):
    planner, volunteer = crew
    with pytest.raises(NotFound):
        register(session, volunteer, shifts.coordinator(session))
    with pytest.raises(NotYourself):
        register(session, planner, planner)
