import dataclasses
import time

import pytest
import stripe

from portal.sandbox.webhooks import Attempt
from tests.sandbox.conftest import SECRET, client_of, gift, kinds


@pytest.fixture
def settings(settings, receiver):
    return dataclasses.replace(settings, webhook_url=receiver.url)


@pytest.fixture
def expired(client):
    """A session expired: one event waits."""
    session = client.v1.checkout.sessions.create(gift())
    return client.v1.checkout.sessions.expire(session.id)


def verify(got, secret=SECRET, tolerance=10**9):
    body, header = got
    return stripe.Webhook.construct_event(body, header, secret, tolerance)


def test_delivery_is_signed_as_the_sdk_checks(sandbox, receiver, expired):
    sandbox.webhooks.deliver_all()
    event = verify(receiver.got[0])
    assert event.type == "checkout.session.expired"
    assert event.data.object.id == expired.id
    assert (event.livemode, event.api_version) == (False, "2026-10-28.endive")


def test_another_secret_does_not_verify(sandbox, receiver, expired):
    sandbox.webhooks.deliver_all()
    with pytest.raises(stripe.SignatureVerificationError):
        verify(receiver.got[0], secret="whsec_other")


def test_changed_body_does_not_verify(sandbox, receiver, expired):
    sandbox.webhooks.deliver_all()
    body, header = receiver.got[0]
    with pytest.raises(stripe.SignatureVerificationError):
        verify((body.replace(b"expired", b"complete"), header))


def test_event_of_a_connected_account_says_whose_it_is(client, sandbox, receiver):
    theirs = {"stripe_account": "acct_sierra"}
    session = client.v1.checkout.sessions.create(gift(), theirs)
    client.v1.checkout.sessions.expire(session.id, {}, theirs)
    sandbox.webhooks.deliver_all()
    assert verify(receiver.got[0]).account == "acct_sierra"


def test_event_of_the_platform_has_no_account(sandbox, receiver, expired):
    sandbox.webhooks.deliver_all()
    assert "account" not in verify(receiver.got[0]).to_dict()


def test_delivered_event_waits_no_more(sandbox, expired):
    sandbox.webhooks.deliver_all()
    assert sandbox.webhooks.waiting() == []


def test_event_can_be_delivered_many_times_and_out_of_order(client, sandbox, receiver):
    for _ in range(2):
        session = client.v1.checkout.sessions.create(gift())
        client.v1.checkout.sessions.expire(session.id)
    first, second = (event.id for event in sandbox.webhooks.waiting())
    sandbox.webhooks.deliver(second, times=3)
    sandbox.webhooks.deliver(first)
    assert [verify(got).id for got in receiver.got] == [second, second, second, first]


def test_dropped_event_is_lost_but_listed(client, sandbox, receiver, expired):
    (event,) = sandbox.webhooks.waiting()
    sandbox.webhooks.drop(event.id)
    assert sandbox.webhooks.deliver_all() == []
    assert receiver.got == []
    assert client.v1.events.retrieve(event.id).type == "checkout.session.expired"


def test_dropped_event_can_be_replayed_a_day_later(client, sandbox, receiver, expired, clock):
    (event,) = sandbox.webhooks.waiting()
    sandbox.webhooks.drop(event.id)
    clock.forward(days=1)
    sandbox.webhooks.deliver(event.id)
    assert verify(receiver.got[0]).id == event.id


def test_refused_delivery_waits_for_another_try(sandbox, receiver, expired, clock):
    receiver.answers = [500]
    (event,) = sandbox.webhooks.waiting()
    sandbox.webhooks.deliver_due()
    assert sandbox.webhooks.waiting() == [event]
    assert sandbox.webhooks.deliver_due() == 0
    clock.forward(seconds=3)
    assert sandbox.webhooks.deliver_due() == 1
    assert sandbox.webhooks.waiting() == []
    assert sandbox.webhooks.attempts(event.id) == [
        Attempt(event.id, 500),
        Attempt(event.id, 200),
    ]


def test_redirect_is_not_followed(sandbox, receiver, expired):
    receiver.answers = [302]
    (attempt,) = sandbox.webhooks.deliver_all()
    assert not attempt.accepted
    assert len(receiver.got) == 1


def test_receiver_that_is_down_is_recorded(sandbox, receiver, settings, launch):
    other = launch(dataclasses.replace(settings, webhook_url="http://127.0.0.1:9/x"))
    client = client_of(other)
    client.v1.checkout.sessions.expire(client.v1.checkout.sessions.create(gift()).id)
    (attempt,) = other.webhooks.deliver_all()
    assert (attempt.status, attempt.error) == (None, "ConnectionRefusedError")


def test_request_can_be_taken_without_a_network(sandbox, expired):
    (event,) = sandbox.webhooks.waiting()
    request = sandbox.webhooks.request_for(event.id)
    assert verify((request.body, request.headers["Stripe-Signature"])).id == event.id


def test_by_itself_it_books_delivers_and_tries_again(receiver, settings, launch):
    receiver.answers = [500]
    moving = dataclasses.replace(settings, auto_deliver=True, clock=type(settings)().clock)
    running = launch(moving)
    session = client_of(running).v1.checkout.sessions.create(gift())
    running.play.pay_by_card(session.id)
    until = time.monotonic() + 15
    while (kinds(running) and time.monotonic() < until) or len(receiver.got) < 6:
        assert time.monotonic() < until
        time.sleep(0.05)
    got = [verify(each, tolerance=60).type for each in receiver.got]
    assert got.count("payment_intent.created") == 2
    assert {"checkout.session.completed", "charge.updated"} <= set(got)


def test_events_are_listed_newest_first_and_by_type(client, sandbox, expired):
    sandbox.play.pay_by_card(client.v1.checkout.sessions.create(gift()).id)
    assert client.v1.events.list().data[0].type == "checkout.session.completed"
    only = client.v1.events.list({"types": ["checkout.session.expired"]}).data
    assert [event.data.object.id for event in only] == [expired.id]
