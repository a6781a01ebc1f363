"""Whatever a stranger sends to the webhook, the answer is 400 and nothing is written."""

import pytest
from sqlalchemy import func, select

from portal.extensions import db
from portal.giving.models import StripeEvent
from portal.giving.stripe_gateway import StripeGateway
from portal.outbox.models import OutboxMessage
from tests.factories.forgeries import GOOD, WRONG_BODIES, WRONG_HEADERS, body_of, signed
from tests.factories.giving import WEBHOOK_SECRET


@pytest.fixture(autouse=True)
def _gateway(app):
    app.extensions["payment_gateway"] = StripeGateway("sk_test_x", WEBHOOK_SECRET, livemode=False)
    yield
    del app.extensions["payment_gateway"]


def send(client, body, header):
    return client.post("/webhooks/stripe", data=body, headers={"Stripe-Signature": header})


def test_a_true_message_is_accepted_and_queued_once(client):
    body = body_of()
    assert [send(client, body, signed(body)).status_code for _ in range(3)] == [200] * 3
    assert db.session.scalar(select(func.count(StripeEvent.id))) == 1
    assert db.session.scalar(select(func.count(OutboxMessage.id))) == 1


@pytest.mark.parametrize("body", WRONG_BODIES.values(), ids=WRONG_BODIES.keys())
def test_signed_nonsense_is_refused(client, body):
    assert send(client, body, signed(body)).status_code == 400
    assert db.session.scalar(select(func.count(StripeEvent.id))) == 0


@pytest.mark.parametrize("header", WRONG_HEADERS.values(), ids=WRONG_HEADERS.keys())
def test_an_unproven_message_is_refused(client, header):
    assert send(client, GOOD, header).status_code == 400
    assert db.session.scalar(select(func.count(StripeEvent.id))) == 0


def test_an_enormous_body_is_refused_unread(client):
    body = b"x" * (300 * 1024)
    assert send(client, body, signed(body)).status_code in {400, 413}


def test_the_webhook_answers_only_to_post(client):
    assert client.get("/webhooks/stripe").status_code == 405
