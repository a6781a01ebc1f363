"""Messages that a stranger, or somebody who knows the webhook's secret, could try."""

import hashlib
import hmac
import json
import time

from tests.factories.giving import WEBHOOK_SECRET

EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "livemode": False,
    "created": 1,
    "data": {"object": {"id": "cs_1", "client_reference_id": "abc", "metadata": {}}},
}


def signed(
    body: bytes, *, secret: str = WEBHOOK_SECRET, at: int | None = None, scheme: str = "v1"
) -> str:
    """The header for a body."""
    at = int(time.time()) if at is None else at
    told = f"{at}.".encode() + body
    return f"t={at},{scheme}=" + hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()


def body_of(**more: object) -> bytes:
    """An event of a payment page, with something of it changed."""
    return json.dumps({**EVENT, **more}).encode()


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
