"""What each deed with aid money debits and credits, under which name."""

from datetime import UTC, datetime

import pytest

from portal.ledger.aid_funds import (
    AidFund,
    available_in_pool,
    commit_from_pool,
    deliver_committed,
    endow_pool,
    fill_reserve,
    release_committed,
)
from portal.ledger.errors import FundTooLow
from portal.ledger.models import JournalEntry
from portal.ledger.queries import entry_lines
from portal.ledger.rules import AccountKey, AccountKind
from portal.ledger.transferring import transfer_to_pool
from portal.money import Currency, Money
from portal.references import new_reference
from tests.factories.people import organisation

THEN = datetime(2026, 11, 28, 12, tzinfo=UTC)
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
K = AccountKind


def pesos(minor):
    return Money(minor, Currency.MXN)


def move(session, where, verb, minor, *, livemode=False, **more):
    return verb(
        session, organisation_id=where, amount=pesos(minor), external_id=new_reference(),
        occurred_at=THEN, livemode=livemode, now=NOW, **more,
    )  # fmt: skip


@pytest.fixture
def ngo(session):
    """100 in the pool, 40 in the reserve, 30 set apart; in the live books as well."""
    made = organisation(session).id
    for livemode in (False, True):
        for verb, minor in ((endow_pool, 170), (fill_reserve, 40), (commit_from_pool, 30)):
            move(session, made, verb, minor, livemode=livemode)
    return made


DEEDS = {
    "endow": (endow_pool, {}, "bank_deposit", K.BANK, K.POOL),
    "fill": (fill_reserve, {}, "reserve", K.POOL, K.RESERVE),
    "commit": (commit_from_pool, {}, "aid_commitment", K.POOL, K.AID_COMMITTED),
    "commit what is urgent": (
        commit_from_pool, {"fund": AidFund.RESERVE}, "aid_commitment", K.RESERVE, K.AID_COMMITTED,
    ),
    "deliver": (deliver_committed, {}, "aid_delivery", K.AID_COMMITTED, K.AID_DELIVERED),
    "release": (release_committed, {}, "aid_release", K.AID_COMMITTED, K.POOL),
    "release to the reserve": (
        release_committed, {"fund": AidFund.RESERVE}, "aid_release", K.AID_COMMITTED, K.RESERVE,
    ),
}  # fmt: skip


@pytest.mark.parametrize("livemode", [False, True], ids=["test", "live"])
@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS.keys())
def test_each_deed_is_one_entry(session, ngo, deed, livemode):
    verb, more, source, debited, credited = deed
    posted = move(session, ngo, verb, 1, livemode=livemode, **more)
    entry = session.get_one(JournalEntry, posted.entry_id)
    assert (entry.source, entry.livemode, entry.organisation_id) == (source, livemode, ngo)
    assert (entry.occurred_at, entry.recorded_at, entry.reverses_id) == (THEN, NOW, None)
    assert entry_lines(session, entry.id) == {
        AccountKey(debited, ngo): pesos(1),
        AccountKey(credited, ngo): pesos(-1),
    }


@pytest.mark.parametrize("minor", [0, -1])
def test_nothing_and_less_is_a_mistake(session, ngo, minor):
    with pytest.raises(ValueError, match="positive"):
        move(session, ngo, endow_pool, minor)


def test_what_may_still_be_set_apart(session, ngo):
    def available(**more):
        given = {"currency": Currency.MXN, "livemode": False, **more}
        return available_in_pool(session, organisation_id=ngo, **given)

    assert available() == pesos(100)
    assert available(fund=AidFund.RESERVE) == pesos(40)
    assert available(currency=Currency.USD) == Money(0, Currency.USD)
    move(session, ngo, commit_from_pool, 100)
    assert (available(), available(livemode=True)) == (pesos(0), pesos(100))
    with pytest.raises(FundTooLow):
        move(session, ngo, commit_from_pool, 1)
    move(session, ngo, commit_from_pool, 40, fund=AidFund.RESERVE)
    with pytest.raises(FundTooLow):
        move(session, ngo, commit_from_pool, 1, fund=AidFund.RESERVE)


def test_the_reserve_goes_back_to_the_pool(session, ngo):
    posted = transfer_to_pool(
        session, organisation_id=ngo, fund="", amount=pesos(15), external_id="p-1",
        livemode=True, now=NOW,
    )  # fmt: skip
    entry = session.get_one(JournalEntry, posted.entry_id)
    assert (entry.source, entry.external_id, entry.livemode) == ("transfer", "p-1", True)
    assert (entry.occurred_at, entry.recorded_at) == (NOW, NOW)
    assert entry_lines(session, entry.id) == {
        AccountKey(K.RESERVE, ngo): pesos(15),
        AccountKey(K.POOL, ngo): pesos(-15),
    }
