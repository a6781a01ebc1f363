"""A batch is told only to gifts that still hold something, and the fund and its gifts agree."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.giving.batch_rules import DeliveredFact
from portal.giving.batching import close_batch
from portal.giving.errors import BatchRefused
from portal.giving.models import BatchShare
from portal.giving.proposal_rules import ProposalKind, Target
from portal.giving.queries import open_gifts
from portal.references import new_reference
from tests.factories.giving import pesos
from tests.factories.treasury import NOW, Treasury


@pytest.fixture
def treasury(session):
    return Treasury(session)


def batch(treasury, each):
    facts = [
        DeliveredFact(new_reference(), f"case{n}", f"incident{n}", pesos(each)) for n in range(5)
    ]
    close_batch(
        treasury.session, organisation_id=treasury.ngo.id, deliveries=facts,
        approver=treasury.second, livemode=False, now=NOW,
    )  # fmt: skip


def empty_into_pool(treasury, minor):
    proposal = treasury.propose(
        ProposalKind.TRANSFER, new_reference(), Target.POOL, pesos(minor),
        campaign=treasury.campaign,
    )  # fmt: skip
    treasury.agree(proposal)


def give_back(treasury, gift):
    treasury.agree(treasury.propose_return(gift))


def told(treasury):
    """Minor units of each gift that a batch reached."""
    rows = treasury.session.execute(select(BatchShare.gift_id, BatchShare.amount_minor))
    sums = {}
    for gift_id, minor in rows:
        sums[gift_id] = sums.get(gift_id, 0) + minor
    return sums


def test_a_gift_returned_after_its_fund_was_emptied_reaches_no_batch(treasury):
    first = treasury.given(50_000)
    empty_into_pool(treasury, 50_000)
    give_back(treasury, first)
    second = treasury.given(50_000)
    batch(treasury, 10_000)
    assert told(treasury) == {second.gift_id: 50_000}


def test_what_a_batch_took_before_is_not_taken_again(treasury):
    first = treasury.given(50_000)
    batch(treasury, 4_000)
    empty_into_pool(treasury, 30_000)
    give_back(treasury, first)
    second = treasury.given(50_000)
    batch(treasury, 10_000)
    assert told(treasury) == {first.gift_id: 20_000, second.gift_id: 50_000}


STEPS = st.lists(
    st.tuples(st.sampled_from(["give", "transfer", "return", "batch"]), st.integers(1, 8)),
    min_size=3, max_size=14,
)  # fmt: skip


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_the_fund_and_its_gifts_agree_after_any_history(session, steps):
    treasury, kept = Treasury(session), []
    for what, number in steps:
        held = (treasury.sums().held).minor
        if what == "give":
            kept.append(treasury.given(number * 10_000))
        elif what == "transfer" and held:
            empty_into_pool(treasury, max(held * number // 8, 1))
        elif what == "return" and kept:
            give_back(treasury, kept.pop(number % len(kept)))
        elif what == "batch":
            with suppress(BatchRefused):  # an empty fund repays nothing
                batch(treasury, number * 1_000)
        lefts = open_gifts(session, treasury.campaign, livemode=False)
        assert sum(left for _, left in lefts) >= treasury.sums().held.minor
        assert {gift_id for gift_id, _ in lefts} <= {gift.gift_id for gift in kept}
