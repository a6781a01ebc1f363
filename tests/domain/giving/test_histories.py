"""Any history of gifts, told in any order, twice and with gaps, ends with books that match."""

import random
from datetime import timedelta

import pytest

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.following_events import settle_event
from portal.giving.receiving_events import receive
from portal.jobs.reconciling_books import reconciled
from portal.jobs.relay import relay_due
from portal.ledger.checking import faults
from portal.ledger.queries import balance
from portal.ledger.rules import AccountKey, AccountKind
from portal.money import Currency
from tests.factories.chaos import Chaos
from tests.factories.giving import LINK_KEY, at_payment_page
from tests.factories.histories import Moves, their_sums
from tests.factories.monthly import monthly_at_page, the_monthly
from tests.factories.refunds import the_gift

STEPS = 50


def listening(gateway):
    """The portal's door without its HTTP: what is accepted is settled at once."""

    def receives(request):
        event = gateway.verify(request.body, request.headers["Stripe-Signature"], now=utc_now())
        with transaction() as session:
            receive(session, event=event, now=utc_now())
        settle_event(event.id, gateway=gateway, write=transaction, link_key=LINK_KEY, now=utc_now())
        return True

    return receives


def apart(running, owner):
    """Cents between the service's books of an account and ours."""
    account, organisation_id = owner
    theirs = their_sums(running.play, account).get("stripe_balance", 0)
    key = AccountKey(AccountKind.STRIPE_BALANCE, organisation_id)
    ours = balance(db.session(), key, currency=Currency.MXN, livemode=False).minor
    db.session.rollback()
    return theirs - ours


@pytest.mark.parametrize("seed", range(4))
def test_a_random_history_ends_zero_cents_apart(app, running, gateway, seed):
    dice = random.Random(seed)
    hand, chaos = Moves(running.play, dice), Chaos(running.webhooks, listening(gateway), dice)
    monthly, page = monthly_at_page(app, gateway)
    running.play.pay_by_card(page)
    running.play.run_chores()
    once = [at_payment_page(app, gateway)[0] for _ in range(2)]
    owners = [
        (row.stripe_account, row.campaign.organisation_id)
        for row in (the_monthly(monthly), *(the_gift(reference) for reference in once))
    ]
    for _ in range(STEPS):
        hand.press()
        if dice.random() < 0.3:
            chaos.pass_on()
    for _ in range(3):
        reports = dict(reconciled(since=utc_now() - timedelta(days=2)))
        while relay_due():
            pass
        assert [report for report in reports.values() if not report.is_clean] == []
    assert [apart(running, owner) for owner in owners] == [0, 0, 0]
    assert faults(db.session()) == []
