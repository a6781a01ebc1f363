"""A message is followed to what it hints at, once, and asks the service no more than it must."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.errors import StillMoving
from portal.giving.following_events import settle_event
from portal.giving.gift_rules import GiftState
from portal.giving.models import StripeEvent
from portal.giving.monthly_models import MonthlyGift
from portal.giving.monthly_rules import MonthlyState
from portal.giving.refund_models import RefundRequest
from portal.giving.run_models import ReconciliationRun
from tests.factories.giving import LINK_KEY, at_payment_page
from tests.factories.monthly import monthly_at_page, the_monthly
from tests.factories.refunds import charge_of, paid_gift, the_gift

NOW = utc_now()
WARNING = "radar.early_fraud_warning.created"


class Silent:
    """A service that must not be asked."""

    key_owner = None

    def __getattr__(self, name):
        raise AssertionError(f"the service was asked for {name}")


class Watched:
    """The gateway, with what was asked of it by name."""

    def __init__(self, gateway):
        self.gateway, self.asked = gateway, []

    def __getattr__(self, name):
        self.asked.append(name)
        return getattr(self.gateway, name)


def event(kind, **more):
    given = {"id": f"evt_{kind}", "kind": kind, "livemode": False, "received_at": NOW, **more}
    with transaction() as session:
        session.execute(insert(StripeEvent).values(**given))
    return given["id"]


def follow(event_id, gateway):
    settle_event(event_id, gateway=gateway, write=transaction, link_key=LINK_KEY, now=NOW)


def settled_at(event_id):
    db.session.rollback()
    return db.session.get_one(StripeEvent, event_id).settled_at


def test_a_message_nobody_kept_asks_nothing(app):
    follow("evt_of_nobody", Silent())


def test_a_settled_message_asks_nothing_more(app):
    before = NOW - timedelta(hours=1)
    done = event("charge.refunded", settled_at=before, gift_reference="abc", intent_id="pi_1")
    follow(done, Silent())
    assert settled_at(done) == before


def test_a_message_without_a_hint_asks_nothing_and_is_done(app):
    fresh = event("customer.created")
    follow(fresh, Silent())
    assert settled_at(fresh) == NOW


def test_a_message_of_no_errand_does_not_ask_whose_payment_it_is(app):
    fresh = event("charge.succeeded", intent_id="pi_unknown")
    follow(fresh, Silent())
    assert settled_at(fresh) == NOW


@pytest.mark.parametrize("kind", ["charge.dispute.created", WARNING])
def test_whose_payment_it_is_is_asked_when_we_do_not_know(app, running, gateway, kind):
    reference, page = at_payment_page(app, gateway)
    running.play.pay_by_card(page)
    running.play.run_chores()
    account = the_gift(reference).stripe_account
    db.session.rollback()
    with gateway.asking(account) as (v1, options):
        intent = v1.payment_intents.list({"limit": 1}, options).data[0].id
    follow(event(kind, intent_id=intent, account=account), gateway)
    assert the_gift(reference).state == GiftState.PAID


@pytest.mark.parametrize("known", ["gift_reference", "intent_id"])
def test_whose_payment_it_is_is_not_asked_when_we_know(app, running, gateway, known):
    reference = paid_gift(app, running, gateway)
    gift = the_gift(reference)
    hints = {"gift_reference": reference, "intent_id": gift.intent_id}
    if known == "intent_id":
        del hints["gift_reference"]
    watched = Watched(gateway)
    follow(event("charge.refunded", account=gift.stripe_account, **hints), watched)
    assert watched.asked == ["payment"]


def test_a_monthly_gift_is_settled_by_the_page_that_the_message_names(app, running, gateway):
    reference, page = monthly_at_page(app, gateway)
    with transaction() as session:
        session.get_one(MonthlyGift, the_monthly(reference).id).session_id = None
    running.play.pay_by_card(page)
    running.play.run_chores()
    hints = {"monthly_reference": reference, "session_id": page}
    follow(event("checkout.session.completed", **hints), gateway)
    assert the_monthly(reference).state == MonthlyState.ACTIVE


def test_a_warning_that_names_no_warning_gives_nothing_back(app, running, gateway):
    reference = paid_gift(app, running, gateway)
    gift = the_gift(reference)
    hints = {"intent_id": gift.intent_id, "account": gift.stripe_account}
    follow(event(WARNING, **hints), gateway)
    assert db.session.scalar(select(func.count(RefundRequest.id))) == 0


def test_a_warning_of_our_gift_waits_until_its_payment_is_tied_to_it(app, running, gateway):
    reference, _ = at_payment_page(app, gateway)
    warning = event(WARNING, gift_reference=reference, intent_id="pi_other", object_id="issfr_1")
    with pytest.raises(StillMoving, match=reference):
        follow(warning, gateway)
    assert settled_at(warning) is None


def test_a_warning_of_nobodys_payment_is_kept_and_asks_nothing(app, running, gateway):
    charge_of(gateway, paid_gift(app, running, gateway))
    warning = event(WARNING, intent_id="pi_of_nobody", object_id="issfr_1")
    follow(warning, gateway)
    assert settled_at(warning) == NOW
    assert db.session.scalar(select(func.count(RefundRequest.id))) == 0


@pytest.mark.parametrize("hours, compared", [(1, 1), (3 * 24 - 1, 1), (3 * 24 + 1, 0)])
def test_a_payout_compares_the_last_three_days(app, running, gateway, hours, compared):
    reference, page = at_payment_page(app, gateway)
    running.play.pay_by_card(page)
    running.play.run_chores()
    account = the_gift(reference).stripe_account
    db.session.rollback()
    payout, later = event("payout.paid", account=account), utc_now() + timedelta(hours=hours)
    settle_event(payout, gateway=gateway, write=transaction, link_key=LINK_KEY, now=later)
    assert settled_at(payout) == later
    assert db.session.scalars(select(ReconciliationRun.compared)).all() == [compared]
    state = GiftState.PAID if compared else GiftState.AWAITING
    assert the_gift(reference).state == state


def test_a_payout_of_an_account_that_is_nobodys_compares_nothing(app):
    payout = event("payout.paid", account="acct_of_nobody")
    follow(payout, Silent())
    assert settled_at(payout) == NOW
