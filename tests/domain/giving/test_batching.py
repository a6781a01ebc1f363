"""A monthly batch repays the pool from campaigns, and each gift learns its batch."""

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.batch_rules import DeliveredFact
from portal.giving.batching import close_batch
from portal.giving.errors import BatchRefused
from portal.giving.models import Batch, BatchShare
from portal.giving.queries import gift_by_reference, shares_of
from portal.ledger import aid_funds
from portal.ledger.checking import faults
from portal.money import Currency
from portal.references import new_reference
from tests.factories import refunds
from tests.factories.giving import gateway_to, pesos, stand_in
from tests.factories.people import person

NOW = utc_now()
NET = 25_000 - 1_392


@pytest.fixture
def paid_gift(app):
    """(gift reference, organisation id) of a paid gift of 250 pesos."""
    with stand_in() as running:
        reference = refunds.paid_gift(app, running, gateway_to(running))
    db.session.rollback()
    organisation_id = gift_by_reference(db.session(), reference).campaign.organisation_id
    db.session.rollback()
    return reference, organisation_id


def facts(amount=2_000, cases=5):
    return [
        DeliveredFact(new_reference(), f"case{n}", f"incident{n % 2}", pesos(amount))
        for n in range(cases)
    ]


def close(session, organisation_id, deliveries, livemode=False):
    finance = person(session, Role.FINANCE)
    return close_batch(
        session,
        organisation_id=organisation_id,
        deliveries=deliveries,
        approver=actor_for(finance),
        livemode=livemode,
        now=NOW,
    )


def in_pool(organisation_id):
    return aid_funds.available_in_pool(
        db.session(), organisation_id=organisation_id, currency=Currency.MXN, livemode=False
    )


def test_the_pool_is_repaid_and_the_gift_names_its_batch(paid_gift):
    reference, organisation_id = paid_gift
    with transaction() as session:
        name = close(session, organisation_id, facts()).name
    assert in_pool(organisation_id) == pesos(10_000)
    (share,) = shares_of(db.session(), gift_by_reference(db.session(), reference))
    assert (share.batch.name, share.amount_minor) == (name, 10_000)
    assert faults(db.session()) == []


def test_campaigns_give_no_more_than_they_hold(paid_gift):
    _, organisation_id = paid_gift
    with transaction() as session:
        batch = close(session, organisation_id, facts(10_000))
        assert (batch.delivered_minor, batch.repaid_minor) == (50_000, NET)
    assert in_pool(organisation_id) == pesos(NET)


def test_the_campaigns_books_show_what_reached_needs(paid_gift):
    reference, organisation_id = paid_gift
    with transaction() as session:
        close(session, organisation_id, facts())
    sums = refunds.sums_of(reference)
    assert (sums.reached_needs, sums.held) == (pesos(10_000), pesos(NET - 10_000))


def test_a_delivery_is_shown_once(paid_gift):
    _, organisation_id = paid_gift
    deliveries = facts()
    with transaction() as session:
        close(session, organisation_id, deliveries)
    again = [*facts(), deliveries[0]]
    with pytest.raises(BatchRefused, match="shown_before"), transaction() as session:
        close(session, organisation_id, again)
    db.session.rollback()
    assert db.session.scalar(select(func.count(Batch.id))) == 1


@pytest.mark.parametrize("cases", [0, 1, 4])
def test_too_few_cases_leave_nothing_behind(paid_gift, cases):
    _, organisation_id = paid_gift
    with pytest.raises(BatchRefused), transaction() as session:
        close(session, organisation_id, facts(cases=cases))
    db.session.rollback()
    assert db.session.scalar(select(func.count(BatchShare.gift_id))) == 0


def test_test_gifts_never_pay_a_live_batch(paid_gift):
    _, organisation_id = paid_gift
    with pytest.raises(BatchRefused, match="nothing_to_repay"), transaction() as session:
        close(session, organisation_id, facts(), livemode=True)
