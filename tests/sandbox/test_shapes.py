"""Each object has the fields that the SDK's classes know, and no other."""

import typing
from typing import NotRequired

import pytest
import stripe

from tests.sandbox.conftest import gift, paid_charge

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
    found = [event.to_dict() for event in client.v1.events.list({"limit": 100}).data]
    found += [event["data"]["object"] for event in found]
    found += [t.to_dict() for t in client.v1.balance_transactions.list().data]
    return [*found, session.to_dict(), client.v1.balance.retrieve().to_dict()]


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
