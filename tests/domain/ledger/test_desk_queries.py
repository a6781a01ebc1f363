"""What was set apart and delivered, month by month, and what funds hold together."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.ledger.aid_funds import (
    commit_from_pool,
    deliver_committed,
    endow_pool,
    fill_reserve,
    release_committed,
)
from portal.ledger.desk_queries import aid_by_month, held_in
from portal.ledger.rules import AccountKind
from portal.money import Currency, Money
from portal.references import new_reference
from tests.factories.people import organisation

FIRSTS = [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)]
SEPTEMBER, OCTOBER, NOVEMBER = (datetime(2026, m, 1, tzinfo=UTC) for m in (9, 10, 11))
MOMENT = timedelta(seconds=1)


@pytest.fixture
def ngo(session):
    return with_money(session)


def with_money(session, currency=Currency.MXN, *, livemode=False):
    made = organisation(session).id
    move(session, made, endow_pool, 10_000, SEPTEMBER - MOMENT, currency, livemode=livemode)
    return made


def move(session, where, verb, minor, when, currency=Currency.MXN, *, livemode=False):
    verb(
        session, organisation_id=where, amount=Money(minor, currency),
        external_id=new_reference(), occurred_at=when, livemode=livemode, now=when,
    )  # fmt: skip


def months(session, *ngos, **more):
    given = {"firsts": FIRSTS, "currency": Currency.MXN, "livemode": False, **more}
    found = aid_by_month(session, organisation_ids=ngos, **given)
    return [(one.first, one.committed.minor, one.delivered.minor) for one in found]


def test_nothing_moved_is_nothing_in_each_month(session, ngo):
    assert months(session, ngo) == [(FIRSTS[0], 0, 0), (FIRSTS[1], 0, 0)]
    assert months(session) == [(FIRSTS[0], 0, 0), (FIRSTS[1], 0, 0)]


def test_what_is_set_apart_less_what_came_back_and_what_was_delivered(session, ngo):
    move(session, ngo, commit_from_pool, 1_000, SEPTEMBER)
    move(session, ngo, release_committed, 100, OCTOBER - MOMENT)
    move(session, ngo, commit_from_pool, 20, OCTOBER)
    move(session, ngo, deliver_committed, 300, OCTOBER)
    move(session, ngo, deliver_committed, 5, NOVEMBER - MOMENT)
    assert months(session, ngo) == [(FIRSTS[0], 900, 0), (FIRSTS[1], 20, 305)]


def test_what_was_before_and_after_is_in_no_month(session, ngo):
    for when in (SEPTEMBER - MOMENT, NOVEMBER):
        move(session, ngo, commit_from_pool, 1_000, when)
        move(session, ngo, deliver_committed, 300, when)
    assert months(session, ngo) == [(FIRSTS[0], 0, 0), (FIRSTS[1], 0, 0)]


def test_other_books_are_not_in_it_and_several_are_added(session, ngo):
    other = with_money(session)
    for where in (ngo, other):
        move(session, where, commit_from_pool, 40, SEPTEMBER)
    dollars, live = with_money(session, Currency.USD), with_money(session, livemode=True)
    move(session, dollars, commit_from_pool, 7, SEPTEMBER, Currency.USD)
    move(session, live, commit_from_pool, 9, SEPTEMBER, livemode=True)
    everybody = (ngo, other, dollars, live)
    assert months(session, ngo)[0] == (FIRSTS[0], 40, 0)
    assert months(session, *everybody)[0] == (FIRSTS[0], 80, 0)
    assert months(session, *everybody, currency=Currency.USD)[0] == (FIRSTS[0], 7, 0)
    assert months(session, *everybody, livemode=True)[0] == (FIRSTS[0], 9, 0)


def test_what_funds_hold_together(session, ngo):
    other, live = with_money(session), with_money(session, livemode=True)
    move(session, ngo, fill_reserve, 3_000, OCTOBER)
    kinds = (AccountKind.POOL, AccountKind.RESERVE, AccountKind.AID_COMMITTED)

    def held(*ngos, **more):
        given = {"currency": Currency.MXN, "livemode": False, **more}
        found = held_in(session, iter(kinds), organisation_ids=ngos, **given)
        assert list(found) == list(kinds)
        return [money.minor for money in found.values()]

    assert held(ngo) == [7_000, 3_000, 0]
    assert held(ngo, other, live) == [17_000, 3_000, 0]
    assert held(ngo, other, live, livemode=True) == [10_000, 0, 0]
    assert held(ngo, currency=Currency.USD) == [0, 0, 0]
