"""A gift each month: begun, renewed, refused, changed, paused, ended; each month booked once."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.clock import utc_now
from portal.departing.queries import facts_of
from portal.departing.rules import Keeps
from portal.extensions import db, transaction
from portal.giving.changing_monthly import (
    card_page,
    change_amount,
    end_monthly,
    note_card_page,
)
from portal.giving.errors import AmountOutOfBounds, GatewayRefused, MonthlyNotRunning, NothingToPay
from portal.giving.following_events import settle_event
from portal.giving.gift_rules import GiftState
from portal.giving.models import Campaign, Gift, GiftDonor
from portal.giving.monthly_models import MonthlyGift, MonthlyPayment
from portal.giving.monthly_queries import monthly_of, months_of
from portal.giving.monthly_rules import EndReason, MonthlyState
from portal.giving.receiving_events import receive
from portal.giving.settling_monthly import settle_monthly
from portal.giving.starting_monthly import begin_monthly
from portal.incidents.models import Incident
from portal.jobs.keeping_monthly import follow_campaigns, settle_forgotten_monthly
from portal.jobs.reconciling_books import reconcile_nightly, reconciled
from portal.jobs.relay import relay_due
from portal.ledger.checking import faults
from portal.ledger.models import JournalEntry
from portal.ledger.queries import balance, fund_totals
from portal.ledger.rules import AccountKey, AccountKind
from portal.money import Currency
from portal.notices.models import Notice
from tests.factories.giving import LINK_KEY, campaign, pesos, wish
from tests.factories.monthly import means_of, monthly_at_page, running_monthly, the_monthly


def settle(reference, gateway):
    settle_monthly(reference, means=means_of(gateway), now=utc_now())
    return the_monthly(reference).state


def received(reference):
    where = the_monthly(reference).campaign
    sums = fund_totals(
        db.session(),
        organisation_id=where.organisation_id,
        fund=where.fund,
        currency=Currency.MXN,
        livemode=False,
    )
    return sums.received.minor


def gifts(reference):
    return months_of(db.session(), the_monthly(reference))


def kinds():
    db.session.rollback()
    return list(db.session.scalars(select(Notice.kind).order_by(Notice.created_at, Notice.id)))


def test_before_payment_it_waits_and_an_unused_page_expires(app, running, gateway):
    reference, page = monthly_at_page(app, gateway)
    assert settle(reference, gateway) == MonthlyState.AWAITING
    running.play.decline(page)
    assert settle(reference, gateway) == MonthlyState.AWAITING
    running.play.expire(page)
    assert settle(reference, gateway) == MonthlyState.EXPIRED
    assert gifts(reference) == []


def test_the_first_month_is_a_gift_of_its_own_booked_once(app, running, gateway):
    reference = running_monthly(app, running, gateway, email="d@example.org")
    for _ in range(2):
        assert settle(reference, gateway) == MonthlyState.ACTIVE
    (gift,) = gifts(reference)
    assert (gift.state, gift.amount) == (GiftState.PAID, pesos(25_000))
    assert monthly_of(db.session(), gift).reference == reference
    assert db.session.get(GiftDonor, gift.id).email == "d@example.org"
    assert received(reference) == 25_000
    assert db.session.scalar(select(func.count(JournalEntry.id))) == 1
    assert sorted(kinds()) == ["gift_paid", "monthly_started"]
    assert faults(db.session()) == []


def test_each_renewal_is_another_gift(app, running, gateway):
    reference = running_monthly(app, running, gateway)
    order = the_monthly(reference).subscription_id
    first = the_monthly(reference).next_charge_at
    for _ in range(2):
        running.play.renew(order)
    running.play.run_chores()
    assert settle(reference, gateway) == MonthlyState.ACTIVE
    assert len(gifts(reference)) == 3
    assert received(reference) == 75_000
    assert the_monthly(reference).next_charge_at > first + timedelta(days=50)


def test_a_refused_renewal_is_told_once_and_mended_by_another_try(app, running, gateway):
    reference = running_monthly(app, running, gateway, email="d@example.org")
    order = the_monthly(reference).subscription_id
    running.play.renew(order, paid=False)
    for _ in range(2):
        assert settle(reference, gateway) == MonthlyState.FAILING
    running.play.retry(order, paid=False)
    assert settle(reference, gateway) == MonthlyState.FAILING
    assert kinds().count("monthly_failing") == 1
    assert received(reference) == 25_000
    running.play.retry(order, paid=True)
    running.play.run_chores()
    assert settle(reference, gateway) == MonthlyState.ACTIVE
    assert received(reference) == 50_000


def test_a_card_refused_to_the_end_ends_it_for_that_reason(app, running, gateway):
    reference = running_monthly(app, running, gateway, email="d@example.org")
    order = the_monthly(reference).subscription_id
    running.play.renew(order, paid=False)
    for _ in range(3):
        running.play.retry(order, paid=False)
    assert settle(reference, gateway) == MonthlyState.ENDED
    assert the_monthly(reference).end_reason == EndReason.UNPAID
    assert "monthly_ended" in kinds()


def test_another_card_pays_what_is_owed(app, running, gateway):
    reference = running_monthly(app, running, gateway)
    order = the_monthly(reference).subscription_id
    running.play.refuse_from_now(order)
    running.play.renew(order, paid=False)
    settle(reference, gateway)
    page = card_page(reference, attempt="a1", back="http://127.0.0.1/x", means=means_of(gateway))
    with transaction() as session:
        note_card_page(session, reference=reference, page_id=page.session_id)
    assert settle(reference, gateway) == MonthlyState.FAILING
    assert the_monthly(reference).card_session_id == page.session_id
    running.play.pay_by_card(page.session_id)
    assert settle(reference, gateway) == MonthlyState.ACTIVE
    running.play.run_chores()
    settle(reference, gateway)
    assert the_monthly(reference).card_session_id is None
    assert received(reference) == 50_000


def test_a_card_page_that_closed_unused_is_forgotten(app, running, gateway):
    reference = running_monthly(app, running, gateway)
    page = card_page(reference, attempt="a1", back="http://127.0.0.1/x", means=means_of(gateway))
    with transaction() as session:
        note_card_page(session, reference=reference, page_id=page.session_id)
    running.play.expire(page.session_id)
    assert settle(reference, gateway) == MonthlyState.ACTIVE
    assert the_monthly(reference).card_session_id is None


def test_another_amount_counts_from_the_next_month(app, running, gateway):
    reference = running_monthly(app, running, gateway)
    change_amount(reference, amount=pesos(40_000), means=means_of(gateway), now=utc_now())
    assert the_monthly(reference).amount == pesos(40_000)
    assert received(reference) == 25_000
    running.play.renew(the_monthly(reference).subscription_id)
    running.play.run_chores()
    settle(reference, gateway)
    assert received(reference) == 65_000


@pytest.mark.parametrize("minor", [0, 1_999, 5_000_001])
def test_an_amount_out_of_bounds_reaches_nobody(app, running, gateway, minor):
    reference = running_monthly(app, running, gateway)
    with pytest.raises(AmountOutOfBounds):
        change_amount(reference, amount=pesos(minor), means=means_of(gateway), now=utc_now())
    assert the_monthly(reference).amount == pesos(25_000)


def test_the_donor_ends_it_once_and_nothing_more_is_charged(app, running, gateway):
    reference = running_monthly(app, running, gateway, email="d@example.org")
    end_monthly(reference, by=EndReason.DONOR, means=means_of(gateway), now=utc_now())
    ended = the_monthly(reference)
    assert (ended.state, ended.end_reason) == (MonthlyState.ENDED, EndReason.DONOR)
    with pytest.raises(MonthlyNotRunning):
        end_monthly(reference, by=EndReason.DONOR, means=means_of(gateway), now=utc_now())
    with pytest.raises(MonthlyNotRunning):
        change_amount(reference, amount=pesos(40_000), means=means_of(gateway), now=utc_now())
    assert settle(reference, gateway) == MonthlyState.ENDED
    assert the_monthly(reference).end_reason == EndReason.DONOR
    assert kinds().count("monthly_ended") == 1


def test_ended_in_the_services_own_dashboard_counts_as_ended(app, running, gateway):
    reference = running_monthly(app, running, gateway)
    running.play.end_subscription(the_monthly(reference).subscription_id)
    end_monthly(reference, by=EndReason.DONOR, means=means_of(gateway), now=utc_now())
    assert the_monthly(reference).state == MonthlyState.ENDED


def test_a_campaign_that_waits_charges_nobody_and_one_that_closes_ends_it(app, running, gateway):
    reference = running_monthly(app, running, gateway)
    order, where = the_monthly(reference).subscription_id, the_monthly(reference).campaign_id
    assert follow_campaigns() == 0
    with transaction() as session:
        session.get(Campaign, where).state = "paused"
    assert [follow_campaigns(), follow_campaigns()] == [1, 0]
    assert the_monthly(reference).state == MonthlyState.PAUSED
    running.play.renew(order)
    running.play.run_chores()
    settle(reference, gateway)
    assert received(reference) == 25_000
    with transaction() as session:
        session.get(Campaign, where).state = "open"
    assert [follow_campaigns(), follow_campaigns()] == [1, 0]
    assert the_monthly(reference).state == MonthlyState.ACTIVE
    with transaction() as session:
        session.get(Campaign, where).state = "closed"
    assert [follow_campaigns(), follow_campaigns()] == [1, 0]
    ended = the_monthly(reference)
    assert (ended.state, ended.end_reason) == (MonthlyState.ENDED, EndReason.CAMPAIGN)


@pytest.mark.parametrize(
    "state, stands", [("retracted", MonthlyState.ENDED), ("corrected", MonthlyState.PAUSED)]
)
def test_a_retracted_incident_ends_it_and_a_doubted_one_holds_it(
    app, running, gateway, state, stands
):
    reference = running_monthly(app, running, gateway)
    with transaction() as session:
        session.get(Incident, the_monthly(reference).campaign.incident_id).state = state
    follow_campaigns()
    assert the_monthly(reference).state == stands


def take_in(running, gateway, times=1):
    for waiting in running.webhooks.waiting():
        request = running.webhooks.request_for(waiting.id)
        event = gateway.verify(request.body, request.headers["Stripe-Signature"], now=utc_now())
        for _ in range(times):
            with transaction() as session:
                receive(session, event=event, now=utc_now())
            settle_event(
                event.id, gateway=gateway, write=transaction, link_key=LINK_KEY, now=utc_now()
            )
        running.webhooks.drop(waiting.id)


def test_messages_alone_bring_it_from_the_page_to_its_end(app, running, gateway):
    reference, page = monthly_at_page(app, gateway)
    running.play.pay_by_card(page)
    running.play.run_chores()
    take_in(running, gateway, times=2)
    assert the_monthly(reference).state == MonthlyState.ACTIVE
    order = the_monthly(reference).subscription_id
    running.play.renew(order)
    running.play.run_chores()
    take_in(running, gateway, times=2)
    assert received(reference) == 50_000
    running.play.end_subscription(order)
    take_in(running, gateway)
    ended = the_monthly(reference)
    assert (ended.state, ended.end_reason) == (MonthlyState.ENDED, EndReason.SERVICE)
    assert len(gifts(reference)) == 2


def test_a_month_of_which_no_message_came_is_found_before_the_books_are_compared(
    app, running, gateway
):
    reference = running_monthly(app, running, gateway)
    running.play.renew(the_monthly(reference).subscription_id)
    running.play.run_chores()
    assert settle_forgotten_monthly() == 0
    with transaction() as session:
        the_one = session.get(MonthlyGift, the_monthly(reference).id)
        the_one.next_charge_at = utc_now() - timedelta(hours=3)
    assert settle_forgotten_monthly() == 1
    assert received(reference) == 50_000
    assert reconcile_nightly() == 0


def test_a_month_found_by_the_night_alone_is_asked_about_and_never_parked(app, running, gateway):
    reference = running_monthly(app, running, gateway)
    running.play.renew(the_monthly(reference).subscription_id)
    running.play.run_chores()
    ((_, report),) = reconciled(since=utc_now() - timedelta(days=1))
    assert (len(report.asked), report.parked) == (1, [])
    while relay_due():
        pass
    assert received(reference) == 50_000
    ((_, report),) = reconciled(since=utc_now() - timedelta(days=1))
    assert (report.asked, report.parked, report.is_clean) == ([], [], True)


def test_a_payout_is_booked_when_its_message_comes(app, running, gateway):
    reference = running_monthly(app, running, gateway)
    take_in(running, gateway)
    where = the_monthly(reference).campaign.organisation
    account, ngo = where.stripe_account, where.id
    db.session.rollback()
    payout = running.play.pay_out(account)
    running.play.run_chores()
    take_in(running, gateway)

    def held(kind):
        db.session.rollback()
        key = AccountKey(kind, ngo)
        return balance(db.session(), key, currency=Currency.MXN, livemode=False).minor

    assert (held(AccountKind.BANK), held(AccountKind.STRIPE_BALANCE)) == (23_608, 0)
    running.play.fail_payout(payout["id"])
    take_in(running, gateway)
    assert (held(AccountKind.BANK), held(AccountKind.STRIPE_BALANCE)) == (0, 23_608)


def test_an_organisation_does_not_leave_while_donors_are_charged(app, running, gateway):
    reference = running_monthly(app, running, gateway)

    def kept():
        where = the_monthly(reference).campaign.organisation_id
        facts = facts_of(db.session(), where, key_holders=0, now=utc_now())
        return facts[Keeps.GIFTS_ON_THEIR_WAY]

    assert kept() == 1
    end_monthly(reference, by=EndReason.DONOR, means=means_of(gateway), now=utc_now())
    assert kept() == 0


def test_a_month_may_be_given_back(app, running, gateway):
    reference = running_monthly(app, running, gateway)
    (gift,) = gifts(reference)
    with gateway.asking(gift.stripe_account) as (v1, options):
        charge = v1.payment_intents.retrieve(gift.intent_id, {}, options).latest_charge
    running.play.refund(charge)
    take_in(running, gateway)
    assert gifts(reference)[0].state == GiftState.REFUNDED


def test_the_same_wish_is_one_monthly_gift_and_one_that_runs_is_not_begun_again(
    app, running, gateway
):
    given = wish()

    def begin():
        with transaction() as session:
            where = session.scalars(select(Campaign)).first() or campaign(session)
            return begin_monthly(
                session,
                campaign=where,
                wish=given,
                link_key=LINK_KEY,
                livemode=False,
                now=utc_now(),
            ).reference

    assert begin() == begin()
    with transaction() as session:
        session.scalars(select(MonthlyGift)).one().state = MonthlyState.ACTIVE
    with pytest.raises(NothingToPay):
        begin()


def test_a_refusal_by_the_service_is_told_apart_from_silence(app, running, gateway):
    with pytest.raises(GatewayRefused) as refused, gateway.asking(None) as (v1, options):
        v1.subscriptions.retrieve("sub_none", {}, options)
    assert refused.value.code == "resource_missing"


@pytest.mark.race
def test_twenty_settlings_at_once_make_one_gift_of_a_month(app, running, gateway):
    reference, page = monthly_at_page(app, gateway)
    running.play.pay_by_card(page)
    running.play.run_chores()
    done = []

    def work():
        with app.app_context():
            try:
                settle_monthly(reference, means=means_of(gateway), now=utc_now())
                done.append(1)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 20
    assert db.session.scalar(select(func.count(MonthlyPayment.invoice_id))) == 1
    assert db.session.scalar(select(func.count(Gift.id))) == 1
    assert db.session.scalar(select(func.count(JournalEntry.id))) == 1
