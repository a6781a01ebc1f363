"""Many at once around the line: nothing sold twice, nobody passed over, nobody waits for ever."""

from datetime import timedelta

import pytest
from sqlalchemy import false, func, select, update
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.errors import Refusal
from portal.extensions import db, transaction
from portal.outbox.models import OutboxMessage
from portal.volunteering import offering
from portal.volunteering.accepting_offers import accept_offer
from portal.volunteering.cancelling import cancel
from portal.volunteering.keeping_rosters import set_state
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.queries import shift_by_reference
from portal.volunteering.rules import SignUpState
from portal.volunteering.seeking_cover import come_after_all
from portal.volunteering.standing_in_line import stand_in_line
from portal.volunteering.taking_over import take_over
from portal.volunteering.tending import tend_shift
from portal.volunteering.waiting_models import VolunteerHold
from tests.domain.volunteering.doors import leave, of, seek, standing, take, taken, wait
from tests.domain.volunteering.test_races import THREADS, at_once, taking
from tests.engines import SQLITE
from tests.factories import shifts

pytestmark = pytest.mark.race
S = SignUpState


def deed(verb, shift, who, *, refused="refused", **more):
    """`who` presses the door of `verb`; what is refused by name is an answer too."""
    reference, actor = shift.reference, actor_for(who)

    def press(session):
        try:
            verb(session, shift=reference, volunteer=actor, now=utc_now(), **more)
        except Refusal:
            return refused
        return "done"

    return press


def leaving(shift, who):
    return deed(cancel, shift, who, feels_unsafe=False)


def tending(shift, now=None):
    reference = shift.reference

    def look_after(session):
        tend_shift(session, shift=reference, now=now or utc_now())
        return "tended"

    return look_after


def settle(shift):
    """What the messages do as soon as the transactions that wrote them are over."""
    with transaction() as session:
        tend_shift(session, shift=shift.reference, now=utc_now())


@pytest.mark.parametrize("_round", range(3))
def test_two_shifts_that_offer_to_the_same_people_at_once_never_lock_one_another(
    app, session, _round
):
    """Each offers two places to the same two, in opposite order; only one can be taken."""
    one, other = (shifts.shift(session, capacity=2) for _ in range(2))
    holders = [[shifts.volunteer(session) for _ in range(2)] for _ in range(2)]
    first, second = shifts.volunteer(session), shifts.volunteer(session)
    for shift, pair in zip((one, other), holders, strict=True):
        for who in pair:
            take(session, shift, who)
    for shift, line in ((one, (first, second)), (other, (second, first))):
        for who in line:
            wait(session, shift, who)
    session.commit()
    deeds = [
        leaving(shift, who)
        for shift, pair in zip((one, other), holders, strict=True)
        for who in pair
    ]
    assert at_once(app, deeds) == {"done": 4}
    for shift in (one, other):
        settle(shift)
    states = [standing(db.session, shift, first, second) for shift in (one, other)]
    for mine in zip(*states, strict=True):
        assert sorted(mine) == sorted([S.OFFERED, S.CANCELLED])
    offered = [state.count(S.OFFERED) for state in states]
    assert offered == [taken(db.session, shift) for shift in (one, other)]


@pytest.mark.parametrize("_round", range(2))
def test_who_signs_up_elsewhere_as_a_place_comes_is_in_one_of_the_two(app, session, _round):
    full, elsewhere = shifts.shift(session), shifts.shift(session)
    holder, waiting = shifts.volunteer(session), shifts.volunteer(session)
    take(session, full, holder)
    wait(session, full, waiting)
    session.commit()
    at_once(app, [leaving(full, holder), taking(elsewhere, waiting)])
    settle(full)
    held = select(func.count()).where(
        SignUp.volunteer_id == waiting.id, SignUp.state.in_([S.OFFERED, S.CONFIRMED])
    )
    assert db.session.scalar(held) == 1


@pytest.mark.parametrize("_round", range(3))
def test_places_given_back_all_at_once_go_to_the_first_in_line(app, session, _round):
    shift = shifts.shift(session, capacity=4)
    holders = [shifts.volunteer(session) for _ in range(4)]
    line = [shifts.volunteer(session) for _ in range(5)]
    strangers = [shifts.volunteer(session) for _ in range(4)]
    for who in holders:
        take(session, shift, who)
    for who in line:
        wait(session, shift, who)
    session.commit()
    deeds = [leaving(shift, who) for who in holders] + [taking(shift, who) for who in strangers]
    counted = at_once(app, deeds)
    assert (counted["done"], counted["full"]) == (4, 4)
    settle(shift)
    assert standing(db.session, shift, *line) == [S.OFFERED] * 4 + [S.WAITLISTED]


def test_who_joins_the_line_as_places_are_given_back_loses_none(app, session):
    shift = shifts.shift(session, capacity=3)
    holders = [shifts.volunteer(session) for _ in range(3)]
    late = [shifts.volunteer(session) for _ in range(5)]
    for who in holders:
        take(session, shift, who)
    wait(session, shift, early := shifts.volunteer(session))
    session.commit()
    deeds = [leaving(shift, who) for who in holders]
    at_once(app, deeds + [deed(stand_in_line, shift, who) for who in late])
    settle(shift)
    assert standing(db.session, shift, early) == [S.OFFERED]
    waiting = db.session.scalar(select(func.count()).where(SignUp.state == S.WAITLISTED))
    assert waiting == 0 or taken(db.session, shift) == 3


@pytest.mark.parametrize("_round", range(3))
def test_an_offer_is_taken_or_lapses_never_both(app, session, _round):
    shift = shifts.shift(session)
    holder, first, second = (shifts.volunteer(session) for _ in range(3))
    take(session, shift, holder)
    for who in (first, second):
        wait(session, shift, who)
    leave(session, shift, holder)
    over = of(session, shift, first).offered_until
    session.commit()
    at_once(app, [deed(accept_offer, shift, first), *[tending(shift, over)] * 3])
    found = standing(db.session, shift, first, second)
    assert found in ([S.CONFIRMED, S.WAITLISTED], [S.LAPSED, S.OFFERED])
    assert taken(db.session, shift) == 1


@pytest.mark.parametrize("_round", range(3))
def test_one_of_many_covers_and_the_others_are_told(app, session, _round):
    shift = shifts.shift(session, starts_at=utc_now() + timedelta(hours=6))
    seeker, *others = [shifts.volunteer(session) for _ in range(THREADS)]
    take(session, shift, seeker)
    seek(session, shift, seeker)
    session.commit()
    deeds = [deed(take_over, shift, who) for who in others]
    counted = at_once(app, [*deeds, deed(come_after_all, shift, seeker, refused="too late")])
    covered = counted["done"] - (0 if counted["too late"] else 1)
    confirmed = select(func.count()).where(SignUp.state == S.CONFIRMED)
    assert db.session.scalar(confirmed) == 1
    assert covered == (1 if counted["too late"] else 0)


def test_two_absences_noted_at_once_both_count(app, session):
    coordinator = shifts.coordinator(session)
    volunteer = shifts.volunteer(session, at=coordinator.memberships[0].organisation)
    begins = utc_now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    missed = [
        shifts.shift(session, planner=coordinator, starts_at=begins + timedelta(days=day))
        for day in range(4)
    ]
    for shift in missed:
        take(session, shift, volunteer)
    references = [(s.reference, of(session, s, volunteer).reference) for s in missed]
    later, actor = missed[-1].ends_at, actor_for(coordinator)
    session.commit()

    def noting(shift, sign_up):
        def note(writing):
            found = shift_by_reference(writing, shift)
            set_state(
                writing, shift=found, sign_up=sign_up, to=S.NO_SHOW, coordinator=actor, now=later
            )
            return "noted"

        return note

    assert at_once(app, [noting(*pair) for pair in references]) == {"noted": 4}
    assert db.session.scalar(select(VolunteerHold.cleared_at)) is None
    assert db.session.scalar(select(func.count()).select_from(VolunteerHold)) == 1


def test_who_is_busy_is_neither_passed_over_nor_waited_for(session, monkeypatch):
    """Their lock is taken: the place stays theirs, and a message looks after it next."""
    shift = shifts.shift(session)
    holder, first, second = (shifts.volunteer(session) for _ in range(3))
    take(session, shift, holder)
    for who in (first, second):
        wait(session, shift, who)
    with monkeypatch.context() as busy:
        busy.setattr(offering, "_WITHOUT_WAITING", select(User.active).where(false()))
        leave(session, shift, holder)
        assert standing(session, shift, first, second) == [S.WAITLISTED, S.WAITLISTED]
    messages = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "tend_shift"))
    assert [message.payload for message in messages] == [{"shift": shift.reference}]
    tend_shift(session, shift=shift.reference, now=utc_now())
    assert standing(session, shift, first, second) == [S.OFFERED, S.WAITLISTED]


def test_capacity_raised_while_strangers_ask_goes_to_the_line(app, session):
    shift = shifts.shift(session)
    take(session, shift, shifts.volunteer(session))
    line = [shifts.volunteer(session) for _ in range(2)]
    for who in line:
        wait(session, shift, who)
    strangers = [shifts.volunteer(session) for _ in range(THREADS - 1)]
    session.commit()
    reference = shift.reference

    def raising(writing):
        writing.execute(update(Shift).where(Shift.reference == reference).values(capacity=3))
        offering.offer_free_places(writing, shift=reference, now=utc_now())
        return "raised"

    counted = at_once(app, [raising, *(taking(shift, who) for who in strangers)])
    assert counted == {"raised": 1, "full": THREADS - 1}
    settle(shift)
    assert standing(db.session, shift, *line) == [S.OFFERED, S.OFFERED]


def test_who_frees_a_place_never_waits_for_somebody_in_line(app, session, engine_name):
    """The next in line signs up elsewhere in a transaction that is still open."""
    full, elsewhere = shifts.shift(session), shifts.shift(session)
    holder, first, second = (shifts.volunteer(session) for _ in range(3))
    take(session, full, holder)
    for who in (first, second):
        wait(session, full, who)
    session.commit()
    going = leaving(full, holder)
    with Session(db.engine) as open_still:
        open_still.connection(execution_options={"writing": True})
        take(open_still, elsewhere, first)
        if engine_name == SQLITE:  # which has one writer at a time, so nobody is ever in between
            open_still.commit()
        assert at_once(app, [going]) == {"done": 1}
        open_still.commit()
    settle(full)
    assert standing(db.session, full, first, second) == [S.CANCELLED, S.OFFERED]
    assert standing(db.session, elsewhere, first) == [S.CONFIRMED]
