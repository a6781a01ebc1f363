"""Money goes back: asked by one, decided by another, sent once, booked when it is shown."""

from functools import partial
from operator import attrgetter

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.asking_refunds import ask_refund, decide_refund
from portal.giving.errors import GatewayDown, RefundRefused
from portal.giving.following_events import settle_event
from portal.giving.gift_rules import GiftState
from portal.giving.models import StripeEvent
from portal.giving.queries import gift_by_reference
from portal.giving.receiving_events import receive
from portal.giving.refund_models import RefundRequest
from portal.giving.refund_queries import held_of
from portal.giving.refund_rules import RefundReason, RefundStep
from portal.giving.sending_refunds import send_refund
from portal.giving.settling import settle_gift
from portal.giving.stripe_gateway import StripeGateway
from portal.ledger.checking import faults
from portal.outbox.models import OutboxMessage
from portal.references import new_reference
from tests.domain.racing import at_once
from tests.factories.giving import LINK_KEY, at_payment_page, gateway_to, pesos, stand_in
from tests.factories.people import person
from tests.factories.refunds import (
    asked_refund,
    charge_of,
    paid_gift,
    sums_of,
    the_gift,
    the_refund,
)


def decide_in(session, reference, *, is_approved, actor=None):
    request = session.scalars(
        select(RefundRequest).where(RefundRequest.reference == reference)
    ).one()
    where = request.gift.campaign.organisation
    actor = actor or actor_for(person(session, Role.FINANCE, at=where))
    decide_refund(session, request=request, is_approved=is_approved, actor=actor, now=utc_now())


def decide(reference, *, is_approved=True, decider=None):
    with transaction() as session:
        decide_in(session, reference, is_approved=is_approved, actor=decider)


def send(reference, gateway):
    send_refund(reference, gateway=gateway, write=transaction, now=utc_now())
    return the_refund(reference).step


def returned(reference):
    return sums_of(reference).returned.minor


def refunds_at_the_service(gateway, reference):
    gift = the_gift(reference)
    intent, account = gift.intent_id, gift.stripe_account
    with gateway.asking(account) as (v1, options):
        return [one.amount for one in v1.refunds.list({"payment_intent": intent}, options).data]


def test_asked_approved_sent_and_booked(app, running, gateway):
    gift = paid_gift(app, running, gateway)
    refund = asked_refund(gift, 10_000)
    assert returned(gift) == 0
    decide(refund)
    assert returned(gift) == 0
    assert send(refund, gateway) == RefundStep.DONE
    assert (the_gift(gift).state, returned(gift)) == (GiftState.PARTLY_REFUNDED, 10_000)
    rest = asked_refund(gift, 15_000)
    decide(rest)
    assert send(rest, gateway) == RefundStep.DONE
    assert the_gift(gift).state == GiftState.REFUNDED
    assert faults(db.session()) == []


def test_nothing_goes_out_before_it_is_approved_or_after_it_was_not(app, running, gateway):
    gift = paid_gift(app, running, gateway)
    refund = asked_refund(gift)
    assert send(refund, gateway) == RefundStep.ASKED
    decide(refund, is_approved=False)
    assert send(refund, gateway) == RefundStep.REFUSED
    assert refunds_at_the_service(gateway, gift) == []
    with transaction() as session:
        assert held_of(session, gift_by_reference(session, gift)).left == 25_000


def test_sent_twice_goes_out_once_even_after_the_key_was_forgotten(app, running, gateway):
    gift = paid_gift(app, running, gateway)
    refund = asked_refund(gift)
    decide(refund)
    send(refund, gateway)
    with transaction() as session:
        session.scalars(select(RefundRequest)).one().step = RefundStep.APPROVED
    running.play._till.store._connection.execute("DELETE FROM idempotency")
    assert send(refund, gateway) == RefundStep.DONE
    assert refunds_at_the_service(gateway, gift) == [10_000]


def test_sent_and_not_booked_because_the_service_fell_silent_it_is_booked_by_the_next_try(
    app, running, gateway, monkeypatch
):
    gift = paid_gift(app, running, gateway)
    refund = asked_refund(gift)
    decide(refund)
    with monkeypatch.context() as silent:
        silent.setattr(StripeGateway, "payment", _silent)
        with pytest.raises(GatewayDown):
            send(refund, gateway)
    assert (the_refund(refund).step, returned(gift)) == (RefundStep.DONE, 0)
    assert send(refund, gateway) == RefundStep.DONE
    assert returned(gift) == 10_000
    assert refunds_at_the_service(gateway, gift) == [10_000]


def _silent(*_, **__):
    raise GatewayDown


def test_the_same_person_does_not_decide_and_the_database_knows_it(app, running, gateway):
    gift = paid_gift(app, running, gateway)
    refund = asked_refund(gift)
    asker = the_refund(refund).asked_by
    alone = {"step": RefundStep.APPROVED, "decided_by": asker, "decided_at": utc_now()}
    with transaction() as session, pytest.raises(IntegrityError), session.begin_nested():
        session.execute(update(RefundRequest).values(alone))
    assert the_refund(refund).step == RefundStep.ASKED


def test_more_than_is_held_is_refused_with_what_waits_counted(app, running, gateway):
    gift = paid_gift(app, running, gateway)
    asked_refund(gift, 20_000)
    with pytest.raises(RefundRefused) as refusal:
        asked_refund(gift, 5_001)
    assert (refusal.value.reason, refusal.value.left) == ("too_much", pesos(5_000))


def test_a_disputed_gift_is_not_refunded_too(app, running, gateway):
    gift = paid_gift(app, running, gateway)
    dispute = running.play.dispute(charge_of(gateway, gift))
    settle_gift(gift, gateway=gateway, write=transaction, now=utc_now())
    with pytest.raises(RefundRefused):
        asked_refund(gift)
    running.play.close_dispute(dispute["id"], won=False)
    settle_gift(gift, gateway=gateway, write=transaction, now=utc_now())
    assert the_gift(gift).state == GiftState.CHARGED_BACK
    with pytest.raises(RefundRefused) as refusal:
        asked_refund(gift)
    assert refusal.value.reason == "disputed"
    assert faults(db.session()) == []


def test_what_the_service_refuses_is_told_and_nothing_is_booked(app, running, gateway):
    gift = paid_gift(app, running, gateway)
    refund = asked_refund(gift, 25_000)
    decide(refund)
    running.play.refund(charge_of(gateway, gift), amount=20_000)
    assert send(refund, gateway) == RefundStep.FAILED
    assert the_refund(refund).fault
    settle_gift(gift, gateway=gateway, write=transaction, now=utc_now())
    assert returned(gift) == 20_000
    with transaction() as session:
        assert held_of(session, gift_by_reference(session, gift)).left == 5_000


def test_a_refund_that_comes_back_is_undone_in_the_books(app, running, gateway):
    gift = paid_gift(app, running, gateway)
    refund = asked_refund(gift)
    decide(refund)
    send(refund, gateway)
    running.play.fail_refund(the_refund(refund).refund_id)
    settle_gift(gift, gateway=gateway, write=transaction, now=utc_now())
    assert the_refund(refund).step == RefundStep.FAILED
    assert (the_gift(gift).state, returned(gift)) == (GiftState.PAID, 0)


def test_a_dead_gateway_leaves_it_approved_to_be_tried_again(app, running, gateway):
    gift = paid_gift(app, running, gateway)
    refund = asked_refund(gift)
    decide(refund)
    with stand_in() as gone:
        dead = gateway_to(gone)
    with pytest.raises(GatewayDown):
        send(refund, dead)
    assert the_refund(refund).step == RefundStep.APPROVED
    assert send(refund, gateway) == RefundStep.DONE


def take_in(running, gateway, event_id):
    request = running.webhooks.request_for(event_id)
    event = gateway.verify(request.body, request.headers["Stripe-Signature"], now=utc_now())
    with transaction() as session:
        receive(session, event=event, now=utc_now())
    settle_event(event.id, gateway=gateway, write=transaction, link_key=LINK_KEY, now=utc_now())


def waiting(running, kind):
    return [each.id for each in running.webhooks.waiting() if each.type == kind]


WARNED = "radar.early_fraud_warning.created"


def test_a_warning_of_fraud_gives_all_back_once(app, running, gateway):
    gift = paid_gift(app, running, gateway)
    running.play.warn(charge_of(gateway, gift))
    (event,) = waiting(running, WARNED)
    take_in(running, gateway, event)
    with transaction() as session:
        session.get_one(StripeEvent, event).settled_at = None
    settle_event(event, gateway=gateway, write=transaction, link_key=LINK_KEY, now=utc_now())
    made = db.session.scalars(select(RefundRequest)).one()
    assert (made.amount, made.reason) == (pesos(25_000), RefundReason.FRAUD_WARNING)
    assert send(made.reference, gateway) == RefundStep.DONE
    assert the_gift(gift).state == GiftState.REFUNDED


def test_a_warning_that_comes_first_finds_its_gift(app, running, gateway):
    reference, page = at_payment_page(app, gateway)
    running.play.pay_by_card(page)
    running.play.run_chores()
    account = the_gift(reference).stripe_account
    db.session.rollback()
    with gateway.asking(account) as (v1, options):
        charge = v1.charges.list({"limit": 1}, options).data[0].id
    running.play.warn(charge)
    take_in(running, gateway, waiting(running, WARNED)[0])
    assert the_gift(reference).state == GiftState.PAID
    assert db.session.scalar(select(func.count(RefundRequest.id))) == 1


@pytest.mark.parametrize("before", ["refund", "dispute"])
def test_a_warning_of_what_went_back_already_asks_nothing(app, running, gateway, before):
    gift = paid_gift(app, running, gateway)
    charge = charge_of(gateway, gift)
    running.play.warn(charge)
    getattr(running.play, before)(charge)
    take_in(running, gateway, waiting(running, WARNED)[0])
    assert db.session.scalar(select(func.count(RefundRequest.id))) == 0


@pytest.mark.parametrize("kind", ["review.opened", "charge.dispute.created", "payout.created"])
def test_messages_of_nobodys_gift_are_kept_and_ask_nothing(app, running, gateway, kind):
    with gateway.asking(None) as (v1, options):
        price = {"currency": "mxn", "unit_amount": 9_000, "product_data": {"name": "x"}}
        page = v1.checkout.sessions.create(
            {
                "mode": "payment",
                "success_url": "http://127.0.0.1/x",
                "line_items": [{"quantity": 1, "price_data": price}],
            },
            options,
        )
        running.play.pay_by_card(page.id)
        running.play.run_chores()
        charge = v1.charges.list({"limit": 1}, options).data[0].id
    running.play.open_review(charge)
    running.play.pay_out()
    running.play.dispute(charge)
    (event,) = waiting(running, kind)
    take_in(running, gateway, event)
    assert db.session.get(StripeEvent, event).settled_at is not None


def test_a_kind_of_tomorrow_is_kept_and_asks_nothing(app, gateway):
    with transaction() as session:
        session.execute(
            insert(StripeEvent).values(
                id="evt_1", kind="new.kind", livemode=False, received_at=utc_now()
            )
        )
    settle_event("evt_1", gateway=gateway, write=transaction, link_key=LINK_KEY, now=utc_now())
    assert db.session.get(StripeEvent, "evt_1").settled_at is not None


@pytest.mark.race
def test_two_people_ask_at_once_for_more_than_there_is(app, running, gateway):
    gift = paid_gift(app, running, gateway)
    with transaction() as session:
        where = gift_by_reference(session, gift).campaign.organisation
        actors = [actor_for(person(session, Role.FINANCE, at=where)) for _ in range(6)]

    def ask(session, actor):
        ask_refund(
            session,
            gift=gift_by_reference(session, gift),
            amount=pesos(15_000),
            reason=RefundReason.TWICE,
            form_token=new_reference(),
            actor=actor,
            now=utc_now(),
        )
        return "asked"

    deeds = [partial(ask, actor=actor) for actor in actors]
    assert at_once(app, deeds, named=attrgetter("reason")) == {"asked": 1, "too_much": 5}


@pytest.mark.race
def test_two_people_approve_at_once_and_it_goes_out_once(app, running, gateway):
    gift = paid_gift(app, running, gateway)
    refund = asked_refund(gift)
    with transaction() as session:
        where = gift_by_reference(session, gift).campaign.organisation
        actors = [actor_for(person(session, Role.FINANCE, at=where)) for _ in range(6)]
    deeds = [
        partial(decide_in, reference=refund, is_approved=True, actor=actor) for actor in actors
    ]
    assert at_once(app, deeds, named=attrgetter("reason")) == {None: 1, "decided": 5}
    sent = select(func.count(OutboxMessage.id)).where(OutboxMessage.kind == "giving.refund")
    assert db.session.scalar(sent) == 1
