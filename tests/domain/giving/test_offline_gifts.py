"""A gift by bank or in cash is in the books when two people have seen it, and once."""

from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.giving.batching import close_batch
from portal.giving.checking_gifts import gift_faults
from portal.giving.models import Campaign, Gift, GiftDonor
from portal.giving.offline_errors import (
    EvidenceKnown,
    NotWaiting,
    PageIsOld,
    PlaceTaken,
    SamePerson,
)
from portal.giving.offline_models import MoneyPlace, OfflineDonor, OfflineGift
from portal.giving.offline_queries import offline_gift_for
from portal.giving.offline_rules import PlaceKind
from portal.giving.proposal_errors import ProposedAlready
from portal.giving.proposal_rules import ProposalKind, Target
from portal.giving.recording_offline import record_offline_gift, withdraw_offline_gift
from portal.ledger.checking import faults
from portal.ledger.errors import FundTooLow
from portal.ledger.models import JournalEntry
from portal.notices.models import Notice
from tests.domain.giving.test_batching import facts as deliveries
from tests.domain.racing import at_once
from tests.factories.giving import pesos
from tests.factories.people import organisation, person
from tests.factories.treasury import NOW, AccountKind, Treasury


@pytest.fixture
def treasury(session):
    return Treasury(session)


def whole(session):
    return [*faults(session), *gift_faults(session)]


def test_nothing_counts_until_a_second_person_confirms(treasury, session):
    gift = treasury.record(50_000)
    assert treasury.meter() == pesos(0)
    treasury.confirm(gift)
    assert treasury.meter() == pesos(50_000)
    assert treasury.balance(treasury.bank.account) == pesos(50_000)
    assert whole(session) == []


def test_cash_lies_in_its_box(treasury):
    treasury.given(20_000, place=treasury.box)
    assert treasury.balance(treasury.box.account) == pesos(20_000)
    assert treasury.balance(treasury.bank.account) == pesos(0)


def test_whoever_wrote_it_down_does_not_confirm_it(treasury):
    with pytest.raises(SamePerson):
        treasury.confirm(treasury.record(), actor=treasury.first)


def test_the_database_refuses_one_person_twice(treasury, session):
    gift = treasury.given()
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(
            text("UPDATE offline_gift SET decided_by = entered_by WHERE id = :id"), {"id": gift.id}
        )


def test_a_page_from_before_is_refused(treasury):
    with pytest.raises(PageIsOld):
        treasury.confirm(treasury.record(), version=7)


def test_it_is_confirmed_once(treasury):
    gift = treasury.given()
    with pytest.raises(NotWaiting):
        treasury.confirm(gift)


def test_the_same_form_twice_is_one_gift(treasury, session):
    arrival = treasury.arrival()
    assert treasury.record(arrival=arrival).id == treasury.record(arrival=arrival).id
    assert session.scalar(select(func.count(OfflineGift.id))) == 1


def test_one_bank_reference_is_one_gift(treasury):
    first = treasury.record(evidence="SPEI-77 a")
    with pytest.raises(EvidenceKnown) as refused:
        treasury.record(evidence="spei 77A")
    assert refused.value.reference == first.reference
    treasury.record(evidence="SPEI-77 a", place=treasury.box)


def test_a_withdrawn_one_frees_its_reference_and_forgets_who(treasury, session):
    gift = treasury.record(evidence="SPEI 1", donor_name="Prueba", donor_email="a@example.org")
    withdraw_offline_gift(session, actor=treasury.first, gift=gift, version=1, now=NOW)
    assert session.scalar(select(func.count(OfflineDonor.offline_gift_id))) == 0
    treasury.record(evidence="SPEI 1")
    with pytest.raises(NotWaiting):
        treasury.confirm(gift)


def test_a_donor_with_an_address_gets_the_link_on_confirmation(treasury, session):
    gift = treasury.record(donor_email="alguien@example.org")
    assert session.scalar(select(func.count(Notice.id))) == 0
    treasury.confirm(gift)
    assert session.scalars(select(GiftDonor.email)).all() == ["alguien@example.org"]
    assert session.scalars(select(Notice.kind)).all() == ["gift_paid"]


def test_an_account_belongs_to_the_campaigns_organisation(treasury, session):
    other = Treasury(session)
    with pytest.raises(NotFound):
        treasury.record(place=other.bank)


def test_names_of_accounts_are_told_apart(treasury):
    with pytest.raises(PlaceTaken):
        treasury.place(PlaceKind.CASH_BOX, "Banco 4821")


def test_strangers_find_nothing(treasury, session):
    stranger = actor_for(person(session, Role.FINANCE, at=organisation(session)))
    with pytest.raises(NotFound):
        offline_gift_for(session, stranger, treasury.record().reference)


def test_two_confirm_at_the_same_moment_and_it_counts_once(app):
    with transaction() as session:
        treasury = Treasury(session)
        third = actor_for(person(session, Role.FINANCE, at=treasury.ngo))
        gift = SimpleNamespace(reference=treasury.record(50_000).reference)
        actors = [treasury.second, third]
    deeds = [
        lambda session, who=who: treasury.confirm(gift, actor=who, version=1, session=session).state
        for who in actors * 2
    ]
    assert at_once(app, deeds) == {"paid": 1, "NotWaiting": 3}
    treasury.session = db.session()
    assert treasury.meter() == pesos(50_000)
    assert db.session.scalar(select(func.count(JournalEntry.id))) == 1
    assert whole(db.session()) == []


def test_one_bank_reference_typed_by_two_at_once_is_one_gift(app):
    with transaction() as session:
        treasury = Treasury(session)
        arrivals = [treasury.arrival(evidence="SPEI 12345") for _ in range(4)]
        ids = treasury.campaign.id, treasury.bank.id

    def write(session, arrival):
        return record_offline_gift(
            session, actor=treasury.first, campaign=session.get_one(Campaign, ids[0]),
            place=session.get_one(MoneyPlace, ids[1]), arrival=arrival, livemode=False, now=NOW,
        ).state  # fmt: skip

    deeds = [lambda session, one=one: write(session, one) for one in arrivals]
    assert at_once(app, deeds) == {"waiting": 1, "EvidenceKnown": 3}


def test_a_gift_goes_back_by_two_people(treasury, session):
    gift = treasury.given(50_000)
    proposal = treasury.propose_return(gift)
    with pytest.raises(SamePerson):
        treasury.agree(proposal, actor=treasury.first)
    assert treasury.meter() == pesos(50_000)
    treasury.agree(proposal)
    assert (treasury.meter(), treasury.sums().returned) == (pesos(0), pesos(50_000))
    assert treasury.balance(treasury.bank.account) == pesos(0)
    assert session.get(Gift, gift.gift_id).state == "refunded"
    assert whole(session) == []


def test_a_gift_that_never_came_is_undone(treasury, session):
    gift = treasury.given(50_000)
    treasury.agree(treasury.propose_return(gift, Target.MISTAKE))
    assert (treasury.sums().received, treasury.sums().returned) == (pesos(0), pesos(0))
    assert whole(session) == []


def test_nothing_is_proposed_twice_for_one_gift(treasury):
    gift = treasury.given()
    treasury.propose_return(gift)
    with pytest.raises(ProposedAlready):
        treasury.propose_return(gift, Target.MISTAKE)


def test_what_the_fund_spent_is_given_back_from_elsewhere(treasury, session):
    gift = treasury.given(50_000)
    close_batch(
        session, organisation_id=treasury.ngo.id, deliveries=deliveries(8_000),
        approver=treasury.first, livemode=False, now=NOW,
    )  # fmt: skip
    with pytest.raises(FundTooLow), session.begin_nested():
        treasury.agree(treasury.propose_return(gift, Target.MISTAKE))
    treasury.agree(treasury.propose_return(gift))
    assert treasury.sums().held == pesos(0)
    assert treasury.balance(AccountKind.SHORTFALL) == pesos(40_000)
    assert whole(session) == []


def test_two_agree_at_the_same_moment_and_it_goes_back_once(app):
    with transaction() as session:
        treasury = Treasury(session)
        third = actor_for(person(session, Role.FINANCE, at=treasury.ngo))
        made = treasury.propose_return(treasury.given(50_000))
        proposal = SimpleNamespace(reference=made.reference)
        actors = [treasury.second, third]
    deeds = [
        lambda session, who=who: treasury.agree(proposal, actor=who, session=session)
        for who in actors * 2
    ]
    assert at_once(app, deeds) == {None: 1, "NotWaiting": 3}
    treasury.session = db.session()
    assert treasury.meter() == pesos(0)
    assert whole(db.session()) == []


def test_batches_reach_gifts_by_bank_too(treasury, session):
    treasury.given(50_000)
    batch = close_batch(
        session, organisation_id=treasury.ngo.id, deliveries=deliveries(2_000),
        approver=treasury.first, livemode=False, now=NOW,
    )  # fmt: skip
    assert batch.repaid == pesos(10_000)
    assert whole(session) == []


def test_a_transfer_leaves_the_campaigns_fund_and_is_shown(treasury, session):
    treasury.given(50_000)
    amount = pesos(20_000)
    proposal = treasury.propose(
        ProposalKind.TRANSFER, "t1", Target.POOL, amount, campaign=treasury.campaign
    )
    treasury.agree(proposal)
    assert (treasury.sums().held, treasury.sums().moved) == (pesos(30_000), amount)
    assert treasury.balance(AccountKind.POOL) == -amount
    more = treasury.propose(
        ProposalKind.TRANSFER, "t2", Target.POOL, pesos(30_001), campaign=treasury.campaign
    )
    with pytest.raises(FundTooLow):
        treasury.agree(more)
