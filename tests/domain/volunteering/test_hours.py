"""Hours are put right with a reason that stays; papers of them can be checked by anybody."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db
from portal.volunteering.certificate_queries import certificate_by_code, own_certificates
from portal.volunteering.certifying_hours import certify
from portal.volunteering.correcting_hours import correct_hours
from portal.volunteering.correction_queries import corrections_of
from portal.volunteering.hour_queries import own_hours
from portal.volunteering.hour_rules import CorrectionReason
from portal.volunteering.keeping_rosters import set_state
from portal.volunteering.naming_papers import draw_blank, is_named
from portal.volunteering.presence_errors import HoursReason, HoursRefused
from portal.volunteering.presence_models import Attendance, HoursCertificate, HoursCorrection
from portal.volunteering.revoking_papers import revoke
from portal.volunteering.rules import SignUpState as S
from portal.volunteering.sum_queries import hours_by_organisation
from tests.domain.volunteering.test_races import at_once
from tests.factories import shifts
from tests.factories.presences import KEY, in_it, shift_today, sign_up_of, worked


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
def done(session, shift, lead):
    """A volunteer who worked its four hours, and their sign-up."""
    return worked(session, shift, lead)


def correct(session, shift, sign_up, by, *, minutes=200, seen=240, note=""):
    correct_hours(
        session,
        shift=shift,
        sign_up=sign_up.reference,
        seen=seen,
        minutes=minutes,
        reason=CorrectionReason.LEFT_EARLIER,
        note=note,
        by=actor_for(by),
        now=utc_now(),
    )


def paper_for(session, who, organisation_id, *, name="", pressed="p1", days=30):
    today = utc_now().date()
    return certify(
        session,
        volunteer=actor_for(who),
        organisation_id=organisation_id,
        from_=today - timedelta(days=days),
        until=today,
        blank=draw_blank(name, key=KEY),
        pressed=pressed,
        now=utc_now(),
    )


def refused(deed, *args, **kwargs):
    with pytest.raises(HoursRefused) as told:
        deed(*args, **kwargs)
    return told.value.reason


def test_each_correction_is_kept_and_the_volunteer_sees_it(session, shift, done, lead, coordinator):
    who, sign_up = done
    correct(session, shift, sign_up, lead, minutes=200, note="Se fue antes de comer.")
    correct(session, shift, sign_up, coordinator, seen=200, minutes=220)
    [line], _ = own_hours(session, actor_for(who), after=None)
    kept = corrections_of(session, [line.reference])[sign_up.reference]
    assert line.minutes == 220
    assert [(c.minutes_before, c.minutes_after, c.by) for c in kept] == [
        (240, 200, lead.handle),
        (200, 220, coordinator.handle),
    ]
    assert kept[0].note == "Se fue antes de comer."


def test_pressing_twice_is_one_correction(session, shift, done, lead):
    for _ in range(2):
        correct(session, shift, done[1], lead)
    assert session.scalar(select(func.count()).select_from(HoursCorrection)) == 1


def test_a_stale_page_corrects_nothing(session, shift, done, lead, coordinator):
    correct(session, shift, done[1], lead, minutes=200)
    said = refused(correct, session, shift, done[1], coordinator, seen=240, minutes=100)
    assert said is HoursReason.CHANGED_MEANWHILE


def test_nobody_corrects_their_own(session, shift, lead):
    _, own = worked(session, shift, lead, lead)
    for minutes in (200, 240):
        said = refused(correct, session, shift, own, lead, minutes=minutes)
        assert said is HoursReason.OWN_HOURS


def test_whoever_is_still_there_has_no_hours_to_correct(session, lead, coordinator):
    shift = shift_today(session, in_hours=-1, planner=coordinator, lead=lead)
    _, sign_up = in_it(session, shift)
    set_state(
        session,
        shift=shift,
        sign_up=sign_up.reference,
        to=S.CHECKED_IN,
        coordinator=actor_for(lead),
        now=utc_now(),
    )
    assert refused(correct, session, shift, sign_up, lead, seen=0) is HoursReason.NOT_OVER


def test_one_said_to_be_absent_by_mistake_gets_their_hours(session, shift, lead):
    who, sign_up = in_it(session, shift)
    set_state(
        session,
        shift=shift,
        sign_up=sign_up.reference,
        to=S.NO_SHOW,
        coordinator=actor_for(lead),
        now=utc_now(),
    )
    correct(session, shift, sign_up, lead, seen=0, minutes=120)
    local = shift.starts_at.astimezone(ZoneInfo(shift.zone)).date()
    attendance = session.get(Attendance, sign_up_of(session, shift, who).id)
    assert (attendance.minutes, attendance.day, attendance.came_at) == (120, local, None)


def test_only_who_leads_or_coordinates_corrects(session, shift, done):
    for other in (done[0], shifts.volunteer(session), shifts.coordinator(session)):
        with pytest.raises(NotFound):
            correct(session, shift, done[1], other)


def test_the_lead_corrects_for_a_day_and_the_coordinator_later_too(session, coordinator, lead):
    shift = shift_today(session, in_hours=-40, planner=coordinator, lead=lead)
    _, sign_up = worked(session, shift, coordinator)
    with pytest.raises(NotFound):
        correct(session, shift, sign_up, lead)
    correct(session, shift, sign_up, coordinator)


@pytest.mark.race
def test_two_corrections_at_once_are_one_and_one_refusal(
    app, session, shift, done, lead, coordinator
):
    from portal.volunteering.lead_queries import shift_to_lead

    reference, sign_up = shift.reference, done[1].reference
    actors = [actor_for(lead), actor_for(coordinator)]
    session.commit()

    def setting(number):
        def deed(writing):
            actor = actors[number % 2]
            try:
                correct_hours(
                    writing,
                    shift=shift_to_lead(writing, actor, reference, now=utc_now()),
                    sign_up=sign_up,
                    seen=240,
                    minutes=100 + number,
                    reason=CorrectionReason.MISTAKE,
                    note="",
                    by=actor,
                    now=utc_now(),
                )
            except HoursRefused as told:
                return told.reason
            return "corrected"

        return deed

    counted = at_once(app, [setting(number) for number in range(4)])
    assert counted == {"corrected": 1, HoursReason.CHANGED_MEANWHILE: 3}
    assert db.session.scalar(select(func.count()).select_from(HoursCorrection)) == 1


def test_a_paper_says_the_hours_and_not_whose(session, shift, done):
    who, _ = done
    [with_] = hours_by_organisation(session, who.id)
    paper = paper_for(session, who, with_.id, name="Luz Prueba")
    found = certificate_by_code(session, paper.code.lower().replace("-", " "))
    assert (found.minutes, found.organisation_id) == (240, shift.task.organisation_id)
    row = session.execute(select(HoursCertificate.__table__)).mappings().one()
    assert "Luz" not in str(dict(row))


def test_the_name_on_the_paper_can_be_checked(session, shift, done):
    paper = paper_for(session, done[0], shift.task.organisation_id, name="Luz Prueba Núñez")
    assert is_named(paper, "luz prueba nunez", key=KEY)
    assert not is_named(paper, "Otra Persona", key=KEY)
    assert not is_named(paper, "luz prueba nunez", key="another")


def test_a_paper_without_a_name_matches_no_name(session, shift, done):
    paper = paper_for(session, done[0], shift.task.organisation_id)
    assert not is_named(paper, "", key=KEY)
    assert not is_named(paper, "Luz", key=KEY)


def test_pressing_twice_is_one_paper(session, shift, done):
    first, again = (paper_for(session, done[0], shift.task.organisation_id) for _ in range(2))
    assert first is again
    assert paper_for(session, done[0], shift.task.organisation_id, pressed="p2") is not first


def test_no_paper_of_nothing(session, shift, done):
    other = shifts.volunteer(session)
    said = refused(paper_for, session, other, shift.task.organisation_id)
    assert said is HoursReason.NOTHING_TO_CERTIFY
    elsewhere = shift_today(session, in_hours=-5)
    assert (
        refused(paper_for, session, done[0], elsewhere.task.organisation_id)
        is HoursReason.NOTHING_TO_CERTIFY
    )


def test_a_later_correction_shows_on_the_paper(session, shift, done, lead):
    paper = paper_for(session, done[0], shift.task.organisation_id)
    correct(session, shift, done[1], lead, minutes=180)
    session.refresh(paper)
    assert (paper.minutes, paper.minutes_now) == (240, 180)


def test_a_paper_of_another_period_stays_as_it_is(session, shift, done, lead, coordinator):
    old = shift_today(session, in_hours=-24 * 20, planner=coordinator)
    worked(session, old, coordinator, done[0], minutes=60)
    today = utc_now().date()
    paper = certify(
        session,
        volunteer=actor_for(done[0]),
        organisation_id=shift.task.organisation_id,
        from_=today - timedelta(days=30),
        until=today - timedelta(days=10),
        blank=draw_blank("", key=KEY),
        pressed="old",
        now=utc_now(),
    )
    correct(session, shift, done[1], lead, minutes=180)
    session.refresh(paper)
    assert (paper.minutes, paper.minutes_now) == (60, None)


def test_only_one_s_own_paper_is_taken_back(session, shift, done):
    paper = paper_for(session, done[0], shift.task.organisation_id)
    with pytest.raises(NotFound):
        revoke(
            session, code=paper.code, volunteer=actor_for(shifts.volunteer(session)), now=utc_now()
        )
    for _ in range(2):
        revoke(session, code=paper.code, volunteer=actor_for(done[0]), now=utc_now())
    assert paper.revoked_on == utc_now().date()


def test_a_paper_outlives_its_account_and_is_nobody_s(session, shift, done):
    who = done[0]
    code = paper_for(session, who, shift.task.organisation_id).code
    actor = actor_for(who)
    session.delete(who)
    session.flush()
    session.expire_all()
    assert certificate_by_code(session, code).volunteer_id is None
    assert own_certificates(session, actor) == []
