"""Subscriptions as Stripe plays them: first month, renewals, refused cards, changes, the end."""

import pytest
import stripe

from portal.sandbox.errors import WrongStep
from tests.sandbox.conftest import begun, gift, kinds, monthly

PAUSED = {"pause_collection": {"behavior": "void"}}


def invoices(client, order):
    return client.v1.invoices.list({"subscription": order.id, "limit": 100}).data


def test_the_first_month_is_paid_by_an_invoice_and_not_by_the_session(client, sandbox):
    session = client.v1.checkout.sessions.create(monthly())
    sandbox.play.pay_by_card(session.id)
    done = client.v1.checkout.sessions.retrieve(session.id)
    assert (done.payment_status, done.payment_intent) == ("paid", None)
    (invoice,) = invoices(client, client.v1.subscriptions.retrieve(done.subscription))
    assert (done.invoice, invoice.status, invoice.amount_paid) == (invoice.id, "paid", 25_000)
    assert invoice.parent.subscription_details.metadata["monthly"] == "M7KQ2"
    assert invoice.billing_reason == "subscription_create"
    assert kinds(sandbox)[-4:] == [
        "customer.subscription.created",
        "invoice.paid",
        "invoice.payment_succeeded",
        "checkout.session.completed",
    ]


def test_an_invoice_names_its_payment_only_through_its_payments(client, sandbox):
    order = begun(sandbox, client)
    invoice = client.v1.invoices.retrieve(order.latest_invoice, {"expand": ["payments"]})
    (paid,) = invoice.payments.data
    assert not {"subscription", "payment_intent", "charge"} & invoice.to_dict().keys()
    intent = client.v1.payment_intents.retrieve(paid.payment.payment_intent)
    assert (paid.status, intent.status, intent.amount) == ("paid", "succeeded", 25_000)
    asked = {"type": "payment_intent", "payment_intent": intent.id}
    listed = client.v1.invoice_payments.list({"payment": asked}).data
    assert [one.invoice for one in listed] == [invoice.id]


def test_a_renewal_is_another_invoice_with_its_own_fee(client, sandbox):
    order = begun(sandbox, client)
    sandbox.play.renew(order.id)
    sandbox.play.run_chores()
    assert [one.status for one in invoices(client, order)] == ["paid", "paid"]
    booked = client.v1.balance_transactions.list().data
    assert [(one.amount, one.fee) for one in booked] == [(25_000, 1_392), (25_000, 1_392)]


def test_months_pass_by_the_clock(client, sandbox, clock):
    order = begun(sandbox, client)
    clock.forward(days=29)
    sandbox.play.run_chores()
    assert "invoice.upcoming" in kinds(sandbox)
    assert len(invoices(client, order)) == 1
    clock.forward(days=2)
    sandbox.play.run_chores()
    assert len(invoices(client, order)) == 2


def test_a_refused_card_is_tried_again_and_then_given_up(client, sandbox, clock):
    order = begun(sandbox, client)
    sandbox.play.refuse_from_now(order.id)
    clock.forward(days=31)
    sandbox.play.run_chores()
    assert client.v1.subscriptions.retrieve(order.id).status == "past_due"
    assert kinds(sandbox)[-2:] == ["invoice.payment_failed", "customer.subscription.updated"]
    for _ in range(3):
        clock.forward(days=3, seconds=1)
        sandbox.play.run_chores()
    ended = client.v1.subscriptions.retrieve(order.id)
    assert (ended.status, ended.cancellation_details.reason) == ("canceled", "payment_failed")
    assert kinds(sandbox).count("invoice.payment_failed") == 4
    assert client.v1.balance.retrieve().available[0].amount == 25_000 - 1_392


def test_another_card_pays_the_open_invoice(client, sandbox):
    order = begun(sandbox, client)
    sandbox.play.refuse_from_now(order.id)
    sandbox.play.renew(order.id, paid=False)
    with pytest.raises(stripe.CardError):
        client.v1.invoices.pay(invoices(client, order)[0].id)
    page = client.v1.checkout.sessions.create(
        {
            "mode": "setup",
            "currency": "mxn",
            "customer": order.customer,
            "success_url": "http://127.0.0.1:9/x",
        }
    )
    sandbox.play.decline(page.id)
    assert client.v1.checkout.sessions.retrieve(page.id).status == "open"
    sandbox.play.pay_by_card(page.id)
    saved = client.v1.checkout.sessions.retrieve(page.id, {"expand": ["setup_intent"]})
    card = saved.setup_intent.payment_method
    client.v1.subscriptions.update(order.id, {"default_payment_method": card})
    paid = client.v1.invoices.pay(invoices(client, order)[0].id, {"payment_method": card})
    assert paid.status == "paid"
    assert client.v1.subscriptions.retrieve(order.id).status == "active"
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.invoices.pay(paid.id)


def price(order, amount, **more):
    item = order.to_dict()["items"]["data"][0]
    given = {
        "currency": "mxn",
        "product": item["price"]["product"],
        "recurring": {"interval": "month"},
        "unit_amount": amount,
        **more,
    }
    return {"items": [{"id": item["id"], "price_data": given}], "proration_behavior": "none"}


def test_another_amount_counts_from_the_next_invoice(client, sandbox):
    order = begun(sandbox, client)
    client.v1.subscriptions.update(order.id, price(order, 40_000))
    assert len(invoices(client, order)) == 1
    sandbox.play.renew(order.id)
    assert invoices(client, order)[0].amount_paid == 40_000


@pytest.mark.parametrize("more", [{"product": "prod_x"}, {"currency": "usd"}, {"unit_amount": 999}])
def test_a_price_that_stripe_would_refuse_is_refused(client, sandbox, more):
    order = begun(sandbox, client)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscriptions.update(order.id, price(order, 40_000, **more))
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscriptions.update(order.id, {"trial_end": "now"})


def test_while_collection_is_paused_nobody_pays(client, sandbox):
    order = begun(sandbox, client)
    client.v1.subscriptions.update(order.id, PAUSED)
    sandbox.play.renew(order.id)
    assert [one.status for one in invoices(client, order)] == ["void", "paid"]
    client.v1.subscriptions.update(order.id, {"pause_collection": ""})
    sandbox.play.renew(order.id)
    assert invoices(client, order)[0].status == "paid"


def test_it_is_cancelled_once_and_then_charges_nothing(client, sandbox, clock):
    order = begun(sandbox, client)
    assert client.v1.subscriptions.cancel(order.id).status == "canceled"
    assert kinds(sandbox)[-1] == "customer.subscription.deleted"
    for call in (
        lambda: client.v1.subscriptions.cancel(order.id),
        lambda: client.v1.subscriptions.update(order.id, PAUSED),
    ):
        with pytest.raises(stripe.InvalidRequestError):
            call()
    with pytest.raises(WrongStep):
        sandbox.play.renew(order.id)
    clock.forward(days=100)
    sandbox.play.run_chores()
    assert len(invoices(client, order)) == 1


def test_a_declined_first_card_begins_nothing(client, sandbox):
    session = client.v1.checkout.sessions.create(monthly())
    sandbox.play.decline(session.id)
    assert client.v1.subscriptions.list().data == []
    sandbox.play.expire(session.id)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"


def test_events_of_a_connected_account_carry_it(client, sandbox):
    begun(sandbox, client, account="acct_sierra")
    found = client.v1.events.list({"limit": 100}, {"stripe_account": "acct_sierra"}).data
    assert {event.to_dict().get("account") for event in found} == {"acct_sierra"}


def one_off(**more):
    return {"line_items": gift()["line_items"], **more}


@pytest.mark.parametrize(
    "more",
    [
        {"payment_intent_data": {"metadata": {"gift": "x"}}},
        {"customer_creation": "always"},
        {"allowed_payment_method_types": ["oxxo"]},
        one_off(),
    ],
)
def test_a_subscription_that_stripe_would_refuse_is_refused(client, more):
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.create({**monthly(), **more})


@pytest.mark.parametrize(
    "more",
    [
        {"mode": "payment"},
        {"mode": "setup"},
        {"mode": "setup", "line_items": [], "customer": "cus_none"},
    ],
)
def test_each_mode_takes_its_own_parameters_only(client, more):
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.create({**monthly(), **more})


def test_the_same_change_with_the_same_key_is_made_once(client, sandbox):
    order = begun(sandbox, client)
    for _ in range(2):
        client.v1.subscriptions.update(order.id, price(order, 40_000), {"idempotency_key": "K"})
    assert kinds(sandbox).count("customer.subscription.updated") == 1
    with pytest.raises(stripe.IdempotencyError):
        client.v1.subscriptions.update(order.id, price(order, 50_000), {"idempotency_key": "K"})
