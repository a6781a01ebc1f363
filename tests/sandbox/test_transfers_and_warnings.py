"""Transfers in part and too big, payments given up; warnings of fraud and reviews."""

import pytest
import stripe

from portal.sandbox.errors import WrongStep
from portal.sandbox.rules import Method
from tests.sandbox.conftest import SPEI, gift, kinds, paid_charge


@pytest.fixture
def customer(client):
    return client.v1.customers.create({}).id


@pytest.fixture
def session(client, sandbox, customer):
    made = client.v1.checkout.sessions.create(gift(customer=customer, payment_method_options=SPEI))
    sandbox.play.take_voucher(made.id, Method.SPEI)
    return made


def intent_of(client, session):
    return client.v1.payment_intents.retrieve(
        client.v1.checkout.sessions.retrieve(session.id).payment_intent
    )


def cash(client, customer):
    return (client.v1.customers.cash_balance.retrieve(customer).to_dict()["available"] or {}).get(
        "mxn", 0
    )


def test_a_part_leaves_the_rest_to_come(client, sandbox, session, customer):
    sandbox.play.transfer_arrives(session.id, amount=10_000)
    action = intent_of(client, session).next_action.display_bank_transfer_instructions
    assert action.amount_remaining == 15_000
    assert kinds(sandbox)[-1] == "payment_intent.partially_funded"
    sandbox.play.transfer_arrives(session.id, amount=15_000)
    assert intent_of(client, session).status == "succeeded"
    assert cash(client, customer) == 0


def test_what_is_more_than_asked_stays_the_payers(client, sandbox, session, customer):
    sandbox.play.transfer_arrives(session.id, amount=26_000)
    assert intent_of(client, session).amount_received == 25_000
    assert cash(client, customer) == 1_000
    assert kinds(sandbox)[-1] == "cash_balance.funds_available"


@pytest.mark.parametrize("how", ["cancel", "lapse"])
def test_a_part_of_a_payment_given_up_is_the_payers_again(client, sandbox, session, customer, how):
    sandbox.play.transfer_arrives(session.id, amount=10_000)
    if how == "cancel":
        client.v1.payment_intents.cancel(intent_of(client, session).id)
        assert intent_of(client, session).status == "canceled"
    else:
        sandbox.play.voucher_lapses(session.id)
    assert cash(client, customer) == 10_000
    with pytest.raises(WrongStep):
        sandbox.play.transfer_arrives(session.id, amount=1)


def test_a_paid_payment_and_one_of_an_open_page_are_not_cancelled(client, sandbox, session):
    sandbox.play.cash_arrives(session.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.cancel(intent_of(client, session).id)
    assert refused.value.code == "payment_intent_unexpected_state"
    fresh = client.v1.checkout.sessions.create(gift())
    sandbox.play.decline(fresh.id)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_intents.cancel(intent_of(client, fresh).id)


@pytest.mark.parametrize("amount", [0, -5])
def test_nothing_is_no_transfer(sandbox, session, amount):
    with pytest.raises(WrongStep):
        sandbox.play.transfer_arrives(session.id, amount=amount)


def test_a_card_is_no_transfer(client, sandbox):
    fresh = client.v1.checkout.sessions.create(gift())
    with pytest.raises(WrongStep):
        sandbox.play.transfer_arrives(fresh.id, amount=100)


def test_a_warning_comes_once_and_says_whether_it_asks_for_something(client, sandbox):
    charge = paid_charge(sandbox, client)
    made = sandbox.play.warn(charge.id)
    found = client.v1.radar.early_fraud_warnings.retrieve(made["id"])
    assert (found.actionable, found.charge) == (True, charge.id)
    assert kinds(sandbox)[-1] == "radar.early_fraud_warning.created"
    with pytest.raises(WrongStep):
        sandbox.play.warn(charge.id)


@pytest.mark.parametrize("before", ["refund", "dispute"])
def test_a_warning_after_the_money_went_back_asks_for_nothing(client, sandbox, before):
    charge = paid_charge(sandbox, client)
    getattr(sandbox.play, before)(charge.id)
    assert sandbox.play.warn(charge.id)["actionable"] is False


def test_a_warning_of_before_asks_for_nothing_once_the_money_went_back(client, sandbox):
    charge = paid_charge(sandbox, client)
    made = sandbox.play.warn(charge.id)
    sandbox.play.refund(charge.id)
    listed = client.v1.radar.early_fraud_warnings.list({"charge": charge.id}).data
    assert [(one.id, one.actionable) for one in listed] == [(made["id"], False)]


def test_a_review_is_opened_and_closed_once(client, sandbox):
    charge = paid_charge(sandbox, client)
    made = sandbox.play.open_review(charge.id)
    assert client.v1.charges.retrieve(charge.id).review == made["id"]
    sandbox.play.close_review(made["id"])
    assert client.v1.reviews.retrieve(made["id"]).closed_reason == "approved"
    for move in (
        lambda: sandbox.play.open_review(charge.id),
        lambda: sandbox.play.close_review(made["id"]),
    ):
        with pytest.raises(WrongStep):
            move()


def test_a_charge_shows_its_refunds_when_asked(client, sandbox):
    charge = paid_charge(sandbox, client)
    assert "refunds" not in charge.to_dict()
    sandbox.play.refund(charge.id, amount=1_000)
    shown = client.v1.charges.retrieve(charge.id, {"expand": ["refunds"]}).refunds
    assert [one.amount for one in shown.data] == [1_000]
