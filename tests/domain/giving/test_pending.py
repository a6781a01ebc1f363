"""Cash at a shop and bank transfers: pending, in part, too much, late, given up."""

from datetime import timedelta

import pytest

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.following_events import settle_event
from portal.giving.gift_rules import GiftState
from portal.giving.pending_models import GiftPending
from portal.giving.pending_queries import left_over_for, pending_of
from portal.giving.receiving_events import receive
from portal.giving.settling import settle_gift
from portal.jobs.lapsing_transfers import lapse_transfers
from portal.ledger.checking import faults
from portal.sandbox.rules import Method
from tests.factories.giving import LINK_KEY, at_payment_page, pesos, stand_in
from tests.factories.people import person
from tests.factories.refunds import sums_of, the_gift


class Clock:
    """The stand-in's clock, which a test moves."""

    ahead = timedelta(0)

    def __call__(self):
        return utc_now() + self.ahead


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def running(clock):
    with stand_in(clock=clock) as running:
        yield running


def settle(reference, gateway):
    settle_gift(reference, gateway=gateway, write=transaction, now=utc_now())
    return the_gift(reference).state


def pending(reference):
    return pending_of(db.session(), the_gift(reference))


def received(reference):
    return sums_of(reference).received


def by_transfer(app, running, gateway):
    reference, page = at_payment_page(app, gateway)
    running.play.take_voucher(page, Method.SPEI)
    assert settle(reference, gateway) == GiftState.PENDING
    return reference, page


def test_a_voucher_waits_a_week_and_counts_once_when_paid_on_day_seven(
    app, running, gateway, clock
):
    reference, page = at_payment_page(app, gateway)
    running.play.take_voucher(page, Method.OXXO)
    assert settle(reference, gateway) == GiftState.PENDING
    row = pending(reference)
    assert (row.method, row.missing) == ("oxxo", pesos(25_000))
    assert row.url.startswith("http")
    assert timedelta(days=6, hours=23) < row.until - utc_now() < timedelta(days=7, minutes=1)
    clock.ahead = timedelta(days=6, hours=20)
    running.play.run_chores()
    assert received(reference) == pesos(0)
    running.play.cash_arrives(page)
    running.play.run_chores()
    for _ in range(2):
        assert settle(reference, gateway) == GiftState.PAID
    assert received(reference) == pesos(25_000)


def test_a_voucher_lapses_when_its_week_is_over(app, running, gateway, clock):
    reference, page = at_payment_page(app, gateway)
    running.play.take_voucher(page, Method.OXXO)
    clock.ahead = timedelta(days=7, hours=1)
    running.play.run_chores()
    assert settle(reference, gateway) == GiftState.FAILED
    assert received(reference) == pesos(0)


def test_a_transfer_in_part_is_pending_and_in_no_book_until_it_is_whole(app, running, gateway):
    reference, page = by_transfer(app, running, gateway)
    assert (pending(reference).received, pending(reference).missing) == (pesos(0), pesos(25_000))
    running.play.transfer_arrives(page, amount=10_000)
    assert settle(reference, gateway) == GiftState.PENDING
    assert (pending(reference).received, pending(reference).missing) == (
        pesos(10_000),
        pesos(15_000),
    )
    assert received(reference) == pesos(0)
    running.play.transfer_arrives(page, amount=15_000)
    running.play.run_chores()
    assert settle(reference, gateway) == GiftState.PAID
    assert received(reference) == pesos(25_000)
    assert pending(reference).left_over == pesos(0)
    assert faults(db.session()) == []


def test_what_came_beyond_is_told_to_staff_of_that_organisation_only(app, running, gateway):
    reference, page = by_transfer(app, running, gateway)
    running.play.transfer_arrives(page, amount=26_000)
    running.play.run_chores()
    assert settle(reference, gateway) == GiftState.PAID
    assert received(reference) == pesos(25_000)
    with transaction() as session:
        own = actor_for(person(session, Role.FINANCE, at=the_gift(reference).campaign.organisation))
        other = actor_for(person(session, Role.FINANCE))
        assert [row.left_over for row in left_over_for(session, own)] == [pesos(1_000)]
        assert left_over_for(session, other) == []


def test_a_transfer_that_never_came_is_given_up(app, running, gateway):
    reference, _ = by_transfer(app, running, gateway)
    assert lapse_transfers() == 0
    with transaction() as session:
        session.get(GiftPending, the_gift(reference).id).until = utc_now() - timedelta(hours=1)
    assert lapse_transfers() == 1
    assert the_gift(reference).state == GiftState.FAILED
    assert lapse_transfers() == 0


def test_a_transfer_that_came_in_part_is_given_up_and_the_part_is_told_to_staff(
    app, running, gateway
):
    reference, page = by_transfer(app, running, gateway)
    running.play.transfer_arrives(page, amount=10_000)
    settle(reference, gateway)
    with transaction() as session:
        session.get(GiftPending, the_gift(reference).id).until = utc_now() - timedelta(hours=1)
    lapse_transfers()
    assert the_gift(reference).state == GiftState.FAILED
    assert pending(reference).left_over == pesos(10_000)
    assert received(reference) == pesos(0)


def test_a_transfer_that_came_in_the_last_moment_is_kept(app, running, gateway):
    reference, page = by_transfer(app, running, gateway)
    with transaction() as session:
        session.get(GiftPending, the_gift(reference).id).until = utc_now() - timedelta(hours=1)
    running.play.cash_arrives(page)
    running.play.run_chores()
    lapse_transfers()
    assert the_gift(reference).state == GiftState.PAID
    assert received(reference) == pesos(25_000)


def take_in(running, gateway):
    for waiting in running.webhooks.waiting():
        request = running.webhooks.request_for(waiting.id)
        event = gateway.verify(request.body, request.headers["Stripe-Signature"], now=utc_now())
        with transaction() as session:
            receive(session, event=event, now=utc_now())
        settle_event(event.id, gateway=gateway, write=transaction, link_key=LINK_KEY, now=utc_now())
        running.webhooks.drop(waiting.id)


def test_messages_tell_of_a_part_and_of_what_is_left_over(app, running, gateway):
    reference, page = at_payment_page(app, gateway)
    running.play.take_voucher(page, Method.SPEI)
    running.play.transfer_arrives(page, amount=10_000)
    take_in(running, gateway)
    assert pending(reference).received == pesos(10_000)
    running.play.transfer_arrives(page, amount=20_000)
    running.play.run_chores()
    kinds = [each.type for each in running.webhooks.waiting()]
    assert "cash_balance.funds_available" in kinds
    take_in(running, gateway)
    assert the_gift(reference).state == GiftState.PAID
    assert pending(reference).left_over == pesos(5_000)
