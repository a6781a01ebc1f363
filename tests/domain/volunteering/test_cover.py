"""Too late to cancel: others are asked, and one takes the place as the other leaves it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.queries import attestations_of
from portal.clock import utc_now
from portal.notices.models import Notice
from portal.outbox.models import OutboxMessage
from portal.volunteering.asking_for_cover import ask_for_cover
from portal.volunteering.cover_queries import covers_to_ask, least_recently_asked
from portal.volunteering.errors import CancelInstead, NoCoverSought, NotSignedUp, Overlaps
from portal.volunteering.people_models import ShiftAsk
from portal.volunteering.rules import SignUpState
from portal.volunteering.waiting_models import CoverAsk
from tests.domain.volunteering.doors import (
    come,
    cover,
    leave,
    of,
    seek,
    standing,
    take,
    taken,
    wait,
)
from tests.factories import shifts

S = SignUpState
LATER = timedelta(minutes=31)


@pytest.fixture
def coordinator(session):
    return shifts.coordinator(session)


@pytest.fixture
def seeker(session, coordinator):
    return shifts.volunteer(session, at=coordinator.memberships[0].organisation)


@pytest.fixture
def shift(session, coordinator, seeker):
    """A shift in six hours, whose one place `seeker` has and looks for cover."""
    made = shifts.shift(session, planner=coordinator, starts_at=utc_now() + timedelta(hours=6))
    take(session, made, seeker)
    seek(session, made, seeker)
    return made


def ask(session, shift, seeker, *, now=None):
    reference = of(session, shift, seeker).reference
    return ask_for_cover(session, sign_up=reference, now=now or utc_now())


def asked(session):
    query = select(CoverAsk.volunteer_id).order_by(CoverAsk.asked_at, CoverAsk.id)
    return list(session.scalars(query))


def colleagues(session, coordinator, number):
    at = coordinator.memberships[0].organisation
    return [shifts.volunteer(session, at=at) for _ in range(number)]


def test_who_looks_for_cover_is_expected_until_somebody_comes(session, shift, seeker):
    seek(session, shift, seeker)
    assert (standing(session, shift, seeker), taken(session, shift)) == ([S.SEEKING_COVER], 1)


def test_while_cancelling_is_open_nobody_is_asked(session):
    shift, who = shifts.shift(session), shifts.volunteer(session)
    take(session, shift, who)
    with pytest.raises(CancelInstead):
        seek(session, shift, who)


def test_one_comes_as_the_other_goes(session, shift, seeker):
    other = shifts.volunteer(session)
    seats = [cover(session, shift, other) for _ in range(2)]
    assert [seat.is_new for seat in seats] == [True, False]
    assert standing(session, shift, seeker, other) == [S.CANCELLED, S.CONFIRMED]
    assert taken(session, shift) == 1
    why = [
        m.payload.get("why")
        for m in session.scalars(select(OutboxMessage))
        if m.payload.get("sign_up") == of(session, shift, seeker).reference
    ]
    assert "covered" in why


def test_only_one_comes(session, shift, seeker):
    cover(session, shift, shifts.volunteer(session))
    with pytest.raises(NoCoverSought):
        cover(session, shift, shifts.volunteer(session))


def test_who_does_not_fit_covers_nobody(session, shift, seeker):
    other = shifts.volunteer(session)
    take(session, shifts.shift(session, starts_at=shift.starts_at), other)
    with pytest.raises(Overlaps):
        cover(session, shift, other)
    assert standing(session, shift, seeker) == [S.SEEKING_COVER]


def test_one_may_come_after_all(session, shift, seeker):
    for _ in range(2):
        come(session, shift, seeker)
    assert standing(session, shift, seeker) == [S.CONFIRMED]
    with pytest.raises(NoCoverSought):
        cover(session, shift, shifts.volunteer(session))


def test_too_late_to_come_after_all_once_somebody_took_the_place(session, shift, seeker):
    cover(session, shift, shifts.volunteer(session))
    with pytest.raises(NotSignedUp):
        come(session, shift, seeker)


def test_who_feels_unsafe_leaves_also_while_looking_for_cover(session, shift, seeker):
    leave(session, shift, seeker, unsafe=True)
    assert (standing(session, shift, seeker), taken(session, shift)) == ([S.EXCUSED], 0)


def test_the_line_is_asked_first_and_nobody_goes_before_it(session, shift, seeker, coordinator):
    waiting, stranger = shifts.volunteer(session), shifts.volunteer(session)
    wait(session, shift, waiting)
    colleagues(session, coordinator, 2)
    with pytest.raises(NoCoverSought):
        cover(session, shift, stranger)
    assert ask(session, shift, seeker) == 3
    assert asked(session)[0] == waiting.id
    assert cover(session, shift, waiting).state is S.CONFIRMED
    assert standing(session, shift, seeker, waiting) == [S.CANCELLED, S.CONFIRMED]


def test_a_few_at_once_are_asked_and_nobody_twice(session, shift, seeker, coordinator):
    some = colleagues(session, coordinator, 7)
    assert ask(session, shift, seeker) == 5
    assert ask(session, shift, seeker) == 0
    assert covers_to_ask(session, utc_now(), most=9) == []
    later = utc_now() + LATER
    assert covers_to_ask(session, later, most=9) == [of(session, shift, seeker).reference]
    assert ask(session, shift, seeker, now=later) == 2
    assert sorted(asked(session)) == sorted(who.id for who in some)
    notices = session.scalar(select(func.count()).where(Notice.kind == "shift_cover"))
    assert notices == 7


def test_the_least_recently_asked_are_asked_first(session, shift, seeker, coordinator):
    some = colleagues(session, coordinator, 6)
    ask(session, shift, seeker)
    rested = ({who.id for who in some} - set(asked(session))).pop()
    again = shifts.shift(session, planner=coordinator, starts_at=utc_now() + timedelta(hours=8))
    take(session, again, another := shifts.volunteer(session))
    seek(session, again, another)
    reference = of(session, again, another).reference
    before = set(session.scalars(select(CoverAsk.id)))
    ask_for_cover(session, sign_up=reference, now=utc_now() + LATER)
    new = select(CoverAsk.volunteer_id).where(CoverAsk.id.not_in(before)).order_by(CoverAsk.id)
    assert session.scalars(new).first() == rested


def test_whoever_a_coordinator_asked_to_come_counts_as_asked(session, shift, seeker, coordinator):
    first, second = sorted(colleagues(session, coordinator, 2), key=lambda who: who.reference)
    session.add(ShiftAsk(shift_id=shift.id, volunteer_id=first.id, asked_at=utc_now(), why="short"))
    session.flush()
    order = least_recently_asked(
        session, of(session, shift, seeker), shift.task.organisation_id, most=9
    )
    assert [who for who in order if who in {first.id, second.id}] == [second.id, first.id]


def test_who_does_not_fit_or_is_of_another_organisation_is_not_asked(
    session, shift, seeker, coordinator
):
    busy, unvetted = colleagues(session, coordinator, 2)
    for attestation in attestations_of(session, unvetted.id):
        attestation.withdrawn_at = utc_now()
    take(session, shifts.shift(session, starts_at=shift.starts_at), busy)
    shifts.volunteer(session)
    assert ask(session, shift, seeker) == 0


def test_nobody_is_asked_once_it_is_settled(session, shift, seeker, coordinator):
    colleagues(session, coordinator, 1)
    come(session, shift, seeker)
    assert ask(session, shift, seeker) == 0
    assert covers_to_ask(session, utc_now(), most=9) == []
