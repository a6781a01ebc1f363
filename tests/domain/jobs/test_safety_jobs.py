"""What the worker does of safety: sweeping to the end, asking, telling, reminding, with mail."""

from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import func, select

from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.jobs import minding_shifts
from portal.jobs import standing_down as jobs
from portal.jobs.relay import relay_due
from portal.volunteering.calling_off import call_off
from portal.volunteering.models import Shift
from portal.volunteering.signing_up import sign_up
from portal.volunteering.stand_down_models import SafetyCheck
from portal.volunteering.stand_down_rules import SuspendedFor
from portal.volunteering.standing_down import stand_down
from tests.factories import safety, shifts

HOUR = timedelta(hours=1)


@pytest.fixture
def mails(app):
    """What was sent, as it grows."""
    mailman = app.extensions["mailman"]
    mailman.outbox = []
    return mailman.outbox


@pytest.fixture
def coordinator(app):
    with transaction() as session:
        made = shifts.coordinator(session)
        made.email = "coordina@example.org"
        return made


@pytest.fixture
def at(monkeypatch):
    """Let the worker's clock show a moment."""

    def at(moment):
        monkeypatch.setattr(minding_shifts, "utc_now", lambda: moment)

    return at


@pytest.fixture
def planned(coordinator, mails):
    """Plan shifts with one person each, whose confirmation has left already."""

    def planned(*args, **given):
        made = plan(coordinator, *args, **given)
        rounds()
        mails.clear()
        return made

    return planned


def plan(coordinator, number=1, *, person="pajaro{}@example.org", outside=False, **more):
    with transaction() as session:
        task = (
            safety.outside_task(session, coordinator)
            if outside
            else shifts.task(session, planner=coordinator)
        )
        made = []
        for hour in range(1, number + 1):
            given = {"starts_at": utc_now() + hour * HOUR, "hours": 1, "capacity": 3, **more}
            given.setdefault("minimum", 2 if outside else 1)
            shift = shifts.shift(session, of=task, planner=coordinator, **given)
            safety.in_shift(session, shift, email=person.format(hour))
            made.append(shift.reference)
        return made


def standing(coordinator):
    with transaction() as session:
        return stand_down(
            session,
            coordinator=actor_for(coordinator),
            organisation_id=coordinator.memberships[0].organisation_id,
            place=safety.PLACE,
            reason=SuspendedFor.VIOLENCE,
            until=utc_now() + 24 * HOUR,
            now=utc_now(),
        ).reference


def rounds(clock=utc_now):
    for _ in range(20):
        if not relay_due(clock):
            return


def test_a_stand_down_is_swept_asked_and_mailed_without_anyone_waiting(coordinator, mails, planned):
    planned(3)
    standing(coordinator)
    rounds()
    assert db.session.scalar(select(func.count()).where(Shift.cancelled_at.is_(None))) == 0
    assert sorted(mail.to[0] for mail in mails) == [f"pajaro{n}@example.org" for n in (1, 2, 3)]
    assert len({mail.body for mail in mails}) == 3


def test_the_mail_tells_nothing_on_a_locked_screen(coordinator, mails, planned):
    planned()
    standing(coordinator)
    rounds()
    (mail,) = mails
    for word in ("turno", "salvo", "violencia", "suspend", "zona", "Resguardo", "peligro"):
        assert word.lower() not in (mail.subject + mail.body.split("http")[0]).lower()
    assert "/es/safe/" in mail.body
    assert mail.attachments == []


def test_more_than_one_worker_can_do_in_its_lease_goes_on_later(
    coordinator, mails, monkeypatch, planned
):
    monkeypatch.setattr(jobs, "MOST_BATCHES", 1)
    monkeypatch.setattr("portal.volunteering.sweeping.BATCH", 1)
    planned(4)
    standing(coordinator)
    rounds()
    assert db.session.scalar(select(func.count()).where(Shift.cancelled_at.is_(None))) == 0
    assert db.session.scalar(select(func.count()).select_from(SafetyCheck)) == 4


def test_a_worker_killed_between_batches_leaves_nothing_undone_or_done_twice(
    coordinator, mails, monkeypatch, planned
):
    planned(3)
    reference = standing(coordinator)
    real, calls = jobs.sweep, []

    def falling(session, **given):
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("killed")
        return real(session, **given)

    monkeypatch.setattr("portal.volunteering.sweeping.BATCH", 1)
    monkeypatch.setattr(jobs, "sweep", falling)
    with pytest.raises(RuntimeError):
        jobs.go_on_standing_down({"stand_down": reference}, utc_now())
    for _ in range(2):
        jobs.go_on_standing_down({"stand_down": reference}, utc_now())
    rounds()
    assert len(mails) == 3


def test_the_one_person_and_those_who_coordinate_get_their_mail(planned, mails, at):
    noon = utc_now().replace(hour=18, minute=0, second=0, microsecond=0) + timedelta(days=2)
    planned(outside=True, starts_at=noon)
    at(noon - HOUR)
    assert minding_shifts.warn_lonely_shifts() == 1
    at(noon)
    assert minding_shifts.suspend_lonely_shifts() == 1
    assert minding_shifts.suspend_lonely_shifts() == 0
    rounds(lambda: noon)
    assert sorted((mail.to[0], mail.subject) for mail in mails) == [
        ("coordina@example.org", "A un turno le falta gente"),
        ("coordina@example.org", "Se suspendió un turno"),
        ("pajaro1@example.org", "Cambio en tu agenda"),
        ("pajaro1@example.org", "Mira tu agenda antes de salir"),
    ]


def test_a_reminder_is_one_mail_in_the_person_s_language(planned, mails, at):
    noon = utc_now().replace(hour=18, minute=0, second=0, microsecond=0) + timedelta(days=3)
    planned(starts_at=noon)
    at(noon - 2 * HOUR)
    assert [minding_shifts.remind_of_shifts() for _ in range(2)] == [1, 0]
    rounds(lambda: noon)
    (mail,) = mails
    assert mail.subject == "Recordatorio"
    assert "12:00" in mail.body
    assert "/es/me/calendar" in mail.body


def confirmed(coordinator):
    with transaction() as session:
        shift = shifts.shift(session, planner=coordinator)
        who = shifts.volunteer(session)
        who.email = "pajaro@example.org"
        sign_up(session, shift=shift.reference, volunteer=actor_for(who), now=utc_now())
        return shift.reference


def entry_in(mail):
    name, content, kind = mail.attachments[0]
    assert name == "turno.ics"
    calendar = Calendar.from_ical(content)
    return calendar, calendar.walk("VEVENT")[0], kind


def test_the_confirmation_carries_its_calendar_entry(coordinator, mails):
    reference = confirmed(coordinator)
    rounds()
    calendar, event, kind = entry_in(mails[0])
    assert kind == "text/calendar; method=PUBLISH; charset=UTF-8"
    assert calendar["METHOD"] == "PUBLISH"
    assert (event["UID"], event["STATUS"], event["SEQUENCE"]) == (
        f"{reference}@resguardo",
        "CONFIRMED",
        0,
    )
    assert event["ORGANIZER"].startswith("mailto:")
    assert "ATTENDEE" not in event


def test_the_mail_of_a_shift_called_off_strikes_the_entry_out(coordinator, mails):
    reference = confirmed(coordinator)
    rounds()
    with transaction() as session:
        shift = session.scalars(select(Shift).where(Shift.reference == reference)).one()
        call_off(session, shift=shift, coordinator=actor_for(coordinator), now=utc_now())
    rounds()
    _, first, _ = entry_in(mails[0])
    calendar, last, _ = entry_in(mails[1])
    assert calendar["METHOD"] == "CANCEL"
    assert (last["UID"], last["STATUS"]) == (first["UID"], "CANCELLED")
    assert last["SEQUENCE"] > first["SEQUENCE"]


def test_the_attachment_is_a_calendar_in_the_message_itself(coordinator, mails):
    confirmed(coordinator)
    rounds()
    parts = [part for part in mails[0].message().walk() if not part.is_multipart()]
    calendar = parts[-1]
    assert calendar.get_content_type() == "text/calendar"
    assert calendar.get_param("method") == "PUBLISH"
    assert calendar.get_payload(decode=True).startswith(b"BEGIN:VCALENDAR")
