"""Whatever a stranger sends to the webhook, the answer is 400 and nothing is written."""

import hashlib
import hmac
import json
import time

import pytest
from sqlalchemy import func, select

from portal.extensions import db
from portal.giving.models import StripeEvent
from portal.giving.stripe_gateway import StripeGateway
from portal.outbox.models import OutboxMessage

SECRET = "whsec_for_forgeries"
EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "livemode": False,
    "created": 1,
    "data": {"object": {"id": "cs_1", "client_reference_id": "abc", "metadata": {}}},
}


@pytest.fixture(autouse=True)
def _gateway(app):
    app.extensions["payment_gateway"] = StripeGateway("sk_test_x", SECRET, livemode=False)
    yield
    del app.extensions["payment_gateway"]


def signed(body, *, secret=SECRET, at=None, scheme="v1"):
    at = int(time.time()) if at is None else at
    told = f"{at}.".encode() + body
    return f"t={at},{scheme}=" + hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()


def body_of(**more):
    return json.dumps({**EVENT, **more}).encode()


def send(client, body, header):
    return client.post("/webhooks/stripe", data=body, headers={"Stripe-Signature": header})


def test_a_true_message_is_accepted_and_queued_once(client):
    body = body_of()
    assert [send(client, body, signed(body)).status_code for _ in range(3)] == [200] * 3
    assert db.session.scalar(select(func.count(StripeEvent.id))) == 1
    assert db.session.scalar(select(func.count(OutboxMessage.id))) == 1


NOW = int(time.time())
WRONG_BODIES = {
    "not UTF-8": b"\xff\xfe{",
    "not JSON": b"hello",
    "empty": b"",
    "a list": b"[]",
    "null": b"null",
    "a number": b"7",
    "a word": b'"evt_1"',
    "an empty object": b"{}",
    "no data": json.dumps({**EVENT, "data": None}).encode(),
    "data is a list": json.dumps({**EVENT, "data": []}).encode(),
    "object is a word": json.dumps({**EVENT, "data": {"object": "cs_1"}}).encode(),
    "id is a number": body_of(id=5),
    "id is empty": body_of(id=""),
    "id is too long": body_of(id="e" * 97),
    "type is a list": body_of(type=[]),
    "another object": body_of(object="charge"),
    "live in a test portal": body_of(livemode=True),
    "metadata is a list": body_of(data={"object": {"metadata": ["x"]}}),
    "deeply nested": b'{"a":' * 20_000,
    "a NUL in its id": body_of(id="evt_\x00"),
}


@pytest.mark.parametrize("body", WRONG_BODIES.values(), ids=WRONG_BODIES.keys())
def test_signed_nonsense_is_refused(client, body):
    assert send(client, body, signed(body)).status_code == 400
    assert db.session.scalar(select(func.count(StripeEvent.id))) == 0


GOOD = body_of()
WRONG_HEADERS = {
    "none": "",
    "garbage": "hello",
    "no time": signed(GOOD).split(",", 1)[1],
    "no signature": f"t={NOW}",
    "another secret": signed(GOOD, secret="whsec_other"),
    "another body": signed(GOOD + b" "),
    "another scheme": signed(GOOD, scheme="v0"),
    "an hour old": signed(GOOD, at=NOW - 3600),
    "an hour ahead": signed(GOOD, at=NOW + 3600),
    "the year 9999": signed(GOOD, at=253_402_300_799),
    "negative time": signed(GOOD, at=-NOW),
    "time is a word": signed(GOOD).replace(f"t={NOW}", "t=now"),
    "time changed": f"t={NOW - 1}," + signed(GOOD, at=NOW).split(",", 1)[1],
    "accents": "t=1,v1=ñ",
    "only commas": ",,,,",
    "equals signs": "=====",
    "an enormous time": "t=" + "9" * 5000 + ",v1=x",
}


@pytest.mark.parametrize("header", WRONG_HEADERS.values(), ids=WRONG_HEADERS.keys())
def test_an_unproven_message_is_refused(client, header):
    assert send(client, GOOD, header).status_code == 400
    assert db.session.scalar(select(func.count(StripeEvent.id))) == 0


def test_an_enormous_body_is_refused_unread(client):
    body = b"x" * (300 * 1024)
    assert send(client, body, signed(body)).status_code in {400, 413}


def test_the_webhook_answers_only_to_post(client):
    assert client.get("/webhooks/stripe").status_code == 405
