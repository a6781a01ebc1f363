from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import stripe

from tests.sandbox.conftest import KEY, client_of, gift, paid_charge


def test_wrong_key_is_401_and_is_not_echoed(sandbox):
    key = "sk_test_quite_another_key"
    with pytest.raises(stripe.AuthenticationError) as refused:
        client_of(sandbox, key).v1.balance.retrieve()
    assert key not in str(refused.value)


def test_no_key_is_401(sandbox):
    assert requests.get(f"{sandbox.base_url}/v1/balance", timeout=5).status_code == 401


def test_another_version_is_refused(sandbox):
    headers = {"Authorization": f"Bearer {KEY}", "Stripe-Version": "2020-01-01"}
    answer = requests.get(f"{sandbox.base_url}/v1/balance", headers=headers, timeout=5)
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["nothing", "charges/ch_none", "checkout/sessions/cs_none"])
def test_what_does_not_exist_is_404_with_a_request_id(sandbox, path):
    headers = {"Authorization": f"Bearer {KEY}"}
    answer = requests.get(f"{sandbox.base_url}/v1/{path}", headers=headers, timeout=5)
    assert answer.status_code == 404
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert answer.headers["Request-Id"].startswith("req_")


def test_same_key_and_parameters_give_the_same_session(client):
    options = {"idempotency_key": "G7KQ2-1"}
    first = client.v1.checkout.sessions.create(gift(), options)
    second = client.v1.checkout.sessions.create(gift(), options)
    assert second.id == first.id
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(client.v1.checkout.sessions.list().data) == 1


def test_same_key_with_other_parameters_is_refused(client):
    options = {"idempotency_key": "G7KQ2-1"}
    client.v1.checkout.sessions.create(gift(), options)
    with pytest.raises(stripe.IdempotencyError):
        client.v1.checkout.sessions.create(gift(30_000), options)


def test_refused_execution_is_remembered_with_its_key(client, sandbox):
    charge = paid_charge(sandbox, client)
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            client.v1.refunds.create(
                {"charge": charge.id, "amount": 99_999}, {"idempotency_key": "R-1"}
            )
    assert refused.value.headers["Idempotent-Replayed"] == "true"


def test_malformed_request_does_not_use_up_its_key(client):
    options = {"idempotency_key": "G7KQ2-1"}
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.create(gift(nonsense=1), options)
    assert client.v1.checkout.sessions.create(gift(), options).status == "open"


def test_key_is_forgotten_after_a_day(client, clock):
    options = {"idempotency_key": "G7KQ2-1"}
    first = client.v1.checkout.sessions.create(gift(), options)
    clock.forward(hours=24, seconds=1)
    assert client.v1.checkout.sessions.create(gift(), options).id != first.id


def test_twenty_clicks_at_once_make_one_session(client):
    def click(_):
        return client.v1.checkout.sessions.create(gift(), {"idempotency_key": "G7KQ2-1"}).id

    with ThreadPoolExecutor(8) as clicks:
        assert len(set(clicks.map(click, range(20)))) == 1


def test_connected_accounts_have_books_of_their_own(client, sandbox):
    charge = paid_charge(sandbox, client, account="acct_sierra")
    theirs = {"stripe_account": "acct_sierra"}
    assert client.v1.charges.retrieve(charge.id, {}, theirs).id == charge.id
    for other in ({}, {"stripe_account": "acct_costa"}):
        assert client.v1.balance_transactions.list({}, other).data == []
        with pytest.raises(stripe.InvalidRequestError) as refused:
            client.v1.charges.retrieve(charge.id, {}, other)
        assert refused.value.code == "resource_missing"
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.refunds.create({"charge": charge.id}, other)


def test_idempotency_keys_are_per_account(client):
    key = {"idempotency_key": "G7KQ2-1"}
    ours = client.v1.checkout.sessions.create(gift(), key)
    theirs = client.v1.checkout.sessions.create(gift(), {**key, "stripe_account": "acct_sierra"})
    assert ours.id != theirs.id


def test_malformed_account_is_refused(client):
    with pytest.raises(stripe.PermissionError):
        client.v1.balance.retrieve({}, {"stripe_account": "sierra"})


def test_balance_transactions_page_through_all_newest_first(client, sandbox):
    made = [paid_charge(sandbox, client).balance_transaction for _ in range(25)]
    paged = client.v1.balance_transactions.list({"limit": 10})
    assert paged.has_more is True
    assert [t.id for t in paged.auto_paging_iter()] == made[::-1]


def test_page_before_a_cursor(client, sandbox):
    made = [paid_charge(sandbox, client).balance_transaction for _ in range(5)]
    page = client.v1.balance_transactions.list({"limit": 2, "ending_before": made[1]})
    assert [t.id for t in page.data] == [made[3], made[2]]


def test_balance_transactions_filtered(client, sandbox, clock):
    first = paid_charge(sandbox, client)
    clock.forward(hours=1)
    second = paid_charge(sandbox, client)
    client.v1.refunds.create({"charge": second.id, "amount": 5_000})
    listed = client.v1.balance_transactions.list

    def amounts(**given):
        return [t.amount for t in listed(given).data]

    assert amounts(type="refund") == [-5_000]
    assert amounts(source=first.id) == [25_000]
    assert amounts(created={"gt": first.created}) == [-5_000, 25_000]
    assert amounts(created={"gte": first.created, "lt": second.created}) == [25_000]
    assert amounts(created=first.created) == [25_000]
    assert amounts(currency="usd") == []


@pytest.mark.parametrize(
    "given", [{"limit": 0}, {"limit": 101}, {"starting_after": "txn_none"}, {"expand": ["no"]}]
)
def test_page_that_cannot_be_is_refused(client, sandbox, given):
    paid_charge(sandbox, client)
    if "expand" in given:
        given = {"expand": ["data.no"]}
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.balance_transactions.list(given)


def test_lists_expand_the_source(client, sandbox):
    charge = paid_charge(sandbox, client)
    page = client.v1.balance_transactions.list({"expand": ["data.source"]})
    assert page.data[0].source.id == charge.id


def test_line_items_come_when_asked_for(client):
    session = client.v1.checkout.sessions.create(gift(expand=["line_items"]))
    assert session.line_items.data[0].description == "Donativo"
    assert client.v1.checkout.sessions.line_items.list(session.id).data[0].amount_total == 25_000


def test_own_notes_stay_inside(client, sandbox):
    charge = paid_charge(sandbox, client)
    assert not [key for key in charge.to_dict() if key.startswith("_")]
    for event in client.v1.events.list({"limit": 100}).data:
        assert not [key for key in event.to_dict()["data"]["object"] if key.startswith("_")]


def test_oversized_body_is_refused(sandbox):
    answer = requests.post(
        f"{sandbox.base_url}/v1/refunds",
        data={"metadata[a]": "x" * 300_000},
        headers={"Authorization": f"Bearer {KEY}"},
        timeout=5,
    )
    assert answer.status_code == 413
