import pytest
import stripe

from portal.sandbox.errors import WrongStep
from portal.sandbox.rules import Method
from tests.sandbox.conftest import gift, kinds, paid_charge


def balance(client):
    return client.v1.balance.retrieve().available[0].amount


def books_total(client):
    return sum(t.net for t in client.v1.balance_transactions.list().auto_paging_iter())


def test_refund_in_full(client, sandbox):
    charge = paid_charge(sandbox, client)
    refund = client.v1.refunds.create({"charge": charge.id})
    after = client.v1.charges.retrieve(charge.id)
    assert (refund.amount, refund.status) == (25_000, "succeeded")
    assert (after.refunded, after.amount_refunded) == (True, 25_000)
    assert kinds(sandbox)[-2:] == ["refund.created", "charge.refunded"]


def test_fee_is_not_given_back_with_a_refund(client, sandbox):
    charge = paid_charge(sandbox, client)
    client.v1.refunds.create({"charge": charge.id})
    assert balance(client) == books_total(client) == -1392


def test_refund_in_parts_up_to_the_whole(client, sandbox):
    charge = paid_charge(sandbox, client)
    client.v1.refunds.create({"charge": charge.id, "amount": 10_000})
    assert client.v1.charges.retrieve(charge.id).refunded is False
    client.v1.refunds.create({"payment_intent": charge.payment_intent, "amount": 15_000})
    assert client.v1.charges.retrieve(charge.id).refunded is True
    listed = client.v1.refunds.list({"charge": charge.id}).data
    assert [refund.amount for refund in listed] == [15_000, 10_000]


@pytest.mark.parametrize("amount", [25_001, 0, -5])
def test_refund_of_more_or_less_than_something_is_refused(client, sandbox, amount):
    charge = paid_charge(sandbox, client)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"charge": charge.id, "amount": amount})
    assert refused.value.param == "amount"
    assert client.v1.refunds.list().data == []


def test_second_full_refund_is_refused(client, sandbox):
    charge = paid_charge(sandbox, client)
    client.v1.refunds.create({"charge": charge.id})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"charge": charge.id})
    assert refused.value.code == "charge_already_refunded"


def test_refund_before_the_fee_is_booked_books_it_once(client, sandbox):
    session = client.v1.checkout.sessions.create(gift())
    sandbox.play.pay_by_card(session.id)
    client.v1.refunds.create({"charge": client.v1.charges.list().data[0].id})
    sandbox.play.run_chores()
    types = [t.type for t in client.v1.balance_transactions.list().data]
    assert types == ["refund", "charge"]


def test_failed_refund_returns_the_money_to_the_organisation(client, sandbox):
    charge = paid_charge(sandbox, client)
    before = balance(client)
    refund = client.v1.refunds.create({"charge": charge.id})
    sandbox.play.fail_refund(refund.id)
    assert balance(client) == before
    assert client.v1.charges.retrieve(charge.id).amount_refunded == 0
    assert client.v1.refunds.retrieve(refund.id).status == "failed"


def test_cash_is_refunded_in_two_steps(client, sandbox):
    session = client.v1.checkout.sessions.create(gift())
    sandbox.play.take_voucher(session.id, Method.OXXO)
    sandbox.play.cash_arrives(session.id)
    charge = client.v1.charges.list().data[0]
    assert charge.id.startswith("py_")
    refund = client.v1.refunds.create({"charge": charge.id})
    assert refund.status == "pending"
    sandbox.play.finish_refund(refund.id)
    assert client.v1.refunds.retrieve(refund.id).status == "succeeded"


def test_dispute_takes_the_rest_and_a_fee(client, sandbox):
    charge = paid_charge(sandbox, client)
    client.v1.refunds.create({"charge": charge.id, "amount": 5_000})
    dispute = sandbox.play.dispute(charge.id)
    found = client.v1.disputes.retrieve(dispute["id"])
    assert (found.amount, found.status) == (20_000, "needs_response")
    assert (found.balance_transactions[0].amount, found.balance_transactions[0].fee) == (
        -20_000,
        34_800,
    )
    assert client.v1.charges.retrieve(charge.id).disputed is True


def test_disputed_charge_cannot_be_refunded(client, sandbox):
    charge = paid_charge(sandbox, client)
    sandbox.play.dispute(charge.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"charge": charge.id})
    assert refused.value.code == "charge_disputed"


@pytest.mark.parametrize("won,total", [(True, 25_000 - 1392 - 34_800), (False, -1392 - 34_800)])
def test_dispute_is_decided(client, sandbox, won, total):
    charge = paid_charge(sandbox, client)
    dispute = sandbox.play.dispute(charge.id)
    sandbox.play.close_dispute(dispute["id"], won=won)
    assert books_total(client) == total
    assert kinds(sandbox)[-1] == "charge.dispute.closed"


def test_payout_names_every_transaction_it_holds(client, sandbox):
    charges = [paid_charge(sandbox, client).balance_transaction for _ in range(3)]
    payout = sandbox.play.pay_out()
    sandbox.play.run_chores()
    held = client.v1.balance_transactions.list({"payout": payout["id"], "type": "charge"}).data
    assert sorted(t.id for t in held) == sorted(charges)
    assert client.v1.payouts.retrieve(payout["id"]).status == "paid"
    assert balance(client) == 0
    with pytest.raises(WrongStep):
        sandbox.play.pay_out()


def test_payout_beyond_the_balance_is_refused(client, sandbox):
    paid_charge(sandbox, client)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payouts.create({"amount": 25_000, "currency": "mxn"})
    assert refused.value.code == "balance_insufficient"
    assert client.v1.payouts.create({"amount": 23_608, "currency": "mxn"}).automatic is False


def test_failed_payout_comes_back(client, sandbox):
    paid_charge(sandbox, client)
    payout = sandbox.play.pay_out()
    sandbox.play.fail_payout(payout["id"])
    sandbox.play.run_chores()
    assert client.v1.payouts.retrieve(payout["id"]).status == "failed"
    assert balance(client) == 23_608
