"""Many people, one place, real threads: nobody is put where there is no place."""

import pytest
from sqlalchemy import func, select

from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.volunteering.cancelling import cancel
from portal.volunteering.errors import Outcome
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.signing_up import sign_up
from tests.domain import racing
from tests.factories import shifts

pytestmark = pytest.mark.race
THREADS = 8


def at_once(app, deeds):
    """Of a place that was refused its outcome is counted."""
    return racing.at_once(app, deeds, named=lambda refused: refused.outcome)


def taking(shift, who):
    reference, actor = shift.reference, actor_for(who)

    def deed(session):
        seat = sign_up(session, shift=reference, volunteer=actor, now=utc_now())
        return Outcome.FREE if seat.is_new else Outcome.ALREADY_IN

    return deed


@pytest.mark.parametrize("_round", range(3))
def test_the_last_place_goes_to_one_and_the_others_are_told(app, session, _round):
    shift = shifts.shift(session)
    people = [shifts.volunteer(session) for _ in range(THREADS)]
    session.commit()
    counted = at_once(app, [taking(shift, who) for who in people])
    assert counted == {Outcome.FREE: 1, Outcome.FULL: THREADS - 1}
    assert session.scalar(select(Shift.taken)) == 1


@pytest.mark.parametrize("_round", range(3))
def test_one_person_cannot_be_in_two_places_however_fast_they_ask(app, session, _round):
    volunteer = shifts.volunteer(session)
    wanted = [shifts.shift(session, hours=8) for _ in range(THREADS)]
    session.commit()
    counted = at_once(app, [taking(shift, volunteer) for shift in wanted])
    assert counted == {Outcome.FREE: 1, Outcome.OVERLAPS: THREADS - 1}


def test_one_person_pressing_many_times_at_once_has_one_place(app, session):
    shift, volunteer = shifts.shift(session, capacity=5), shifts.volunteer(session)
    session.commit()
    counted = at_once(app, [taking(shift, volunteer)] * THREADS)
    assert counted == {Outcome.FREE: 1, Outcome.ALREADY_IN: THREADS - 1}
    assert session.scalar(select(func.count()).select_from(SignUp)) == 1


def test_a_place_given_back_while_others_ask_is_never_sold_twice(app, session):
    shift = shifts.shift(session)
    holder, *others = [shifts.volunteer(session) for _ in range(THREADS)]
    session.commit()
    reference, actor = shift.reference, actor_for(holder)
    with transaction() as writing:
        sign_up(writing, shift=reference, volunteer=actor, now=utc_now())

    def leaving(writing):
        cancel(writing, shift=reference, volunteer=actor, feels_unsafe=False, now=utc_now())
        return "left"

    counted = at_once(app, [leaving, *(taking(shift, who) for who in others)])
    assert counted["left"] == 1
    assert counted[Outcome.FREE] <= 1
    assert db.session.scalar(select(Shift.taken)) == counted[Outcome.FREE]
