"""Any history of gifts, told in any order, twice and with gaps, ends with books that match."""

import contextlib
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
from portal.sandbox.errors import StripeRefusal, WrongStep
from portal.sandbox.rules import Method
from tests.factories.giving import LINK_KEY, at_payment_page
from tests.factories.monthly import monthly_at_page, the_monthly
from tests.factories.refunds import the_gift

STEPS = 50


class Chance:
    """Presses buttons of the stand-in at random, and lets some of its messages through."""

    def __init__(self, running, gateway, seed):
        self.running, self.gateway, self.dice = running, gateway, random.Random(seed)

    def ids(self, kind):
        rows = self.running.play._till.store._connection.execute(
            "SELECT id FROM object WHERE kind = ? ORDER BY seq", (kind,)
        )
        return [row["id"] for row in rows]

    def press(self):
        play, dice = self.running.play, self.dice
        moves = [
            (play.pay_by_card, "checkout.session", {}),
            (play.decline, "checkout.session", {}),
            (play.take_voucher, "checkout.session", {"method": Method.SPEI}),
            (play.take_voucher, "checkout.session", {"method": Method.OXXO}),
            (play.transfer_arrives, "checkout.session", {"amount": dice.randint(1, 30_000)}),
            (play.cash_arrives, "checkout.session", {}),
            (play.renew, "subscription", {"paid": dice.random() < 0.6}),
            (play.renew, "subscription", {"paid": True}),
            (play.retry, "subscription", {"paid": dice.random() < 0.5}),
            (play.refund, "charge", {"amount": dice.randint(1, 20_000)}),
            (play.fail_refund, "refund", {}),
            (play.dispute, "charge", {}),
            (play.close_dispute, "dispute", {"won": dice.random() < 0.5}),
            (play.open_review, "charge", {}),
        ]
        open_to_it = [each for each in moves if self.ids(each[1])]
        move, kind, more = dice.choice(open_to_it)
        with contextlib.suppress(WrongStep, StripeRefusal):
            move(dice.choice(self.ids(kind)), **more)
        play.run_chores()

    def tell(self, *, lost):
        messages = [w.id for w in self.running.webhooks.waiting() if self.dice.random() > lost]
        messages *= self.dice.randint(1, 2)
        self.dice.shuffle(messages)
        for message in messages:
            request = self.running.webhooks.request_for(message)
            event = self.gateway.verify(
                request.body, request.headers["Stripe-Signature"], now=utc_now()
            )
            with transaction() as session:
                receive(session, event=event, now=utc_now())
            settle_event(
                event.id, gateway=self.gateway, write=transaction, link_key=LINK_KEY, now=utc_now()
            )
        for waiting in self.running.webhooks.waiting():
            self.running.webhooks.drop(waiting.id)


def apart(running, owner):
    """Cents between the service's books of an account and ours."""
    account, organisation_id = owner
    theirs = running.play._till.store._connection.execute(
        "SELECT coalesce(sum(json_extract(body, '$.net')), 0) AS net FROM object"
        " WHERE kind = 'balance_transaction' AND account = ?",
        (account,),
    ).fetchone()["net"]
    key = AccountKey(AccountKind.STRIPE_BALANCE, organisation_id)
    ours = balance(db.session(), key, currency=Currency.MXN, livemode=False).minor
    db.session.rollback()
    return theirs - ours


@pytest.mark.parametrize("seed", range(4))
def test_a_random_history_ends_zero_cents_apart(app, running, gateway, seed):
    chance = Chance(running, gateway, seed)
    monthly, page = monthly_at_page(app, gateway)
    running.play.pay_by_card(page)
    running.play.run_chores()
    once = [at_payment_page(app, gateway)[0] for _ in range(2)]
    owners = [
        (row.stripe_account, row.campaign.organisation_id)
        for row in (the_monthly(monthly), *(the_gift(reference) for reference in once))
    ]
    for _ in range(STEPS):
        chance.press()
        if chance.dice.random() < 0.3:
            chance.tell(lost=0.3)
    for _ in range(3):
        reports = dict(reconciled(since=utc_now() - timedelta(days=2)))
        while relay_due():
            pass
        assert [report for report in reports.values() if not report.is_clean] == []
    assert [apart(running, owner) for owner in owners] == [0, 0, 0]
    assert faults(db.session()) == []
