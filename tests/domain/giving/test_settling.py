"""A gift becomes what the payment service shows, once, whatever messages came."""

import random
import threading

import pytest
from sqlalchemy import func, select

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.errors import StillMoving
from portal.giving.following_events import settle_event
from portal.giving.gift_rules import GiftState, MovementKind
from portal.giving.models import Gift, GiftDonor, GiftMovement
from portal.giving.queries import gift_by_reference
from portal.giving.receiving_events import receive
from portal.giving.settling import aim_at, apply_facts, fetch, settle_gift
from portal.ledger.aid_funds import endow_pool, fill_reserve
from portal.ledger.checking import faults
from portal.ledger.models import JournalEntry
from portal.ledger.queries import balance
from portal.ledger.rules import AccountKey, AccountKind
from portal.money import Currency
from portal.notices.models import Notice
from portal.sandbox.rules import Method
from portal.sandbox.shapes import back_office
from tests.factories.giving import LINK_KEY, at_payment_page, gateway_to, pesos, stand_in
from tests.factories.refunds import sums_of


def settle(reference, gateway):
    settle_gift(reference, gateway=gateway, write=transaction, now=utc_now())
    return state_of(reference)


def state_of(reference):
    db.session.rollback()
    return gift_by_reference(db.session(), reference).state


def test_before_payment_the_gift_waits(app, gateway):
    reference, _ = at_payment_page(app, gateway)
    assert settle(reference, gateway) == GiftState.AWAITING


def test_a_paid_gift_is_in_the_books_less_its_fee(app, running, gateway):
    reference, page = at_payment_page(app, gateway, 25_000)
    running.play.pay_by_card(page)
    running.play.run_chores()
    assert settle(reference, gateway) == GiftState.PAID
    sums = sums_of(reference)
    assert (sums.received, sums.fees) == (pesos(25_000), pesos(1_392))


def test_a_fee_that_comes_later_is_booked_when_it_comes(app, running, gateway):
    reference, page = at_payment_page(app, gateway)
    running.play.pay_by_card(page)
    assert settle(reference, gateway) == GiftState.PAID
    assert sums_of(reference).received == pesos(0)
    running.play.run_chores()
    settle(reference, gateway)
    assert sums_of(reference).received == pesos(25_000)


def test_a_declined_card_leaves_nothing_in_the_books(app, running, gateway):
    reference, page = at_payment_page(app, gateway)
    running.play.decline(page)
    assert settle(reference, gateway) == GiftState.DECLINED
    assert db.session.scalar(select(func.count(JournalEntry.id))) == 0


def test_a_declined_donor_may_pay_with_another_card(app, running, gateway):
    reference, page = at_payment_page(app, gateway)
    running.play.decline(page)
    settle(reference, gateway)
    running.play.pay_by_card(page)
    assert settle(reference, gateway) == GiftState.PAID


def test_an_abandoned_page_expires(app, running, gateway):
    reference, page = at_payment_page(app, gateway)
    running.play.expire(page)
    assert settle(reference, gateway) == GiftState.EXPIRED


def test_cash_at_a_shop_is_pending_until_it_arrives_and_counts_once(app, running, gateway):
    reference, page = at_payment_page(app, gateway)
    running.play.take_voucher(page, Method.OXXO)
    assert settle(reference, gateway) == GiftState.PENDING
    assert sums_of(reference).received == pesos(0)
    running.play.cash_arrives(page)
    running.play.run_chores()
    for _ in range(3):
        assert settle(reference, gateway) == GiftState.PAID
    assert sums_of(reference).received == pesos(25_000)


def test_a_voucher_that_lapses_fails(app, running, gateway):
    reference, page = at_payment_page(app, gateway)
    running.play.take_voucher(page, Method.OXXO)
    running.play.voucher_lapses(page)
    assert settle(reference, gateway) == GiftState.FAILED


def paid(app, running, gateway):
    reference, page = at_payment_page(app, gateway)
    running.play.pay_by_card(page)
    running.play.run_chores()
    settle(reference, gateway)
    charge = gateway._client.v1.checkout.sessions.retrieve(
        page,
        {"expand": ["payment_intent"]},
        {"stripe_account": gift_by_reference(db.session(), reference).stripe_account},
    ).payment_intent.latest_charge
    db.session.rollback()
    return reference, charge


def test_a_refund_in_part_lowers_the_campaign(app, running, gateway):
    reference, charge = paid(app, running, gateway)
    running.play.refund(charge, amount=10_000)
    running.play.run_chores()
    assert settle(reference, gateway) == GiftState.PARTLY_REFUNDED
    sums = sums_of(reference)
    assert (sums.returned, sums.held) == (pesos(10_000), pesos(25_000 - 1_392 - 10_000))


def test_a_refund_beyond_the_fund_is_owed_by_the_organisation(app, running, gateway):
    reference, charge = paid(app, running, gateway)
    running.play.refund(charge)
    running.play.run_chores()
    assert settle(reference, gateway) == GiftState.REFUNDED
    assert sums_of(reference).held == pesos(0)
    assert faults(db.session()) == []


def test_a_dispute_lost_and_won_leaves_true_books(app, running, gateway):
    reference, charge = paid(app, running, gateway)
    dispute = running.play.dispute(charge)
    assert settle(reference, gateway) == GiftState.DISPUTED
    running.play.close_dispute(dispute["id"], won=True)
    assert settle(reference, gateway) == GiftState.PAID
    assert faults(db.session()) == []


@pytest.mark.parametrize("how", ["dispute won", "refund that came back"])
def test_what_comes_back_leaves_the_campaign_as_it_was(app, running, gateway, how):
    reference, charge = paid(app, running, gateway)
    before = sums_of(reference)
    if how == "dispute won":
        dispute = running.play.dispute(charge)
        settle(reference, gateway)
        assert sums_of(reference).held == pesos(0)
        running.play.close_dispute(dispute["id"], won=True)
    else:
        refund = running.play.refund(charge)
        settle(reference, gateway)
        assert sums_of(reference).held == pesos(0)
        running.play.fail_refund(refund["id"])
    assert settle(reference, gateway) == GiftState.PAID
    after = sums_of(reference)
    assert (after.held, after.returned, after.received) == (before.held, pesos(0), before.received)
    assert faults(db.session()) == []


@pytest.mark.parametrize("how", ["dispute won", "refund that came back"])
def test_what_came_back_within_the_second_is_booked_after_it_went(app, gateway, monkeypatch, how):
    falling = (f"_{number:06d}" for number in range(999_999, 0, -1))
    monkeypatch.setattr(back_office, "new_id", lambda prefix: prefix + next(falling))
    moment = utc_now()
    with stand_in(clock=lambda: moment) as still:
        reference, charge = paid(app, still, gateway_to(still))
        if how == "dispute won":
            still.play.close_dispute(still.play.dispute(charge)["id"], won=True)
        else:
            still.play.fail_refund(still.play.refund(charge, amount=10_000)["id"])
        settle(reference, gateway_to(still))
    sums = sums_of(reference)
    assert (sums.received, sums.returned) == (pesos(25_000), pesos(0))


def events_of(running):
    return [waiting.id for waiting in running.webhooks.waiting()]


def take_in(running, gateway, event_id):
    request = running.webhooks.request_for(event_id)
    signature = request.headers["Stripe-Signature"]
    event = gateway.verify(request.body, signature, now=utc_now())
    with transaction() as session:
        receive(session, event=event, now=utc_now())
    settle_event(event.id, gateway=gateway, write=transaction, link_key=LINK_KEY, now=utc_now())


@pytest.mark.parametrize("seed", range(4))
def test_events_in_any_order_repeated_and_lost_end_alike(app, running, gateway, seed):
    reference, page = at_payment_page(app, gateway)
    running.play.decline(page)
    running.play.pay_by_card(page)
    running.play.run_chores()
    dice = random.Random(seed)
    messages = [e for e in events_of(running) for _ in range(dice.randint(1, 3))]
    dice.shuffle(messages)
    for event_id in messages[: len(messages) * 2 // 3]:
        take_in(running, gateway, event_id)
    assert state_of(reference) == GiftState.PAID
    assert sums_of(reference).received == pesos(25_000)
    assert db.session.scalar(select(func.count(JournalEntry.id))) == 1


def test_a_crash_before_the_page_was_noted_is_mended_by_the_message(app, running, gateway):
    reference, page = at_payment_page(app, gateway)
    with transaction() as session:
        gift_by_reference(session, reference).session_id = None
    running.play.pay_by_card(page)
    running.play.run_chores()
    for event_id in events_of(running):
        take_in(running, gateway, event_id)
    assert state_of(reference) == GiftState.PAID


def test_a_message_that_names_another_gifts_page_teaches_nothing(app, running, gateway):
    reference, _ = at_payment_page(app, gateway)
    with transaction() as session:
        gift_by_reference(session, reference).session_id = None
    other, page = at_payment_page(app, gateway)
    with transaction() as session:
        gift_by_reference(session, reference).stripe_account = gift_by_reference(
            session, other
        ).stripe_account
    running.play.pay_by_card(page)
    settle_gift(reference, gateway=gateway, write=transaction, now=utc_now(), session_hint=page)
    assert state_of(reference) == GiftState.AWAITING
    assert db.session.scalar(select(func.count(GiftMovement.external_id))) == 0


def test_the_reserve_bears_what_the_fund_cannot_and_gets_it_back(app, running, gateway):
    reference, charge = paid(app, running, gateway)
    where = gift_by_reference(db.session(), reference).campaign.organisation_id
    db.session.rollback()
    with transaction() as session:
        for verb in (endow_pool, fill_reserve):
            verb(
                session, organisation_id=where, amount=pesos(1_000), external_id="kept",
                occurred_at=utc_now(), livemode=False, now=utc_now(),
            )  # fmt: skip
    refund = running.play.refund(charge)
    settle(reference, gateway)
    assert (kept(where, AccountKind.RESERVE), kept(where, AccountKind.SHORTFALL)) == (0, -392)
    assert sums_of(reference).held == pesos(0)
    running.play.fail_refund(refund["id"])
    settle(reference, gateway)
    assert (kept(where, AccountKind.RESERVE), kept(where, AccountKind.SHORTFALL)) == (1_000, 0)
    assert sums_of(reference).held == pesos(25_000 - 1_392)
    assert faults(db.session()) == []


def test_what_the_organisation_owed_is_not_given_to_a_reserve_that_bore_nothing(
    app, running, gateway
):
    reference, charge = paid(app, running, gateway)
    where = gift_by_reference(db.session(), reference).campaign.organisation_id
    refund = running.play.refund(charge)
    settle(reference, gateway)
    assert kept(where, AccountKind.SHORTFALL) == -1_392
    running.play.fail_refund(refund["id"])
    settle(reference, gateway)
    assert (kept(where, AccountKind.RESERVE), kept(where, AccountKind.SHORTFALL)) == (0, 0)


def kept(organisation_id, kind):
    """What an account of the organisation's own holds, as a fund."""
    db.session.rollback()
    account = AccountKey(kind, organisation_id)
    return -balance(db.session(), account, currency=Currency.MXN, livemode=False).minor


def test_facts_that_were_fetched_before_the_gift_changed_are_thrown_away(app, running, gateway):
    reference, page = at_payment_page(app, gateway)
    aim = aim_at(db.session(), reference)
    db.session.rollback()
    running.play.pay_by_card(page)
    running.play.run_chores()
    facts = fetch(gateway, aim)
    with transaction() as session:
        gift_by_reference(session, reference).version += 1
    with transaction() as session:
        assert not apply_facts(session, aim=aim, facts=facts, now=utc_now())
    assert state_of(reference) == GiftState.AWAITING
    assert db.session.scalar(select(func.count(JournalEntry.id))) == 0


def test_what_changes_all_the_while_is_tried_again_later(app, running, gateway):
    reference, page = at_payment_page(app, gateway)
    running.play.pay_by_card(page)
    asked = []

    class Restless:
        def payment(self, session_id, *, account):
            asked.append(session_id)
            with transaction() as session:
                gift_by_reference(session, reference).version += 1
            return gateway.payment(session_id, account=account)

    with pytest.raises(StillMoving):
        settle_gift(reference, gateway=Restless(), write=transaction, now=utc_now())
    assert asked == [page] * 8


def mails():
    db.session.rollback()
    return list(db.session.scalars(select(Notice.kind).order_by(Notice.created_at, Notice.id)))


def with_address(reference, address="d@example.org"):
    with transaction() as session:
        gift = gift_by_reference(session, reference)
        session.add(GiftDonor(gift_id=gift.id, email=address))


def test_a_donor_is_written_to_when_money_is_on_its_way_and_when_it_came(app, running, gateway):
    reference, page = at_payment_page(app, gateway)
    with_address(reference)
    settle(reference, gateway)
    assert mails() == []
    running.play.take_voucher(page, Method.OXXO)
    for _ in range(2):
        settle(reference, gateway)
        assert mails() == ["gift_pending"]
    running.play.cash_arrives(page)
    running.play.run_chores()
    for _ in range(2):
        settle(reference, gateway)
        assert mails() == ["gift_pending", "gift_paid"]


def test_each_step_of_a_gift_is_a_version_and_no_step_is_none(app, running, gateway):
    reference, page = at_payment_page(app, gateway)
    settle(reference, gateway)
    assert db.session.scalar(select(Gift.version)) == 1
    settle(reference, gateway)
    assert db.session.scalar(select(Gift.version)) == 1
    running.play.pay_by_card(page)
    settle(reference, gateway)
    assert db.session.scalar(select(Gift.version)) == 2
    running.play.run_chores()
    settle(reference, gateway)
    assert db.session.scalar(select(Gift.version)) == 3
    settle(reference, gateway)
    assert db.session.scalar(select(Gift.version)) == 3


def test_a_movement_is_kept_as_the_service_shows_it(app, running, gateway):
    reference, charge = paid(app, running, gateway)
    running.play.refund(charge, amount=10_000)
    running.play.run_chores()
    settle(reference, gateway)
    gift = gift_by_reference(db.session(), reference)
    rows = db.session.scalars(select(GiftMovement).order_by(GiftMovement.amount_minor)).all()
    assert [(r.gift_id, r.kind, r.amount_minor, r.fee_minor, r.fund_effect) for r in rows] == [
        (gift.id, MovementKind.REFUND, -10_000, 0, -10_000),
        (gift.id, MovementKind.CHARGE, 25_000, 1_392, 23_608),
    ]
    assert gift.paid_at is not None


@pytest.mark.race
def test_fifty_settlings_at_once_are_one_entry(app, running, gateway):
    reference, page = at_payment_page(app, gateway)
    running.play.pay_by_card(page)
    running.play.run_chores()
    done = []

    def work():
        with app.app_context():
            try:
                settle_gift(reference, gateway=gateway, write=transaction, now=utc_now())
                done.append(1)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 50
    assert db.session.scalar(select(func.count(JournalEntry.id))) == 1
    assert db.session.scalar(select(Gift.version)) == 2
