"""What comes to the door: forged messages, twenty clicks at once, and money that is on its way.

Bars 3 and 4 of money.md, over HTTP, on both engines, at the portal itself and its stand-in:

- no change of a true message's signature or body, and no signed nonsense, is accepted, and none is
  answered 5xx; a true message that is about nobody of ours, or comes again, is kept and posts
  nothing;
- twenty clicks at the same moment, on a gift and on a monthly one: one page of payment, one charge,
  one gift in the books;
- a gift by OXXO or SPEI is not in the meter while it is pending, however often its messages come;
  paid on the seventh day it is there once.
"""

import http.client
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Barrier
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import func, select

from portal.clock import utc_now
from portal.extensions import db, limiter, reading, transaction
from portal.giving.models import Gift, StripeEvent
from portal.giving.monthly_models import MonthlyGift
from portal.jobs.reconciling_books import reconcile_nightly
from portal.jobs.relay import relay_due
from portal.ledger.models import JournalEntry
from portal.sandbox.rules import Method
from portal.sandbox.server import Running
from portal.sandbox.webhooks import SignedRequest
from tests.browser.live_portal import free_port, serving
from tests.engines import POSTGRES, SQLITE, never_wait_for_the_disk
from tests.factories.chaos import Chaos
from tests.factories.forgeries import GOOD, WRONG_BODIES, WRONG_HEADERS, body_of, signed
from tests.factories.giving import at_payment_page, campaign, gateway_to, stand_in
from tests.factories.histories import ids_of, our_sums
from tests.factories.sites import fresh_site, report
from tests.web.client import gift_form_of

CLICKS, FLIPS, DAYS = 20, 200, 7
DOOR = "/webhooks/stripe"
Figures = dict[str, tuple[object, bool]]
Headers = list[tuple[str, str]]


def main() -> int:
    """On both engines."""
    return max([prove(engine) for engine in (SQLITE, POSTGRES)])


def prove(engine: str) -> int:
    """Everything at one door."""
    with at_the_door(engine) as door:
        figures = {
            **forged(door),
            **meant(door),
            **clicked_at_once(door, "once"),
            **clicked_at_once(door, "monthly"),
            **on_its_way(door, Method.OXXO),
            **on_its_way(door, Method.SPEI),
            "differences_at_night": zero(reconcile_nightly()),
        }
    return report(f"money_doorstep_{engine}", figures)


def zero(number: int) -> tuple[int, bool]:
    """A figure that must be none."""
    return number, number == 0


def one(number: int) -> tuple[int, bool]:
    """A figure that must be one."""
    return number, number == 1


@dataclass
class Clock:
    """The service's; the portal's own stays at the present."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@dataclass(frozen=True)
class Door:
    """A portal that answers at a port, and the service whose messages it takes."""

    app: Flask
    port: int
    running: Running
    clock: Clock

    def post(self, path: str, body: bytes, headers: Iterable[tuple[str, str]]) -> tuple[int, str]:
        """(status, where to go) of a request with just these headers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.putrequest("POST", path)
        for name, value in (("Content-Length", str(len(body))), *headers):
            connection.putheader(name, value.encode("latin-1", "replace"))
        try:
            connection.endheaders(body)
            answer = connection.getresponse()
            answer.read()
        finally:
            connection.close()
        return answer.status, answer.headers.get("Location", "")

    def get(self, path: str) -> tuple[str, str]:
        """(page, cookies to come back with)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode()
        set_ones = answer.headers.get_all("Set-Cookie") or []
        connection.close()
        return text, "; ".join(each.split(";", 1)[0] for each in set_ones)

    def tell(self, body: bytes, headers: Headers) -> int:
        """A message to the door; the answer's status."""
        return self.post(DOOR, body, headers)[0]

    def deliver(self, request: SignedRequest) -> bool:
        """As the service does; whether it was accepted."""
        return self.tell(request.body, list(request.headers.items())) == 200


@contextmanager
def at_the_door(engine: str) -> Iterator[Door]:
    """An empty portal that serves as many at once as will click."""
    clock, port = Clock(), free_port()
    with fresh_site(engine) as app, app.app_context(), stand_in(clock=clock) as running:
        never_wait_for_the_disk(db.engine)
        app.extensions["payment_gateway"] = gateway_to(running)
        with serving(app, port, threads=CLICKS):
            yield Door(app, port, running, clock)


def rows() -> Counter[str]:
    """How many there are of what a message could leave."""
    models = (StripeEvent, JournalEntry, Gift, MonthlyGift)
    with reading() as session:
        return Counter(
            {
                model.__tablename__: session.scalar(select(func.count()).select_from(model)) or 0
                for model in models
            }
        )


def work_off() -> None:
    """The queue, to its end."""
    while relay_due():
        pass


def forged(door: Door) -> Figures:
    """Everything that must not be accepted, beside a true message that waits all the while."""
    gateway = gateway_to(door.running)
    _, page = at_payment_page(door.app, gateway)
    door.running.play.pay_by_card(page)
    door.running.play.run_chores()
    true = door.running.webhooks.request_for(door.running.webhooks.waiting()[-1].id)
    before = rows()
    answers = {name: door.tell(body, headers) for name, body, headers in mutations(true)}
    work_off()
    tried = len(answers)
    flips = Counter(door.tell(body, headers) for body, headers in flipped(true, random.Random(3)))
    accepted = [name for name, status in answers.items() if status < 400]
    faults = [name for name, status in answers.items() if status >= 500]
    return {
        "mutations": (tried, tried >= 20),
        "mutations_accepted": (" ".join(accepted) or 0, not accepted),
        "mutations_answered_5xx": (" ".join(faults) or 0, not faults),
        "changed_bytes": (flips.total(), flips.total() == FLIPS),
        "changed_bytes_not_refused": zero(flips.total() - flips[400]),
        "mutations_left_rows": zero((rows() - before).total()),
        "true_message_still_accepted": one(int(door.deliver(true))),
    }


def mutations(true: SignedRequest) -> Iterator[tuple[str, bytes, Headers]]:
    """(name, body, headers): the forgeries of the tests, and what only a socket can send."""
    for name, body in WRONG_BODIES.items():
        yield f"signed: {name}", body, [("Stripe-Signature", signed(body))]
    for name, header in WRONG_HEADERS.items():
        yield f"header: {name}", GOOD, [("Stripe-Signature", header)]
    body, header = true.body, true.headers["Stripe-Signature"]
    other, old = signed(body, secret="whsec_other"), signed(body, at=1)
    huge = body + b" " * (300 * 1024)
    told = json.loads(body)
    live = json.dumps({**told, "livemode": True}).encode()
    yield "no header", body, []
    yield "an empty header", body, [("Stripe-Signature", "")]
    yield "two headers, neither true", body, [("Stripe-Signature", h) for h in (other, old)]
    yield "under another name", body, [("X-Stripe-Signature", header)]
    yield "huge", huge, [("Stripe-Signature", signed(huge))]
    yield "cut short", body[:-1], [("Stripe-Signature", header)]
    yield "nothing, with a true header", b"", [("Stripe-Signature", header)]
    yield "another's body", GOOD, [("Stripe-Signature", header)]
    yield "live, signed", live, [("Stripe-Signature", signed(live))]
    yield "v0 only", body, [("Stripe-Signature", header.replace("v1=", "v0="))]
    yield "capitals", body, [("Stripe-Signature", header.upper())]
    yield "half a signature", body, [("Stripe-Signature", header[:-32])]
    yield "compressed", body, [("Stripe-Signature", other), ("Content-Encoding", "gzip")]


def flipped(true: SignedRequest, dice: random.Random) -> Iterator[tuple[bytes, Headers]]:
    """The true message with one byte of it changed."""
    for _ in range(FLIPS):
        changed = bytearray(true.body)
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
        yield bytes(changed), [("Stripe-Signature", true.headers["Stripe-Signature"])]


def meant(door: Door) -> Figures:
    """True messages about nobody, and one that comes again: kept once, and nothing posted."""
    work_off()
    before, figures = rows(), Figures()
    bodies = {
        "unknown_type": body_of(id="evt_a", type="tax.settings.updated"),
        "unknown_account": body_of(id="evt_b", account="acct_of_nobody"),
        "unknown_gift": body_of(id="evt_c", type="charge.refunded"),
        "unknown_payout": body_of(id="evt_d", type="payout.paid", account="acct_of_nobody"),
        "unknown_warning": body_of(
            id="evt_e",
            type="radar.early_fraud_warning.created",
            data={"object": {"id": "issfr_1", "payment_intent": "pi_nobody"}},
        ),
    }
    for name, body in bodies.items():
        header = [("Stripe-Signature", signed(body))]
        answers = {door.tell(body, header) for _ in range(3)}
        figures[f"{name}_answered"] = (max(answers), answers == {200})
    true = door.running.webhooks.request_for(door.running.webhooks.waiting()[-1].id)
    replayed = {door.deliver(true) for _ in range(CLICKS)}
    work_off()
    after = rows() - before
    return {
        **figures,
        "replays_answered_200": (CLICKS, replayed == {True}),
        "true_messages_kept_once": (after["stripe_event"], after["stripe_event"] == len(bodies)),
        "true_messages_posted": zero(after["journal_entry"]),
    }


@contextmanager
def opened(door: Door) -> Iterator[tuple[str, int]]:
    """(slug, organisation) of a campaign of its own; a caller's tries are forgotten."""
    with transaction() as session:
        made = campaign(session)
        found = made.slug, made.organisation_id
    limiter.reset()
    yield found
    for waiting in door.running.webhooks.waiting():
        door.running.webhooks.drop(waiting.id)


def filled(door: Door, slug: str, **more: str) -> tuple[bytes, Headers]:
    """(body, headers) of the gift form as a browser that opened it sends it."""
    page, cookies = door.get(f"/es/campaigns/{slug}")
    data = {**gift_form_of(door.app, slug, page), "suggested": "25000", **more}
    kind = "application/x-www-form-urlencoded"
    return urlencode(data).encode(), [("Content-Type", kind), ("Cookie", cookies)]


def clicked_at_once(door: Door, rhythm: str) -> Figures:
    """Twenty requests that leave together; then it is paid, and told as badly as can be."""
    with opened(door) as (slug, organisation_id):
        known = {kind: set(ids_of(door.running.play, kind)) for kind in SERVICE}
        before, starting = rows(), Barrier(CLICKS, timeout=60)
        body, headers = filled(door, slug, rhythm=rhythm)

        def click(_: int) -> tuple[int, str]:
            starting.wait()
            return door.post(f"/es/campaigns/{slug}/gifts", body, headers)

        with ThreadPoolExecutor(CLICKS) as pool:
            answers = Counter(pool.map(click, range(CLICKS)))
        where = min(location for _, location in answers)
        door.running.play.pay_by_card(where.rsplit("/", 1)[1])
        door.running.play.run_chores()
        tell_badly(door)
        after = rows() - before
        made = {kind: len({*ids_of(door.running.play, kind)} - known[kind]) for kind in SERVICE}
        with reading() as session:
            sums = our_sums(session, organisation_id)
    orders = int(rhythm == "monthly")  # whose first month is a gift as any other
    return {
        f"{rhythm}_clicks_at_once": (CLICKS, answers.total() == CLICKS),
        f"{rhythm}_answers": (len(answers), [status for status, _ in answers] == [303]),
        f"{rhythm}_pages": one(made["checkout.session"]),
        f"{rhythm}_charges": one(made["charge"]),
        f"{rhythm}_orders": (made["subscription"], made["subscription"] == orders),
        f"{rhythm}_gifts": one(after["gift"]),
        f"{rhythm}_promises": (after["monthly_gift"], after["monthly_gift"] == orders),
        f"{rhythm}_entries": one(after["journal_entry"]),
        f"{rhythm}_given": (-sums["gifts"], sums["gifts"] == -25_000),
    }  # fmt: skip


SERVICE = ("checkout.session", "charge", "subscription")


def tell_badly(door: Door) -> None:
    """What waits, through all that can happen on the way; the night makes up for what was lost."""
    chaos = Chaos(door.running.webhooks, door.deliver, random.Random(7))
    chaos.pass_on()
    chaos.pass_on_the_late()
    chaos.say_again()
    work_off()
    reconcile_nightly()
    work_off()


def on_its_way(door: Door, method: Method) -> Figures:
    """Seven days in which nothing is in the meter; then it is, once."""
    name = "oxxo" if method is Method.OXXO else "spei"
    with opened(door) as (slug, organisation_id):
        before = rows()
        form = filled(door, slug, suggested="other", amount="777.77")
        status, where = door.post(f"/es/campaigns/{slug}/gifts", *form)
        session_id, play = where.rsplit("/", 1)[1], door.running.play
        seen = []
        door.clock.ahead = timedelta(hours=1) - timedelta(days=DAYS)
        play.take_voucher(session_id, method)
        for day in range(DAYS):
            door.clock.ahead = timedelta(hours=1) - timedelta(days=DAYS - day)
            if method is Method.SPEI and day == 2:
                play.transfer_arrives(session_id, amount=30_000)
            play.run_chores()
            door.clock.ahead = timedelta(0)  # a message is signed when it is sent
            tell_badly(door)
            seen.append(metered(door, slug, organisation_id))
        if method is Method.OXXO:
            play.cash_arrives(session_id)
        else:
            play.transfer_arrives(session_id, amount=47_777)
        play.run_chores()
        for _ in range(3):
            tell_badly(door)
        after, paid = rows() - before, metered(door, slug, organisation_id)
    return {
        f"{name}_begun": (status, status == 303),
        f"{name}_days_pending": (len(seen), len(seen) == DAYS),
        f"{name}_in_the_meter_while_pending": zero(sum(minor + shown for minor, shown in seen)),
        f"{name}_in_the_meter_once_paid": (paid[0], paid == (77_777, True)),
        f"{name}_entries": one(after["journal_entry"]),
    }


def metered(door: Door, slug: str, organisation_id: int) -> tuple[int, bool]:
    """(gifts in the books, whether the campaign's page says so)."""
    with reading() as session:
        given = -our_sums(session, organisation_id).get("gifts", 0)
    page, _ = door.get(f"/es/campaigns/{slug}")
    return given, bool(re.search(r"777\.77|\$777", page))


if __name__ == "__main__":
    sys.exit(main())
