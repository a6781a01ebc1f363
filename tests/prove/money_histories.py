"""Ten thousand random histories of money, told as badly as can be, end with books that match.

Bar 1 of money.md: `python -m tests.prove.money_histories [--histories N] [--seed S]`. A history is
gifts once and monthly, cards, cash, transfers, refunds, disputes and payouts at the stand-in, whose
messages go through `tests.factories.chaos`: three in ten are lost, the others come up to five
times, shuffled and late; a day later a stranger plays back what passed, and the service says it
again. After reconciliation each kind of account must come to what the service's own books say, to
the cent. Every fifth history is lived again with other deliveries, and must end the same.

In every second history the campaign's fund holds enough for every loss, so that all balances must
be the same. In the others refunds and disputes exceed it now and then: who bears the rest (fund,
reserve, organisation) follows from what the fund held when it was told, as no fund may go below
zero; there all that bear losses are compared as one, and how often their shares differ is printed.
"""

import argparse
import multiprocessing
import os
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from portal.clock import utc_now
from portal.extensions import db, reading, transaction
from portal.giving.checking_gifts import gift_faults
from portal.giving.errors import WebhookRefused
from portal.giving.gift_rules import BOUNDS
from portal.giving.receiving_events import receive
from portal.giving.reconciling import reconcile
from portal.incidents.models import Incident
from portal.jobs.relay import relay_due
from portal.ledger.checking import faults
from portal.money import Currency
from portal.outbox.models import OutboxMessage
from portal.outbox.rules import LEASE
from portal.sandbox.webhooks import SignedRequest
from tests.engines import POSTGRES, SQLITE, never_wait_for_the_disk, share_postgres
from tests.factories.at_hand import at_hand
from tests.factories.chaos import Chaos
from tests.factories.giving import at_payment_page, campaign
from tests.factories.histories import Moves, Sums, our_sums, their_sums, whoever_bears
from tests.factories.incidents import verified
from tests.factories.monthly import monthly_at_page
from tests.factories.sites import fresh_site, report

HISTORIES, STEPS, NIGHTS = 10_000, 8, 3
# Of a hundred histories so many are lived on PostgreSQL; so many share one database.
ON_POSTGRES, CHUNK, PROCESSES = 10, 250, 2
# Every so-manieth history is told a second time; an odd number, so that rich and poor take turns.
TOLD_AGAIN = 5
MEMORY = Path("/dev/shm")
DAY = timedelta(days=1)
Chunk = tuple[str, int, range]


def main(arguments: list[str]) -> int:
    """Share the histories out, add up what came of them, print it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--histories", type=int, default=HISTORIES)
    parser.add_argument("--seed", type=int, default=2026)
    given = parser.parse_args(arguments)
    began, counted = time.monotonic(), Counter[str]()
    share_postgres()
    if os.access(MEMORY, os.W_OK):
        tempfile.tempdir = str(MEMORY)
    with multiprocessing.get_context("fork").Pool(PROCESSES, maxtasksperchild=1) as pool:
        for found in pool.imap_unordered(lived, chunks(given.histories, given.seed)):
            counted += found
            print(f"# {counted['histories']} after {time.monotonic() - began:.0f} s", flush=True)
    counted["seconds"] = round(time.monotonic() - began)
    return report("money_histories", figures(counted, given.histories))


def chunks(histories: int, seed: int) -> Iterator[Chunk]:
    """(engine, seed, numbers of histories): the share on PostgreSQL first."""
    on_postgres = -(-histories * ON_POSTGRES // 100)
    for engine, first, end in ((POSTGRES, 0, on_postgres), (SQLITE, on_postgres, histories)):
        for begin in range(first, end, CHUNK):
            yield engine, seed, range(begin, min(begin + CHUNK, end))


NONE_OF = (
    "refused", "played_back_accepted", "cents_apart", "histories_apart", "ended_otherwise",
    "lines_to_explain", "tasks_undone", "faults_in_the_books",
)  # fmt: skip
SOME_OF = (
    "on_postgresql", "on_sqlite", "told_again", "messages", "lost", "doubled", "deliveries",
    "played_back", "lines_compared", "lines_found_only_at_night", "losses",
)  # fmt: skip


def figures(counted: Counter[str], wanted: int) -> dict[str, tuple[object, bool]]:
    """What is printed, and whether it holds."""
    return {
        "histories": (counted["histories"], counted["histories"] == wanted),
        **{name: (counted[name], counted[name] > 0) for name in SOME_OF},
        **{name: (counted[name], counted[name] == 0) for name in NONE_OF},
        "losses_shared_otherwise": (counted["losses_shared_otherwise"], True),
        "seconds": (counted["seconds"], True),
    }


def lived(chunk: Chunk) -> Counter[str]:
    """Some histories in one database."""
    engine, seed, numbers = chunk
    counted: Counter[str] = Counter()
    with fresh_site(engine) as app, app.app_context():
        never_wait_for_the_disk(db.engine)
        with transaction() as session:
            incident = verified(session).id
        for number in numbers:
            try:
                counted += told(app, incident, seed, number)
            except Exception:  # named, and in a form that comes through to the other process
                raise AssertionError(f"history {number}\n{traceback.format_exc()}") from None
            counted[f"on_{engine}"] += 1
        with reading() as session:
            counted["faults_in_the_books"] += len([*faults(session), *gift_faults(session)])
    return counted


def told(app: Flask, incident: int, seed: int, number: int) -> Counter[str]:
    """One history, told once or twice: what came of it."""
    is_rich, times = number % 2 == 0, 2 if number % TOLD_AGAIN == 0 else 1
    lives = [Life(app, f"{seed}:{number}", order, is_rich) for order in range(times)]
    sums = [life.live(incident) for life in lives]
    counted = sum((life.counted for life in lives), Counter[str]())
    ends = [each if is_rich else whoever_bears(each) for each in sums]
    counted["ended_otherwise"] += ends[0] != ends[-1]
    counted["losses_shared_otherwise"] += sums[0] != sums[-1]
    counted["told_again"] += times - 1
    counted["histories"] += 1
    return counted


@dataclass
class Clock:
    """The portal's and the service's, some time ahead."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@dataclass
class Life:
    """One history (`moves`) with one way of telling it (`order`)."""

    app: Flask
    moves: str
    order: int
    is_rich: bool
    counted: Counter[str] = field(default_factory=Counter)

    def live(self, incident: int) -> Sums:
        """What our books come to in the end; counts what went wrong."""
        self.clock = Clock()
        self.service = at_hand(self.clock)
        self.app.extensions["payment_gateway"] = self.service.gateway
        with transaction() as session:
            made = campaign(session, incident=session.get_one(Incident, incident))
            self.campaign_id, owner = made.id, made.organisation
            self.organisation_id, self.account = owner.id, str(owner.stripe_account)
        dice = random.Random(f"{self.moves}:{self.order}")
        chaos = Chaos(self.service.webhooks, self._receive, dice)
        self._happen(chaos)
        self._a_day_later(chaos)
        self._nights()
        self.counted += chaos.counted
        return self._judged()

    def _happen(self, chaos: Chaos) -> None:
        if self.is_rich:
            self._give_much()
        hand = Moves(self.service.play, random.Random(self.moves))
        self._open_pages(hand, chaos)
        for _ in range(STEPS):
            hand.press()
            if hand.dice.random() < 0.1:
                hand.pay_out(self.account)
            if chaos.dice.random() < 0.3:
                self._hear(chaos.pass_on)
        self._hear(chaos.pass_on)
        self._hear(chaos.pass_on_the_late)

    def _give_much(self) -> None:
        """A gift that nobody takes back; the fund holds enough for whatever comes."""
        most, service = BOUNDS[Currency.MXN][1], self.service
        _, page = at_payment_page(self.app, service.gateway, most, to=self.campaign_id)
        service.play.pay_by_card(page)
        service.play.run_chores()
        for message in service.webhooks.waiting():
            service.webhooks.drop(message.id)
        self._hear(lambda: self._receive(service.webhooks.request_for(message.id)))

    def _open_pages(self, hand: Moves, chaos: Chaos) -> None:
        gateway, to, play = self.service.gateway, self.campaign_id, self.service.play
        _, page = monthly_at_page(self.app, gateway, to=to)
        if hand.dice.random() < 0.7:
            play.pay_by_card(page)
        for _ in range(2):
            _, page = at_payment_page(self.app, gateway, hand.dice.randint(2_000, 90_000), to=to)
            if hand.dice.random() < 0.5:
                play.pay_by_card(page)
        play.run_chores()
        self._hear(chaos.pass_on)

    def _a_day_later(self, chaos: Chaos) -> None:
        self.clock.ahead = DAY
        self.counted["played_back_accepted"] += chaos.play_back()
        self._hear(chaos.say_again)

    def _hear(self, deliver: Callable[[], object]) -> None:
        """Messages come in; then the queue is worked off, as far as it goes now."""
        deliver()
        relay_due(self.clock)

    def _receive(self, request: SignedRequest) -> bool:
        """As the portal's own door does, at the history's hour."""
        now, header = self.clock(), request.headers["Stripe-Signature"]
        try:
            event = self.service.gateway.verify(request.body, header, now=now)
        except WebhookRefused:
            return False
        with transaction() as session:
            receive(session, event=event, now=now)
        return True

    def _nights(self) -> None:
        for night in range(NIGHTS):
            found = reconcile(
                organisation_id=self.organisation_id,
                account=self.account,
                gateway=self.service.gateway,
                write=transaction,
                since=self.clock() - 2 * DAY,
                now=self.clock(),
            )
            while relay_due(lambda: self.clock() + LEASE):
                pass
            learnt = len(found.settled) + len(found.asked)
            self.counted["lines_compared"] += found.compared if night == 0 else 0
            self.counted["lines_found_only_at_night"] += learnt
            self.counted["lines_to_explain"] += len([*found.parked, *found.wrong, *found.extra])
            if not learnt:
                break

    def _judged(self) -> Sums:
        theirs = their_sums(self.service.play, self.account)
        with reading() as session:
            ours = our_sums(session, self.organisation_id)
            undone = select(func.count()).where(
                OutboxMessage.finished_at.is_(None) | OutboxMessage.fault.is_not(None)
            )
            self.counted["tasks_undone"] += session.scalar(undone) or 0
        merged = whoever_bears(ours)
        names = merged.keys() | theirs.keys()
        apart = sum(abs(merged.get(name, 0) - theirs.get(name, 0)) for name in names)
        self.counted["cents_apart"] += apart
        self.counted["histories_apart"] += apart > 0
        self.counted["losses"] += "losses" in merged
        return ours


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
