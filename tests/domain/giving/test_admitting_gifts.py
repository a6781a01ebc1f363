"""Tries of the same moment, outcomes told again and again, and what is forgotten."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.admitting_gifts import judge_try, note_try
from portal.giving.attack_queries import hours_for
from portal.giving.breaker_rules import Outcome
from portal.giving.counting_tries import count
from portal.giving.deciding_tries import decide_try
from portal.giving.forgetting_tries import forget_tries
from portal.giving.gift_rules import GiftState
from portal.giving.marking_callers import Visitor, marks_of, network_of
from portal.giving.models import Campaign, Gift, GiftDonor
from portal.giving.pressure_models import GiftTry, MarkKey, PressureHour
from portal.giving.pressure_rules import WINDOW, Stop, Way
from portal.giving.starting_gifts import PAGE_LIFE, begin_gift, form_key
from tests.domain.racing import at_once
from tests.factories.giving import LINK_KEY, campaign, wish
from tests.factories.people import person

NOW = utc_now()


@pytest.fixture
def ours(app):
    with transaction() as session:
        return campaign(session).id


def try_to_give(session, campaign_id, caller, *, now=NOW, waited=False, **more):
    """What the page does: judge, begin, note; the way that was open."""
    to, wanted = session.get_one(Campaign, campaign_id), wish(**more)
    turn = judge_try(
        session,
        campaign=to,
        visitor=Visitor(caller, wanted.email, wanted.form_token),
        form_key=form_key(to, wanted, "once"),
        waited=waited,
        link_key=LINK_KEY,
        now=now,
    )
    if turn.verdict.way:
        gift = begin_gift(
            session, campaign=to, wish=wanted, link_key=LINK_KEY, livemode=False, now=now
        )
        note_try(session, held=gift, turn=turn, email=wanted.email, now=now)
    return turn.verdict.way


def numbers():
    db.session.rollback()
    rows = db.session.execute(select(PressureHour.kind, PressureHour.number))
    return dict(rows.all())


@pytest.mark.race
def test_tries_of_one_moment_do_not_pass_side_by_side(app, ours):
    deeds = [lambda session, n=n: try_to_give(session, ours, f"198.51.100.{n}") for n in range(24)]
    assert at_once(app, deeds) == Counter({Way.STRAIGHT: 15, None: 9})
    assert numbers() == {"begun": 15, "campaign": 9}


@pytest.mark.race
def test_one_waits_for_one_place_and_only_one_gets_it(app, ours):
    with transaction() as session:
        for n in range(15):
            try_to_give(session, ours, f"198.51.100.{n}")
    deeds = [
        lambda session, n=n: try_to_give(session, ours, f"203.0.113.{n}", waited=True)
        for n in range(8)
    ]
    assert at_once(app, deeds) == Counter({Way.WAITED: 1, None: 7})


@pytest.mark.race
def test_the_key_of_a_day_is_made_once(app, ours):
    deeds = [
        lambda session: (
            marks_of(session, Visitor("198.51.100.1"), link_key=LINK_KEY, now=NOW).caller
        )
        for _ in range(8)
    ]
    assert len(at_once(app, deeds)) == 1


def test_a_try_counts_as_long_as_its_payment_page_lives(app, ours):
    assert WINDOW == PAGE_LIFE
    with transaction() as session:
        for n in range(6):
            try_to_give(session, ours, "198.51.100.1", email=f"n{n}@example.org")
    minute = timedelta(minutes=1)
    for later, way in ((PAGE_LIFE - minute, Way.MAILED), (PAGE_LIFE, Way.STRAIGHT)):
        with transaction() as session:
            found = try_to_give(
                session, ours, "198.51.100.1", email="last@example.org", now=NOW + later
            )
            assert found is way
            session.rollback()


@pytest.mark.parametrize("minutes, way", [(9, None), (10, Way.WAITED)])
def test_in_ten_minutes_one_gets_on_by_waiting(app, ours, minutes, way):
    with transaction() as session:
        for n in range(15):
            try_to_give(session, ours, f"198.51.100.{n}")
        assert try_to_give(session, ours, "203.0.113.1", waited=True) is Way.WAITED
        later = NOW + timedelta(minutes=minutes)
        assert try_to_give(session, ours, "203.0.113.2", waited=True, now=later) is way


def test_an_outcome_told_again_and_again_counts_once(app, ours):
    with transaction() as session:
        try_to_give(session, ours, "198.51.100.1")
        reference = session.scalars(select(Gift.reference)).one()
    told = [GiftState.AWAITING, *[GiftState.DECLINED] * 5, GiftState.EXPIRED, GiftState.PAID]
    for state in [*told, *[GiftState.PAID] * 3]:
        with transaction() as session:
            decide_try(session, reference=reference, attempt=1, state=state, now=NOW)
    assert numbers() == {"begun": 1, "failed": 1, "paid": 1}


def test_marks_need_both_the_days_key_and_the_process_key(app, ours):
    visitor = Visitor("198.51.100.1", "A@Example.org", "f")
    with transaction() as session:
        marks = marks_of(session, visitor, link_key=LINK_KEY, now=NOW)
        again = marks_of(session, visitor, link_key=LINK_KEY, now=NOW)
        other = marks_of(session, visitor, link_key="another key, long enough", now=NOW)
        same = marks_of(session, Visitor("x", "a@example.org "), link_key=LINK_KEY, now=NOW)
    assert marks == again
    assert not set(marks.caller) & set(other.caller)
    assert marks.address == same.address
    assert len({*marks.caller, *marks.address, *marks.domain, *marks.form}) == 4


def test_at_midnight_nobody_begins_anew_and_a_day_later_nobody_is_known(app, ours):
    found = []
    for days in range(3):
        with transaction() as session:
            now = NOW + timedelta(days=days)
            marks = marks_of(session, Visitor("198.51.100.1"), link_key=LINK_KEY, now=now)
            found.append(set(marks.caller))
    assert found[0] & found[1]
    assert not found[0] & found[2]
    with transaction() as session:
        forget_tries(session, now=NOW + timedelta(days=2))
        assert session.scalar(select(func.count()).select_from(MarkKey)) == 2


@pytest.mark.parametrize(
    "caller, network",
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("", "nowhere"),
        ("unix:", "unix:"),
    ],
)
def test_what_counts_as_one_connection(caller, network):
    assert network_of(caller) == network


def test_a_mailed_gift_that_was_opened_is_not_forgotten(app, ours):
    with transaction() as session:
        for n in range(15):
            try_to_give(session, ours, f"198.51.100.{n}")
        for n in range(2):
            assert (
                try_to_give(session, ours, f"203.0.113.{n}", email=f"n{n}@example.org")
                is Way.MAILED
            )
        mailed = select(GiftTry).where(GiftTry.outcome == Outcome.MAILED).order_by(GiftTry.id)
        opened = session.scalars(mailed).first()
        opened.outcome, opened.begun_at = Outcome.UNDECIDED, NOW
        kept = opened.reference
    with transaction() as session:
        assert forget_tries(session, now=NOW + timedelta(hours=25)) == 1
    with transaction() as session:
        assert session.scalars(select(GiftDonor.email)).all() == ["n0@example.org"]
        assert session.scalars(select(Gift.id).where(Gift.reference == kept)).one()
        assert forget_tries(session, now=NOW + timedelta(hours=26)) == 0


def test_counts_add_up_by_hour_and_go_after_ninety_days(app, ours):
    with transaction() as session:
        for hours in (0, 0, 1, 30):
            count(session, ours, Stop.YOUNG, now=NOW - timedelta(hours=hours))
        count(session, ours, Stop.YOUNG, now=NOW - timedelta(days=91), number=7)
        forget_tries(session, now=NOW)
        found = session.scalars(select(PressureHour.number).order_by(PressureHour.hour)).all()
        assert found == [1, 1, 2]


def test_staff_of_elsewhere_see_no_hours(app, ours):
    with transaction() as session:
        count(session, ours, Stop.YOUNG, now=NOW)
        at = session.get_one(Campaign, ours).organisation
        mine = actor_for(person(session, Role.FINANCE, at=at))
        theirs = actor_for(person(session, Role.FINANCE))
        helper = actor_for(person(session, Role.CASEWORKER, at=at))
        seen = [
            sum(sum(hour.numbers.values()) for hour in hours_for(session, actor, now=NOW))
            for actor in (mine, theirs, helper)
        ]
    assert seen == [1, 0, 0]
