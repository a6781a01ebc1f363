"""Each object has the fields that the SDK's classes know, and no other."""

import typing
from typing import NotRequired

import pytest
import stripe

from portal.sandbox.rules import Method
from tests.sandbox.conftest import SPEI, begun, gift, paid_charge

CLASSES = {
    cls.OBJECT_NAME: cls
    for cls in (
        stripe.checkout.Session,
        stripe.PaymentIntent,
        stripe.Charge,
        stripe.BalanceTransaction,
        stripe.Refund,
        stripe.Dispute,
        stripe.Payout,
        stripe.Event,
        stripe.Customer,
        stripe.Balance,
        stripe.Subscription,
        stripe.Invoice,
        stripe.InvoicePayment,
        stripe.SetupIntent,
        stripe.CashBalance,
        stripe.Review,
        stripe.radar.EarlyFraudWarning,
    )
}


@pytest.fixture
def every_object(client, sandbox):
    charge = paid_charge(sandbox, client)
    sandbox.play.pay_out()
    client.v1.refunds.create({"charge": charge.id, "amount": 5_000})
    sandbox.play.dispute(charge.id)
    client.v1.customers.create({"email": "d@example.org"})
    session = client.v1.checkout.sessions.create(gift())
    sandbox.play.decline(session.id)
    more = every_new_object(client, sandbox)
    found = [event.to_dict() for event in client.v1.events.list({"limit": 100}).data]
    found += [event["data"]["object"] for event in found]
    found += [t.to_dict() for t in client.v1.balance_transactions.list().data]
    return [*found, *more, session.to_dict(), client.v1.balance.retrieve().to_dict()]


def every_new_object(client, sandbox):
    """A monthly gift with another card, a warning and a review, a transfer that was too big."""
    order = begun(sandbox, client)
    sandbox.play.renew(order.id, paid=False)
    charge = paid_charge(sandbox, client)
    sandbox.play.warn(charge.id)
    sandbox.play.open_review(charge.id)
    page = client.v1.checkout.sessions.create(
        {
            "mode": "setup",
            "currency": "mxn",
            "customer": order.customer,
            "success_url": "http://127.0.0.1:9/x",
        }
    )
    sandbox.play.pay_by_card(page.id)
    customer = client.v1.customers.create({}).id
    transfer = client.v1.checkout.sessions.create(
        gift(customer=customer, payment_method_options=SPEI)
    )
    sandbox.play.take_voucher(transfer.id, Method.SPEI)
    sandbox.play.transfer_arrives(transfer.id, amount=30_000)
    return [each.to_dict() for each in client.v1.invoice_payments.list({"limit": 100}).data]


def required(cls):
    for name, hint in cls.__annotations__.items():
        if name == "OBJECT_NAME" or typing.get_origin(hint) is NotRequired:
            continue
        if type(None) not in typing.get_args(hint):
            yield name


def test_no_field_is_unknown_to_the_sdk(every_object):
    for body in every_object:
        assert body.keys() <= CLASSES[body["object"]].__annotations__.keys(), body["object"]


def test_no_field_is_missing_that_the_sdk_relies_on(every_object):
    for body in every_object:
        assert set(required(CLASSES[body["object"]])) <= body.keys(), body["object"]


def test_every_kind_but_a_customer_was_looked_at(every_object):
    assert {body["object"] for body in every_object} >= CLASSES.keys() - {"customer"}
