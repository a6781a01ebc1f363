"""What may not go back through the service, and warnings of fraud, each of them answered."""

import pytest
from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.asking_refunds import ask_refund, decide_refund
from portal.giving.errors import RefundRefused, StillMoving
from portal.giving.following_events import settle_event
from portal.giving.gift_rules import GiftState
from portal.giving.models import Gift, StripeEvent
from portal.giving.noting_refunds import note_refund
from portal.giving.offline_errors import RefundOpen
from portal.giving.queries import gift_by_reference
from portal.giving.refund_models import RefundRequest
from portal.giving.refund_rules import RefundFact, RefundReason, RefundStep
from portal.giving.sending_refunds import send_refund
from portal.giving.settling import settle_gift
from portal.ledger.checking import faults
from portal.references import new_reference
from tests.domain.giving.test_refunds import WARNED, decide, take_in, waiting
from tests.factories.giving import LINK_KEY, at_payment_page, gateway_to, pesos, stand_in
from tests.factories.refunds import asked_refund, charge_of, paid_gift, the_gift, the_refund
from tests.factories.treasury import NOW, Treasury


@pytest.fixture
def treasury(session):
    return Treasury(session)


def requested(treasury, gift, step=RefundStep.APPROVED):
    """A request as it could be made before off-line gifts were refused."""
    made = RefundRequest(
        gift_id=gift.gift_id, organisation_id=treasury.ngo.id, amount_minor=gift.amount_minor,
        currency=gift.currency, reason=RefundReason.MISTAKE, step=step, asked_by="a", asked_at=NOW,
        decided_by="b" if step != RefundStep.ASKED else None,
        decided_at=NOW if step != RefundStep.ASKED else None,
    )  # fmt: skip
    treasury.session.add(made)
    treasury.session.flush()
    return made


def test_an_offline_gift_is_not_asked_back_through_the_service(treasury, session):
    gift = session.get(Gift, treasury.given(50_000).gift_id)
    with pytest.raises(RefundRefused) as refusal:
        ask_refund(
            session, gift=gift, amount=pesos(50_000), reason=RefundReason.MISTAKE,
            form_token=new_reference(), actor=treasury.first, now=NOW,
        )  # fmt: skip
    assert refusal.value.reason == "off_line"


def test_a_request_for_an_offline_gift_is_neither_approved_nor_sent(treasury, session):
    gift = treasury.given(50_000)
    asked = requested(treasury, gift, RefundStep.ASKED)
    with pytest.raises(RefundRefused) as refusal:
        decide_refund(session, request=asked, is_approved=True, actor=treasury.second, now=NOW)
    assert refusal.value.reason == "off_line"
    approved = requested(treasury, gift).reference
    session.commit()
    with stand_in() as running:
        send_refund(approved, gateway=gateway_to(running), write=transaction, now=NOW)
    sent = the_refund(approved)
    assert (sent.step, sent.fault) == (RefundStep.FAILED, "no_payment")


@pytest.mark.parametrize("step", [RefundStep.ASKED, RefundStep.APPROVED])
def test_an_offline_gift_is_not_returned_while_a_refund_is_open(treasury, step):
    gift = treasury.given(50_000)
    requested(treasury, gift, step)
    proposal = treasury.propose_return(gift)
    with pytest.raises(RefundOpen):
        treasury.agree(proposal)


def test_a_warning_waits_for_the_books(app, running, gateway):
    reference, page = at_payment_page(app, gateway)
    running.play.pay_by_card(page)
    settle_gift(reference, gateway=gateway, write=transaction, now=utc_now())
    running.play.warn(charge_of(gateway, reference))
    (event,) = waiting(running, WARNED)
    with pytest.raises(StillMoving):
        take_in(running, gateway, event)
    db.session.rollback()
    assert db.session.get(StripeEvent, event).settled_at is None
    db.session.rollback()
    running.play.run_chores()
    settle_event(event, gateway=gateway, write=transaction, link_key=LINK_KEY, now=utc_now())
    assert db.session.scalars(select(RefundRequest)).one().amount == pesos(25_000)
    assert db.session.get(StripeEvent, event).settled_at is not None


@pytest.mark.parametrize("minor", [25_000, 10_000])
def test_what_was_only_asked_gives_way_to_a_warning(app, running, gateway, minor):
    gift = paid_gift(app, running, gateway)
    asked = asked_refund(gift, minor)
    running.play.warn(charge_of(gateway, gift))
    take_in(running, gateway, waiting(running, WARNED)[0])
    old = the_refund(asked)
    assert (old.step, old.fault) == (RefundStep.REFUSED, "early_fraud_warning")
    new = db.session.scalars(select(RefundRequest).where(RefundRequest.id != old.id)).one()
    assert (new.amount, new.step) == (pesos(25_000), RefundStep.APPROVED)
    noted = select(func.count()).where(AuditEntry.action == "refund_superseded")
    assert db.session.scalar(noted) == 1
    reference = new.reference
    db.session.rollback()
    send_refund(reference, gateway=gateway, write=transaction, now=utc_now())
    assert the_gift(gift).state == GiftState.REFUNDED
    assert faults(db.session()) == []


def test_what_was_approved_goes_out_and_the_warning_gives_back_the_rest(app, running, gateway):
    gift = paid_gift(app, running, gateway)
    approved = asked_refund(gift, 10_000)
    decide(approved)
    running.play.warn(charge_of(gateway, gift))
    take_in(running, gateway, waiting(running, WARNED)[0])
    assert the_refund(approved).step == RefundStep.APPROVED
    amounts = db.session.scalars(select(RefundRequest.amount_minor).order_by(RefundRequest.id))
    assert amounts.all() == [10_000, 15_000]


def test_what_was_disputed_after_it_was_asked_is_not_approved(app, running, gateway):
    gift = paid_gift(app, running, gateway)
    refund = asked_refund(gift, 25_000)
    running.play.dispute(charge_of(gateway, gift))
    settle_gift(gift, gateway=gateway, write=transaction, now=utc_now())
    with pytest.raises(RefundRefused) as refusal:
        decide(refund)
    assert refusal.value.reason == "disputed"
    assert the_refund(refund).step == RefundStep.ASKED
    db.session.rollback()
    decide(refund, is_approved=False)
    assert the_refund(refund).step == RefundStep.REFUSED


def test_a_refund_that_names_another_gifts_request_changes_nothing(app, running, gateway):
    gift = paid_gift(app, running, gateway)
    refund = asked_refund(gift)
    decide(refund)
    fact = RefundFact("re_other", "succeeded", refund)
    with transaction() as session:
        note_refund(session, fact, gift_id=gift_by_reference(session, gift).id + 1, now=utc_now())
    assert (the_refund(refund).step, the_refund(refund).refund_id) == (RefundStep.APPROVED, None)
    db.session.rollback()
    with transaction() as session:
        note_refund(session, fact, gift_id=gift_by_reference(session, gift).id, now=utc_now())
    assert the_refund(refund).step == RefundStep.DONE
