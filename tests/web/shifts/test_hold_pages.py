"""Absences without a word: what the volunteer is told, and how staff let them in again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.clock import utc_now
from portal.extensions import db
from portal.volunteering.waiting_models import VolunteerHold
from tests.factories import shifts
from tests.factories.people import sign_in


@pytest.fixture
def coordinator(session):
    return shifts.coordinator(session)


@pytest.fixture
def held(session, coordinator):
    """A volunteer whose sign-ups the coordinator's organisation holds."""
    where = coordinator.memberships[0].organisation
    made = shifts.volunteer(session, at=where)
    session.add(
        VolunteerHold(volunteer_id=made.id, organisation_id=where.id, absences=2, held_at=utc_now())
    )
    session.commit()
    return made


def person_page(who):
    return f"/es/desk/volunteers/{who.reference}"


def lift(client, held, coordinator, because="talked"):
    slug = coordinator.memberships[0].organisation.slug
    data = {"organisation": slug, "because": because}
    return client.submit(f"{person_page(held)}/hold", data, page=person_page(held))


def in_force():
    db.session.rollback()
    query = select(VolunteerHold).where(VolunteerHold.cleared_at.is_(None))
    return db.session.scalar(query) is not None


def test_the_volunteer_is_told_whom_to_talk_to(client, session, coordinator, held):
    shift = shifts.shift(
        session, planner=coordinator, starts_at=utc_now() + timedelta(days=2), capacity=2
    )
    session.commit()
    sign_in(client, held)
    page = client.get(f"/es/shifts/{shift.reference}").get_data(as_text=True)
    assert "Habla con la persona que coordina" in page
    assert "Anotarme" not in page


def test_a_coordinator_lifts_it_with_a_reason_once(client, coordinator, held):
    sign_in(client, coordinator)
    assert "faltó 2 veces sin avisar" in client.get(person_page(held)).get_data(as_text=True)
    for _ in range(2):
        assert lift(client, held, coordinator).status_code == 303
    assert not in_force()
    assert "sin avisar" not in client.get(person_page(held)).get_data(as_text=True)


@pytest.mark.parametrize("because", ["", "excused", "nix"])
def test_without_one_of_the_reasons_it_stays(client, coordinator, held, because):
    sign_in(client, coordinator)
    assert lift(client, held, coordinator, because).status_code == 404
    assert in_force()


def test_staff_elsewhere_neither_see_nor_lift_it(client, session, coordinator, held):
    other = shifts.coordinator(session)
    session.commit()
    sign_in(client, other)
    assert client.get(person_page(held)).status_code == 404
    slug = coordinator.memberships[0].organisation.slug
    data = {"organisation": slug, "because": "talked"}
    answer = client.submit(f"{person_page(held)}/hold", data, page="/es/desk/volunteers")
    assert answer.status_code == 404
    assert in_force()
