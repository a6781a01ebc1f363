"""Each night's result is kept, and a thousand lines are held against the books by one question."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import event, select

from portal.extensions import db, transaction
from portal.giving.checking_gifts import gift_faults
from portal.giving.models import GiftMovement
from portal.giving.reconciling import reconcile
from portal.giving.run_models import ReconciliationRun
from portal.giving.run_queries import latest_runs, oldest_open
from portal.jobs.reconciling_books import reconciled
from portal.ledger.closing_periods import close_month
from portal.ledger.posting import post
from portal.ledger.rules import AccountKey, AccountKind, credit, debit
from tests.factories.balance_books import BalanceBooks, night
from tests.factories.giving import gateway_to, pesos, stand_in
from tests.factories.planted_faults import plant
from tests.factories.treasury import NOW, TODAY, Treasury


@pytest.fixture
def books(app):
    with transaction() as session:
        made = BalanceBooks(session, Treasury(session).ngo.id)
        made.fill(session, 1_500)
    return made


def test_true_books_are_clean_and_the_night_is_kept(books):
    report = night(books)
    assert (report.compared, report.is_clean) == (1_500, True)
    run = latest_runs(db.session(), livemode=False)[books.organisation_id]
    assert (run.compared, run.differences, run.ran_at) == (1_500, 0, NOW)
    assert latest_runs(db.session(), livemode=True) == {}


def test_every_planted_fault_is_found_and_nothing_else(books):
    books.plant_missing()
    books.plant_a_cent("net", 1)
    books.plant_a_cent("net", -1)
    books.plant_a_cent("fee", 1)
    books.plant_extra()
    report = night(books)
    assert (len(report.parked), len(report.wrong), len(report.extra)) == (1, 3, 1)
    assert {*report.parked, *report.wrong, *report.extra} == books.planted
    run = db.session.scalars(select(ReconciliationRun)).one()
    assert (run.parked, run.wrong, run.extra, run.differences) == (1, 3, 1, 5)


def test_it_asks_once_for_a_thousand_lines(books):
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    night(books)
    questions = [one for one in asked if one.lstrip().upper().startswith("SELECT")]
    assert len(questions) <= 4


def test_a_gift_that_gave_back_more_than_it_took_is_a_fault(app):
    with transaction() as session:
        Treasury(session).given(500)
    assert gift_faults(db.session()) == []
    plant("UPDATE gift_movement SET amount_minor = -1")
    assert [fault.kind for fault in gift_faults(db.session())] == ["gift_given_back_more"]
    plant("UPDATE offline_gift SET reference = 'other'")
    db.session.rollback()
    assert "offline_gift_and_journal" in {fault.kind for fault in gift_faults(db.session())}
    assert db.session.scalar(select(GiftMovement.amount_minor)) == -1


def test_what_came_late_into_the_open_month_is_not_called_unknown(app):
    first = datetime.combine(TODAY.replace(day=1), time(), UTC)
    happened = first - timedelta(days=3)
    with transaction() as session:
        treasury = Treasury(session)
        books = BalanceBooks(session, treasury.ngo.id)
        close_month(
            session, actor=treasury.first, organisation_id=treasury.ngo.id,
            month=happened.date().replace(day=1), livemode=False, now=NOW,
        )  # fmt: skip
        stripe, owed = (
            AccountKey(kind, treasury.ngo.id)
            for kind in (AccountKind.STRIPE_BALANCE, AccountKind.SHORTFALL)
        )
        for name, when in (("txn_late", happened), ("txn_ours", first + timedelta(seconds=1))):
            post(
                session, source="stripe", external_id=name,
                lines=[debit(stripe, pesos(5)), credit(owed, pesos(5))], occurred_at=when,
                livemode=False, now=NOW,
            )  # fmt: skip
    report = reconcile(
        organisation_id=books.organisation_id, account="acct", gateway=books, write=transaction,
        since=first, now=NOW,
    )  # fmt: skip
    assert report.extra == ["txn_ours"]


def told(organisation_id, *, days, ago=0, wrong=0, livemode=False):
    """A comparison that reached so many days back, made some days ago."""
    with transaction() as session:
        ran_at = NOW - timedelta(days=ago)
        session.add(
            ReconciliationRun(
                organisation_id=organisation_id, livemode=livemode, ran_at=ran_at,
                since=ran_at - timedelta(days=days), compared=9, settled=0, parked=0, wrong=wrong,
                extra=0,
            )
        )  # fmt: skip


def shown(organisation_id):
    db.session.rollback()
    return latest_runs(db.session(), livemode=False)[organisation_id].differences


def test_a_known_difference_is_not_hidden_by_a_shorter_comparison(app):
    with transaction() as session:
        one, other = Treasury(session).ngo.id, Treasury(session).ngo.id
    told(one, days=7, ago=2, wrong=2)
    told(one, days=3, ago=1)
    told(other, days=3)
    told(one, days=9, livemode=True)
    assert (shown(one), shown(other)) == (2, 0)
    oldest = oldest_open(db.session(), livemode=False)
    assert oldest == {one: NOW - timedelta(days=9)}
    db.session.rollback()
    told(one, days=9)
    assert shown(one) == 0
    assert oldest_open(db.session(), livemode=False) == {}


def test_what_is_booked_while_rows_are_listed_is_not_called_unknown(books):
    listed = books.balance_rows

    def slowly(*, account, since):
        yield from listed(account=account, since=since)
        key = AccountKey(AccountKind.STRIPE_BALANCE, books.organisation_id)
        owed = AccountKey(AccountKind.SHORTFALL, books.organisation_id)
        later = NOW + timedelta(seconds=2)
        for name, when in (("txn_young", later), ("txn_told", NOW - timedelta(seconds=1))):
            with transaction() as session:
                post(
                    session, source="stripe", external_id=name,
                    lines=[debit(key, pesos(5)), credit(owed, pesos(5))], occurred_at=when,
                    livemode=False, now=later,
                )  # fmt: skip

    books.balance_rows = slowly
    assert night(books).extra == []


def test_the_night_reaches_back_to_what_is_still_open(app):
    with stand_in() as running:
        app.extensions["payment_gateway"] = gateway_to(running)
        with transaction() as session:
            one, other = Treasury(session).ngo.id, Treasury(session).ngo.id
        told(one, days=30, ago=1, wrong=1)
        assert len(list(reconciled(since=NOW - timedelta(days=7)))) == 2
        del app.extensions["payment_gateway"]
    runs = {run.organisation_id: run for run in db.session.scalars(select(ReconciliationRun))}
    assert [runs[each].since for each in (one, other)] == [
        NOW - timedelta(days=31), NOW - timedelta(days=7),
    ]  # fmt: skip
