"""A name for the lead, near the shift alone; nowhere in clear, and every look is seen."""

import logging
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import func, select

from portal.accounts.queries import actor_for
from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db
from portal.volunteering.contact_queries import has_contact, looks_at
from portal.volunteering.contact_text import Contact, open_contact, seal_contact
from portal.volunteering.forgetting_contact import forget_idle_contacts
from portal.volunteering.keeping_contact import forget_contact, keep_contact
from portal.volunteering.presence_errors import ContactClosed
from portal.volunteering.presence_models import ContactLook, VolunteerContact
from portal.volunteering.presence_rules import Deed
from portal.volunteering.revealing_contact import note_look
from tests.factories import shifts
from tests.factories.presences import KEY, in_it, note, shift_today

LUZ = Contact("Luz Inventada Prueba", "Sol Inventado Prueba", "555 010 0199")


@pytest.fixture
def lead(session):
    return shifts.volunteer(session)


@pytest.fixture
def shift(session, lead):
    """It began an hour ago."""
    return shift_today(session, in_hours=-1, lead=lead)


@pytest.fixture
def member(session, shift):
    """Somebody confirmed in it, who left a contact."""
    who, sign_up = in_it(session, shift)
    keep_contact(session, volunteer=actor_for(who), contact=LUZ, key=KEY, now=utc_now())
    return who, sign_up


def look(session, shift, sign_up, lead, *, now=None):
    return note_look(
        session,
        shift=shift,
        sign_up=sign_up.reference,
        lead=actor_for(lead),
        now=now or utc_now(),
    )


def test_the_lead_reads_it_near_the_shift_and_the_volunteer_sees_who_looked(
    session, shift, member, lead
):
    who, sign_up = member
    found = look(session, shift, sign_up, lead)
    assert found.handle == who.handle
    assert open_contact(found.sealed, key=KEY, volunteer=found.volunteer) == LUZ
    [seen] = looks_at(session, actor_for(who))
    assert (seen.by, seen.title_es) == (lead.handle, shift.task.title_es)
    entry = session.scalar(select(AuditEntry).where(AuditEntry.action == "volunteer_contact_read"))
    assert entry.actor == lead.reference


def test_nobody_else_reads_it_not_even_who_coordinates(session, lead):
    planner = shifts.coordinator(session)
    shift = shift_today(session, in_hours=-1, lead=lead, planner=planner)
    who, sign_up = in_it(session, shift)
    keep_contact(session, volunteer=actor_for(who), contact=LUZ, key=KEY, now=utc_now())
    for other in (planner, who, shifts.volunteer(session)):
        with pytest.raises(NotFound):
            look(session, shift, sign_up, other)
    assert session.scalar(select(func.count()).select_from(ContactLook)) == 0


@pytest.mark.parametrize("hours, shown", [(-3, False), (-2, True), (3.9, True), (4.1, False)])
def test_away_from_the_shift_it_is_closed(session, shift, member, lead, hours, shown):
    now = shift.starts_at + timedelta(hours=hours)
    if shown:
        look(session, shift, member[1], lead, now=now)
        return
    with pytest.raises(ContactClosed):
        look(session, shift, member[1], lead, now=now)


def test_after_the_check_out_it_is_closed(session, shift, member, lead):
    _, sign_up = member
    for deed in Deed:
        note(session, shift, lead, sign_up, deed, at=utc_now())
    with pytest.raises(ContactClosed):
        look(session, shift, sign_up, lead)


def test_the_volunteer_takes_it_away_at_any_time(session, shift, member, lead):
    who, sign_up = member
    forget_contact(session, volunteer=actor_for(who), now=utc_now())
    assert not has_contact(session, actor_for(who))
    with pytest.raises(NotFound):
        look(session, shift, sign_up, lead)


def test_it_goes_with_its_account(session, member):
    session.delete(member[0])
    session.flush()
    assert session.scalar(select(func.count()).select_from(VolunteerContact)) == 0


def test_every_sealed_contact_has_one_size():
    short = seal_contact(Contact("A", "B", "1"), key=KEY, volunteer="x")
    longest = Contact("\x01" * 80, "ñ" * 80, "\x02" * 40)
    assert len(seal_contact(longest, key=KEY, volunteer="x")) == len(short)


@pytest.mark.parametrize("change", [{"key": "another"}, {"volunteer": "somebody else"}])
def test_another_key_or_another_person_opens_nothing(change):
    sealed = seal_contact(LUZ, key=KEY, volunteer="somebody")
    with pytest.raises(InvalidTag):
        open_contact(sealed, **{"key": KEY, "volunteer": "somebody", **change})


def test_half_a_year_without_a_shift_erases_it(session, shift, member, lead):
    look(session, shift, member[1], lead)
    for days, gone, kept, looks in ((179, 0, 1, 1), (181, 1, 0, 1), (366, 0, 0, 0)):
        now = shift.ends_at + timedelta(days=days)
        assert forget_idle_contacts(session, now=now) == gone
        assert session.scalar(select(func.count()).select_from(VolunteerContact)) == kept
        assert session.scalar(select(func.count()).select_from(ContactLook)) == looks


def test_whoever_has_a_shift_ahead_keeps_theirs(session, member):
    planner = shifts.coordinator(session)
    task = shifts.task(session, planner=planner, level_needed=0)
    ahead = shift_today(session, in_hours=24 * 200, of=task, planner=planner)
    in_it(session, ahead, member[0])
    now = ahead.starts_at - timedelta(days=1)
    assert forget_idle_contacts(session, now=now) == 0


def everything(session):
    """Every value of every row of the main database."""
    for table in db.metadatas[None].sorted_tables:
        for row in session.execute(select(table)):
            for value in row:
                yield value if isinstance(value, bytes) else str(value).encode()


def test_it_stands_nowhere_in_clear(session, shift, member, lead, caplog):
    caplog.set_level(logging.DEBUG)
    keep_contact(session, volunteer=actor_for(member[0]), contact=LUZ, key=KEY, now=utc_now())
    look(session, shift, member[1], lead)
    session.flush()
    written = b"\n".join(everything(session)) + caplog.text.encode()
    assert lead.handle.encode() in written  # what is in clear would be found
    for said in ("Luz Inventada", "Sol Inventado", "555 010", "010 0199"):
        assert said.encode() not in written
    assert "Luz" not in repr(LUZ)
