"""Parked money goes where two people say, to the cent; nothing is ever made to fit."""

import pytest
from sqlalchemy import select

from portal.errors import NotFound
from portal.giving.checking_gifts import gift_faults
from portal.giving.models import Gift
from portal.giving.offline_errors import NotWaiting, ParkedApart, SamePerson
from portal.giving.offline_rules import PlaceKind
from portal.giving.proposal_errors import ProposedAlready
from portal.giving.proposal_queries import entry_to_reverse, parked_entry, parked_for
from portal.giving.proposal_rules import ProposalKind, Target
from portal.giving.proposing import withdraw_proposal
from portal.ledger.aid_funds import endow_pool
from portal.ledger.checking import faults
from portal.ledger.errors import FundTooLow, ReversedBefore
from portal.ledger.models import JournalEntry
from portal.ledger.posting import post
from portal.ledger.rules import AccountKey, AccountKind, debit
from portal.money import Currency
from portal.references import new_reference
from tests.factories.giving import campaign, pesos
from tests.factories.treasury import NOW, Treasury


@pytest.fixture
def treasury(session):
    return Treasury(session)


def park(treasury, minor):
    """As the nightly run does with what it does not know."""
    stripe, suspense = (
        AccountKey(kind, treasury.ngo.id)
        for kind in (AccountKind.STRIPE_BALANCE, AccountKind.SUSPENSE)
    )
    posted = post(
        treasury.session, source="stripe", external_id=f"txn_{new_reference()}",
        lines=[debit(stripe, pesos(minor)), debit(suspense, pesos(-minor))],
        occurred_at=NOW, livemode=False, now=NOW,
    )  # fmt: skip
    return parked_entry(treasury.session, treasury.first, posted.reference, livemode=False)


def resolve(treasury, entry, target, **more):
    return treasury.propose(ProposalKind.SUSPENSE, entry.reference, target, entry.amount, **more)


def queue(treasury):
    found, _ = parked_for(treasury.session, treasury.first, livemode=False)
    return [entry.reference for entry in found]


def test_it_becomes_a_gift_of_a_campaign(treasury, session):
    entry = park(treasury, 30_000)
    assert queue(treasury) == [entry.reference]
    proposal = resolve(treasury, entry, Target.GIFTS, campaign=treasury.campaign)
    with pytest.raises(SamePerson):
        treasury.agree(proposal, actor=treasury.first)
    treasury.agree(proposal)
    assert (treasury.meter(), treasury.balance(AccountKind.SUSPENSE)) == (pesos(30_000), pesos(0))
    assert session.scalars(select(Gift.state)).all() == ["paid"]
    assert queue(treasury) == []
    assert [*faults(session), *gift_faults(session)] == []


WAYS = {
    "a fee that a campaign bears": (-500, Target.FEES, "campaign", AccountKind.FEES, 500),
    "the organisation's own": (700, Target.ORGANISATION, "", AccountKind.SHORTFALL, -700),
    "a debt of the organisation": (-700, Target.ORGANISATION, "", AccountKind.SHORTFALL, 700),
}


@pytest.mark.parametrize("minor, target, whose, kind, left", WAYS.values(), ids=WAYS.keys())
def test_other_ways_out(treasury, session, minor, target, whose, kind, left):
    treasury.given(10_000)
    more = {"campaign": treasury.campaign} if whose else {}
    treasury.agree(resolve(treasury, park(treasury, minor), target, **more))
    assert treasury.balance(kind, treasury.campaign.fund if whose else "") == pesos(left)
    assert treasury.balance(AccountKind.SUSPENSE) == pesos(0)
    assert faults(session) == []


@pytest.mark.parametrize("minor", [900, -900])
def test_money_between_ones_own_accounts(treasury, minor):
    treasury.agree(resolve(treasury, park(treasury, minor), Target.BANK, place=treasury.bank))
    assert treasury.balance(treasury.bank.account) == pesos(-minor)
    assert treasury.balance(AccountKind.SUSPENSE) == pesos(0)


CURRENCIES = {
    "a gift": (700, Target.GIFTS, "campaign"),
    "a fee": (-700, Target.FEES, "campaign"),
    "an account of one's own": (700, Target.BANK, "place"),
}


@pytest.mark.parametrize("minor, target, field", CURRENCIES.values(), ids=CURRENCIES.keys())
def test_currencies_never_mix_when_proposed_and_when_confirmed(
    treasury, session, minor, target, field
):
    treasury.given(10_000)
    entry = park(treasury, minor)
    ours = {"campaign": treasury.campaign, "place": treasury.bank}[field]
    theirs = {
        "campaign": campaign(session, at=treasury.ngo),
        "place": treasury.place(PlaceKind.BANK, "Dólares", Currency.USD),
    }[field]
    theirs.currency = Currency.USD
    session.flush()
    with pytest.raises(ParkedApart):
        resolve(treasury, entry, target, **{field: theirs})
    proposal = resolve(treasury, entry, target, **{field: ours})
    setattr(proposal, field, theirs)
    session.flush()
    with pytest.raises(ParkedApart):
        treasury.agree(proposal)
    assert (treasury.balance(AccountKind.SUSPENSE), queue(treasury)) == (
        pesos(-minor), [entry.reference],
    )  # fmt: skip


def test_a_fee_beyond_the_campaigns_fund_is_refused(treasury, session):
    entry = park(treasury, -500)
    proposal = resolve(treasury, entry, Target.FEES, campaign=treasury.campaign)
    with pytest.raises(FundTooLow), session.begin_nested():
        treasury.agree(proposal)
    session.refresh(proposal)
    assert (proposal.state, queue(treasury)) == ("waiting", [entry.reference])


def test_what_is_left_stays_and_may_be_explained_later(treasury):
    entry = park(treasury, 100)
    treasury.agree(resolve(treasury, entry, Target.LEAVE))
    assert treasury.balance(AccountKind.SUSPENSE) == pesos(-100)
    assert queue(treasury) == [entry.reference]
    treasury.agree(resolve(treasury, entry, Target.ORGANISATION))
    assert (treasury.balance(AccountKind.SUSPENSE), queue(treasury)) == (pesos(0), [])


def test_it_is_cleared_up_once(treasury, session):
    entry = park(treasury, 100)
    first = resolve(treasury, entry, Target.ORGANISATION)
    with pytest.raises(ProposedAlready):
        resolve(treasury, entry, Target.BANK, place=treasury.bank)
    treasury.agree(first)
    with pytest.raises(NotWaiting):
        treasury.agree(first, version=2)
    with pytest.raises(ProposedAlready):
        resolve(treasury, entry, Target.LEAVE)
    with pytest.raises(NotFound):
        parked_entry(session, treasury.first, entry.reference, livemode=False)


def test_a_withdrawn_idea_makes_room_for_another(treasury, session):
    entry = park(treasury, 100)
    first = resolve(treasury, entry, Target.ORGANISATION)
    withdraw_proposal(session, actor=treasury.first, proposal=first, version=1, now=NOW)
    treasury.agree(resolve(treasury, entry, Target.GIFTS, campaign=treasury.campaign))
    assert treasury.meter() == pesos(100)


def test_another_organisation_sees_nothing_of_it(treasury, session):
    entry, other = park(treasury, 100), Treasury(session)
    assert queue(other) == []
    with pytest.raises(NotFound):
        parked_entry(session, other.first, entry.reference, livemode=False)


def deposit(treasury, minor=1_000):
    return endow_pool(
        treasury.session, organisation_id=treasury.ngo.id, amount=pesos(minor),
        external_id=new_reference(), occurred_at=NOW, livemode=False, now=NOW,
    ).reference  # fmt: skip


def undo(treasury, reference):
    entry = entry_to_reverse(treasury.session, treasury.first, reference)
    return treasury.propose(ProposalKind.REVERSAL, reference, Target.MISTAKE, entry.amount)


def test_a_wrong_entry_is_undone_by_two_people_and_stays_readable(treasury, session):
    reference = deposit(treasury)
    treasury.agree(undo(treasury, reference))
    assert treasury.balance(AccountKind.POOL) == pesos(0)
    entries = session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
    assert [entry.reverses_id for entry in entries] == [None, entries[0].id]
    assert faults(session) == []


def test_an_entry_is_undone_once_and_an_undoing_not_at_all(treasury, session):
    reference = deposit(treasury)
    treasury.agree(undo(treasury, reference))
    with pytest.raises(ProposedAlready):
        undo(treasury, reference)
    reversal = session.scalars(
        select(JournalEntry.reference).where(JournalEntry.reverses_id.is_not(None))
    ).one()
    with pytest.raises(ReversedBefore):
        treasury.agree(undo(treasury, reversal))
