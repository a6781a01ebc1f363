"""The journal on real databases: once, balanced, never below zero, never changed."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.ledger import aid_funds, queries
from portal.ledger.errors import EntryConflict, FundTooLow
from portal.ledger.models import Account, JournalEntry, JournalSeal, Posting
from portal.ledger.posting import held_locked, post
from portal.ledger.rules import AccountKey, AccountKind, FundKey, Guard, credit, debit
from portal.money import Currency, Money
from tests.factories.people import organisation

NOW = utc_now()


def pesos(minor):
    return Money(minor, Currency.MXN)


def gift(session, organisation_id, external_id="txn_1", amount=25000, fee=1200, livemode=False):
    lines = [
        debit(AccountKey(AccountKind.STRIPE_BALANCE, organisation_id), pesos(amount - fee)),
        debit(AccountKey(AccountKind.FEES, organisation_id, "campaign:a"), pesos(fee)),
        credit(AccountKey(AccountKind.GIFTS, organisation_id, "campaign:a"), pesos(amount)),
    ]
    return post(
        session,
        source="stripe",
        external_id=external_id,
        lines=lines,
        occurred_at=NOW,
        livemode=livemode,
        now=NOW,
    )


def facts(organisation_id, external_id, amount):
    return {
        "organisation_id": organisation_id,
        "amount": pesos(amount),
        "external_id": external_id,
        "occurred_at": NOW,
        "livemode": False,
        "now": NOW,
    }


def in_pool(session, organisation_id):
    return aid_funds.available_in_pool(
        session, organisation_id=organisation_id, currency=Currency.MXN, livemode=False
    )


def campaign_fund(organisation_id):
    return FundKey(Guard.CAMPAIGN_FUND, organisation_id, "campaign:a", Currency.MXN)


def test_a_gift_fills_its_campaigns_fund_less_the_fee(session):
    ngo = organisation(session)
    gift(session, ngo.id)
    assert queries.held(session, campaign_fund(ngo.id), livemode=False) == pesos(23800)


def test_the_same_movement_is_recorded_once(session):
    ngo = organisation(session)
    first, second = gift(session, ngo.id), gift(session, ngo.id)
    assert (first.entry_id, first.is_new, second.is_new) == (second.entry_id, True, False)
    assert queries.held(session, campaign_fund(ngo.id), livemode=False) == pesos(23800)


def test_the_same_id_with_another_amount_is_a_conflict(session):
    ngo = organisation(session)
    gift(session, ngo.id)
    with pytest.raises(EntryConflict):
        gift(session, ngo.id, amount=25001)


def test_test_money_never_enters_live_totals(session):
    ngo = organisation(session)
    gift(session, ngo.id, livemode=False)
    gift(session, ngo.id, external_id="txn_2", amount=100, fee=0, livemode=True)
    (live,) = queries.totals(session, livemode=True, organisation_ids=[ngo.id])[1:]
    assert (live.fund, live.received) == ("campaign:a", pesos(100))


def test_money_is_committed_then_delivered(session):
    ngo = organisation(session)
    aid_funds.endow_pool(session, **facts(ngo.id, "bank-1", 100))
    aid_funds.commit_from_pool(session, **facts(ngo.id, "c-1", 70))
    aid_funds.deliver_committed(session, **facts(ngo.id, "d-1", 50))
    aid_funds.release_committed(session, **facts(ngo.id, "r-1", 20))
    (sums,) = queries.totals(session, livemode=False, organisation_ids=[ngo.id])
    assert (sums.pool, sums.committed, sums.delivered) == (pesos(50), pesos(0), pesos(50))


@pytest.mark.parametrize(
    "verb, amount",
    [
        (aid_funds.commit_from_pool, 31),
        (aid_funds.deliver_committed, 71),
        (aid_funds.release_committed, 71),
    ],
)
def test_no_fund_falls_below_zero(session, verb, amount):
    ngo = organisation(session)
    aid_funds.endow_pool(session, **facts(ngo.id, "bank-1", 100))
    aid_funds.commit_from_pool(session, **facts(ngo.id, "c-1", 70))
    with pytest.raises(FundTooLow):
        verb(session, **facts(ngo.id, "x-1", amount))
    assert in_pool(session, ngo.id) == pesos(30)


def test_a_refused_entry_leaves_nothing_behind(session):
    ngo = organisation(session)
    with pytest.raises(FundTooLow):
        aid_funds.commit_from_pool(session, **facts(ngo.id, "c-1", 1))
    assert session.scalars(select(JournalEntry)).all() == []


def test_a_movement_of_nothing_or_less_is_a_mistake(session):
    with pytest.raises(ValueError, match="positive"):
        aid_funds.commit_from_pool(session, **facts(1, "c-1", -5))


@pytest.mark.parametrize("model", [Account, JournalEntry, Posting, JournalSeal])
def test_the_database_refuses_to_delete(session, model):
    gift(session, organisation(session).id)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(delete(model))


@pytest.mark.parametrize(
    "model, values",
    [
        (Account, {"fund": "mine"}),
        (JournalEntry, {"external_id": "other"}),
        (Posting, {"amount": 1}),
        (JournalSeal, {"sealed_at": NOW}),
    ],
)
def test_the_database_refuses_to_change(session, model, values):
    gift(session, organisation(session).id)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(update(model).values(**values))


def test_the_database_refuses_more_postings_after_the_seal(session):
    gift(session, organisation(session).id)
    posting = session.scalars(select(Posting)).first()
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(
            insert(Posting).values(
                entry_id=posting.entry_id,
                account_id=posting.account_id,
                organisation_id=posting.organisation_id,
                livemode=False,
                amount=1,
                currency="MXN",
            )
        )


def _bare_entry(session, ngo, amounts=(), currency="MXN", livemode=False):
    account = session.execute(
        insert(Account)
        .values(kind="bank", organisation_id=ngo.id, fund="", currency="MXN", livemode=False)
        .returning(Account.id)
    ).scalar_one()
    entry = session.execute(
        insert(JournalEntry)
        .values(
            source="planted",
            external_id="1",
            organisation_id=ngo.id,
            livemode=False,
            occurred_at=NOW,
            recorded_at=NOW,
        )
        .returning(JournalEntry.id)
    ).scalar_one()
    for amount in amounts:
        session.execute(
            insert(Posting).values(
                entry_id=entry,
                account_id=account,
                organisation_id=ngo.id,
                livemode=livemode,
                amount=amount,
                currency=currency,
            )
        )
    return entry


@pytest.mark.parametrize("amounts", [(), (5,), (5, -4)])
def test_the_database_seals_only_what_balances(session, amounts):
    entry = _bare_entry(session, organisation(session), amounts)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(JournalSeal).values(entry_id=entry, sealed_at=NOW))


@pytest.mark.parametrize(
    "wrong", [{"currency": "USD"}, {"livemode": True}], ids=["currency", "test in live"]
)
def test_the_database_refuses_a_posting_of_another_kind_than_its_account(session, wrong):
    with pytest.raises(IntegrityError), session.begin_nested():
        _bare_entry(session, organisation(session), (5, -5), **wrong)


def test_the_database_commits_no_entry_without_a_seal(app):
    with transaction() as session:
        ngo = organisation(session)
        ngo_id = ngo.id
    with pytest.raises(IntegrityError), transaction() as session:
        _bare_entry(session, session.get(type(ngo), ngo_id), (5, -5))


@pytest.mark.race
def test_twenty_at_once_never_overdraw_the_pool(app):
    with transaction() as session:
        ngo_id = organisation(session).id
        aid_funds.endow_pool(session, **facts(ngo_id, "bank-1", 100))
    taken, refused = [], []

    def take(number):
        with app.app_context():
            try:
                with transaction() as session:
                    aid_funds.commit_from_pool(session, **facts(ngo_id, f"c-{number}", 15))
                taken.append(number)
            except FundTooLow:
                refused.append(number)
            finally:
                db.session.remove()

    _all_at_once(take, 20)
    assert (len(taken), len(refused)) == (6, 14)
    assert in_pool(db.session(), ngo_id) == pesos(10)


@pytest.mark.race
def test_fifty_copies_of_one_movement_are_one_entry(app):
    with transaction() as session:
        ngo_id = organisation(session).id
    new = []

    def record(_number):
        with app.app_context():
            with transaction() as session:
                new.append(gift(session, ngo_id).is_new)
            db.session.remove()

    _all_at_once(record, 50)
    assert (len(new), sum(new)) == (50, 1)


def _all_at_once(work, count):
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def accounts(session):
    return sorted(session.execute(select(Account.kind, Account.fund, Account.livemode)).all())


def test_the_same_id_in_live_books_is_a_conflict(session):
    ngo = organisation(session)
    gift(session, ngo.id, livemode=False)
    with pytest.raises(EntryConflict) as refusal:
        gift(session, ngo.id, livemode=True)
    assert (refusal.value.source, refusal.value.external_id) == ("stripe", "txn_1")


def test_everything_of_an_entry_is_written(session):
    ngo, then = organisation(session), NOW - timedelta(days=2)
    wrong = gift(session, ngo.id)
    lines = [
        debit(AccountKey(AccountKind.CASH_BOX, ngo.id, "place:a"), pesos(7)),
        credit(AccountKey(AccountKind.SUSPENSE, ngo.id), pesos(7)),
    ]
    posted = post(
        session, source="tests", external_id="whole", lines=lines, occurred_at=then,
        livemode=True, now=NOW, reverses=wrong.entry_id,
    )  # fmt: skip
    entry = session.get_one(JournalEntry, posted.entry_id)
    assert (posted.reference, posted.is_new) == (entry.reference, True)
    assert (entry.source, entry.external_id, entry.organisation_id) == ("tests", "whole", ngo.id)
    assert (entry.livemode, entry.occurred_at, entry.recorded_at) == (True, then, NOW)
    assert entry.reverses_id == wrong.entry_id
    rows = session.execute(
        select(Posting, Account)
        .join(Account, Account.id == Posting.account_id)
        .where(Posting.entry_id == entry.id)
        .order_by(Posting.amount)
    ).all()
    assert [(row.amount, account.kind, account.fund) for row, account in rows] == [
        (-7, AccountKind.SUSPENSE, ""),
        (7, AccountKind.CASH_BOX, "place:a"),
    ]
    for row, account in rows:
        assert (row.organisation_id, row.livemode, row.currency) == (ngo.id, True, Currency.MXN)
        assert (account.organisation_id, account.livemode) == (ngo.id, True)
        assert account.currency == Currency.MXN
    seal = session.get_one(JournalSeal, entry.id)
    assert seal.sealed_at == NOW


def test_one_account_has_one_line_and_what_cancels_out_has_none(session):
    ngo = organisation(session)
    stripe = AccountKey(AccountKind.STRIPE_BALANCE, ngo.id)
    fees = AccountKey(AccountKind.FEES, ngo.id, "campaign:a")
    gifts = AccountKey(AccountKind.GIFTS, ngo.id, "campaign:a")
    lines = [debit(stripe, pesos(30)), debit(stripe, pesos(12)), credit(gifts, pesos(42))]
    undone = [debit(fees, pesos(5)), credit(fees, pesos(5))]
    for external_id, some in (("a", lines), ("b", [*lines, *undone])):
        posted = post(
            session, source="tests", external_id=external_id, lines=some, occurred_at=NOW,
            livemode=False, now=NOW,
        )  # fmt: skip
        assert queries.entry_lines(session, posted.entry_id) == {
            stripe: pesos(42),
            gifts: pesos(-42),
        }
    again = post(
        session, source="tests", external_id="a", lines=[*lines, *undone], occurred_at=NOW,
        livemode=False, now=NOW,
    )  # fmt: skip
    assert again.is_new is False


def test_a_fund_that_is_drawn_on_has_its_first_account_to_be_locked_by(session):
    ngo = organisation(session)
    gift(session, ngo.id)
    other = AccountKey(AccountKind.FEES, ngo.id, "campaign:b")
    with pytest.raises(FundTooLow) as refusal:
        post(
            session, source="tests", external_id="fee", occurred_at=NOW, livemode=False, now=NOW,
            lines=[debit(other, pesos(1)),
                   credit(AccountKey(AccountKind.STRIPE_BALANCE, ngo.id), pesos(1))],
        )  # fmt: skip
    assert (refusal.value.held, refusal.value.asked) == (pesos(0), pesos(1))


def test_accounts_are_opened_once(session):
    ngo = organisation(session)
    gift(session, ngo.id)
    gift(session, ngo.id, external_id="txn_2")
    opened = [("fees", "campaign:a", False), ("gifts", "campaign:a", False)]
    assert accounts(session) == [*opened, ("stripe_balance", "", False)]
    gift(session, ngo.id, external_id="txn_3", livemode=True)
    assert len(accounts(session)) == 6


def test_what_a_fund_holds_is_read_under_its_lock_even_before_it_was_ever_filled(session):
    ngo = organisation(session)
    fund = campaign_fund(ngo.id)
    for _ in range(2):
        assert held_locked(session, fund, livemode=False) == pesos(0)
        assert accounts(session) == [("gifts", "campaign:a", False)]
    gift(session, ngo.id)
    assert held_locked(session, fund, livemode=False) == pesos(23_800)
    assert held_locked(session, fund, livemode=True) == pesos(0)
