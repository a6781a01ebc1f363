import pytest
import stripe

from portal.sandbox.errors import WrongStep
from portal.sandbox.rules import Method
from tests.sandbox.conftest import SPEI, gift, kinds


def intent_of(client, session_id, *expand):
    session = client.v1.checkout.sessions.retrieve(session_id)
    return client.v1.payment_intents.retrieve(session.payment_intent, {"expand": list(expand)})


def test_new_session_is_open_and_has_a_page(client, sandbox):
    session = client.v1.checkout.sessions.create(gift())
    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert (session.amount_total, session.currency) == (25_000, "mxn")
    assert session.url == f"{sandbox.base_url}/pay/{session.id}"
    assert session.payment_intent is None


def test_paid_by_card(client, sandbox):
    session = client.v1.checkout.sessions.create(gift())
    sandbox.play.pay_by_card(session.id)
    after = client.v1.checkout.sessions.retrieve(session.id)
    assert (after.status, after.payment_status, after.url) == ("complete", "paid", None)
    assert intent_of(client, session.id).amount_received == 25_000
    assert kinds(sandbox) == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_fee_comes_after_success(client, sandbox):
    session = client.v1.checkout.sessions.create(gift())
    sandbox.play.pay_by_card(session.id)
    assert intent_of(client, session.id, "latest_charge").latest_charge.balance_transaction is None
    sandbox.play.run_chores()
    intent = intent_of(client, session.id, "latest_charge.balance_transaction")
    booked = intent.latest_charge.balance_transaction
    assert (booked.amount, booked.fee, booked.net) == (25_000, 1392, 23_608)
    assert [(line.type, line.amount) for line in booked.fee_details] == [
        ("stripe_fee", 1200),
        ("tax", 192),
    ]
    assert kinds(sandbox)[-1] == "charge.updated"


def test_paying_twice_takes_once(client, sandbox):
    session = client.v1.checkout.sessions.create(gift())
    sandbox.play.pay_by_card(session.id)
    with pytest.raises(WrongStep):
        sandbox.play.pay_by_card(session.id)
    assert len(client.v1.charges.list().data) == 1


def test_declined_card_leaves_the_session_open_for_another_try(client, sandbox):
    session = client.v1.checkout.sessions.create(gift())
    sandbox.play.decline(session.id)
    intent = intent_of(client, session.id)
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error.code == "card_declined"
    assert kinds(sandbox)[-2:] == ["charge.failed", "payment_intent.payment_failed"]
    sandbox.play.pay_by_card(session.id)
    assert intent_of(client, session.id).status == "succeeded"


def test_declined_charge_never_gets_a_balance_transaction(client, sandbox):
    session = client.v1.checkout.sessions.create(gift())
    sandbox.play.decline(session.id)
    sandbox.play.run_chores()
    assert client.v1.balance_transactions.list().data == []


@pytest.mark.parametrize(
    "accept,status,paid",
    [(True, "succeeded", "paid"), (False, "requires_payment_method", "unpaid")],
)
def test_bank_decides_after_asking(client, sandbox, accept, status, paid):
    session = client.v1.checkout.sessions.create(gift())
    sandbox.play.ask_bank(session.id)
    assert intent_of(client, session.id).status == "requires_action"
    sandbox.play.answer_bank(session.id, accept=accept)
    assert intent_of(client, session.id).status == status
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == paid


@pytest.fixture(params=[Method.OXXO, Method.SPEI])
def pending(request, client, sandbox):
    customer = client.v1.customers.create({}).id
    session = client.v1.checkout.sessions.create(
        gift(customer=customer, payment_method_options=SPEI)
    )
    sandbox.play.take_voucher(session.id, request.param)
    return session


def test_voucher_completes_the_session_without_money(client, sandbox, pending):
    session = client.v1.checkout.sessions.retrieve(pending.id)
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    assert intent_of(client, pending.id).next_action is not None
    assert client.v1.charges.list().data == []
    assert kinds(sandbox)[-1] == "checkout.session.completed"


def test_cash_pays_the_voucher(client, sandbox, pending):
    sandbox.play.cash_arrives(pending.id)
    assert client.v1.checkout.sessions.retrieve(pending.id).payment_status == "paid"
    assert kinds(sandbox)[-1] == "checkout.session.async_payment_succeeded"


def test_voucher_lapses_unpaid(client, sandbox, pending):
    sandbox.play.voucher_lapses(pending.id)
    assert client.v1.checkout.sessions.retrieve(pending.id).payment_status == "unpaid"
    assert kinds(sandbox)[-1] == "checkout.session.async_payment_failed"
    with pytest.raises(WrongStep):
        sandbox.play.cash_arrives(pending.id)


def test_oxxo_voucher_lapses_by_itself_when_its_days_are_over(client, sandbox, clock):
    session = client.v1.checkout.sessions.create(
        gift(payment_method_options={"oxxo": {"expires_after_days": 2}})
    )
    sandbox.play.take_voucher(session.id, Method.OXXO)
    clock.forward(days=1, hours=23)
    sandbox.play.run_chores()
    assert intent_of(client, session.id).status == "requires_action"
    clock.forward(hours=2)
    sandbox.play.run_chores()
    assert intent_of(client, session.id).status == "requires_payment_method"


def test_abandoned_session_expires_after_a_day(client, sandbox, clock):
    session = client.v1.checkout.sessions.create(gift())
    clock.forward(hours=24, seconds=1)
    sandbox.play.run_chores()
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    assert kinds(sandbox) == ["checkout.session.expired"]


def test_session_is_expired_on_request_once(client):
    session = client.v1.checkout.sessions.create(gift())
    assert client.v1.checkout.sessions.expire(session.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.expire(session.id)


def test_spei_is_offered_only_with_a_customer(client):
    session = client.v1.checkout.sessions.create(gift(payment_method_options=SPEI))
    assert session.payment_method_types == ["card", "oxxo"]


@pytest.mark.parametrize(
    "more,code",
    [
        ({"payment_method_types": ["card"]}, "parameter_unknown"),
        ({"success_url": "javascript:alert(1)"}, "url_invalid"),
        ({"line_items": []}, "parameter_missing"),
        ({"customer": "cus_none"}, "resource_missing"),
        ({"mode": "gift"}, None),
        ({"mode": "subscription"}, None),
        ({"expires_at": 5}, None),
        ({"discounts": [{"coupon": "x"}]}, None),
    ],
)
def test_session_that_stripe_would_refuse_is_refused(client, more, code):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.checkout.sessions.create(gift(**more))
    assert refused.value.code == code


@pytest.mark.parametrize("amount,accepted", [(999, False), (1000, True)])
def test_ten_pesos_is_the_least(client, amount, accepted):
    if accepted:
        assert client.v1.checkout.sessions.create(gift(amount)).amount_total == amount
        return
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.checkout.sessions.create(gift(amount))
    assert refused.value.code == "amount_too_small"
