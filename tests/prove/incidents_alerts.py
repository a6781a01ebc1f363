"""Ten thousand readers, by mail and SMS, through the outbox and a killed worker, on both engines.

The first word of an incident goes to all who asked for its place, and while it does a worker is
killed (SIGKILL) in the middle. What it had in hand comes back after its lease; then the incident is
retracted. Everybody who was told has one word that takes it back, by the channel of the first, and
nobody else has any. A killed worker may repeat what it had in hand: one mail, or one message.
Prints `name value` lines; exit code 1 when a bar falls short.
"""

import os
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from flask import Flask
from flask_mailman import EmailMessage
from sqlalchemy import func, insert, select

from portal.alerts.keys import address_mark, seal_address
from portal.alerts.models import AlertDelivery, AlertReader, AlertWish
from portal.alerts.rules import Channel, Outcome
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.incidents.models import Incident
from portal.jobs.relay import relay_due
from portal.outbox.models import OutboxMessage
from portal.outbox.rules import LEASE
from portal.references import new_reference
from tests.domain.incidents.test_retracting import voted
from tests.engines import POSTGRES, SQLITE, never_wait_for_the_disk
from tests.factories.incidents import area, verified_by_words
from tests.factories.readers import link_key
from tests.factories.sites import fresh_site, report
from tests.factories.text_gateway import TextGateway, text_gateway

READERS, BY_SMS, ELSEWHERE = 10_000, 1_000, 300
HERE, THERE = "20067", "20001"
KILLED_AFTER = 2_000  # words that have left when the worker dies


def main() -> int:
    """On both engines."""
    with text_gateway() as gateway, tempfile.TemporaryDirectory() as folder:
        return max([prove(engine, gateway, Path(folder) / engine) for engine in (SQLITE, POSTGRES)])


def prove(engine: str, gateway: TextGateway, box: Path) -> int:
    """Tell, kill, tell on, take back, and count what arrived."""
    mails = Mails(box)
    with fresh_site(engine) as app, app.app_context():
        app.config["SETTINGS"] = gateway.set_up_in(app.config["SETTINGS"])
        never_wait_for_the_disk(db.engine)
        incident = _filled()
        killed = _told_by_who_is_killed(app, mails, gateway)
        seconds, first = _told(mails, gateway)
        with transaction() as session:
            for _ in range(2):
                voted(session, session.get_one(Incident, incident))
        back_seconds, second = _told(mails, gateway)
        outcomes = Counter(db.session.scalars(select(AlertDelivery.outcome)).all())
        left = db.session.scalar(
            select(func.count()).select_from(OutboxMessage).where(
                OutboxMessage.finished_at.is_(None)
            )
        )  # fmt: skip
    wanted = {_address(number) for number in range(READERS)}
    twice = sum(times - 1 for times in first.values())
    return report(f"incidents_alerts_{engine}", {
        "readers": (len(wanted), len(wanted) == READERS),
        "by_sms": (sum(a.startswith("+") for a in first), True),
        "told_when_the_worker_was_killed": (killed, 0 < killed < READERS),
        "told": (len(first), set(first) == wanted),
        "told_again_after_the_kill": (f"{twice} (at most 1)", twice <= 1),
        "corrected": (len(second), set(second) == wanted),
        "corrected_more_than_once": (_more(second), _more(second) == 0),
        "nobody_else": (len((set(first) | set(second)) - wanted), first.keys() == second.keys()),
        "deliveries_sent": (outcomes[Outcome.SENT], outcomes[Outcome.SENT] == 2 * READERS),
        "left_in_the_outbox": (left, left == 0),
        "seconds": (f"{seconds:.0f} after the kill, {back_seconds:.0f} to take back", True),
        "readers_per_second": (f"{READERS / back_seconds:.0f}", True),
    })  # fmt: skip


class Mails:
    """Where mails go instead of a server: a file, which a killed process leaves as it is."""

    def __init__(self, path: Path) -> None:
        self.path, self.read_to = path, 0
        path.touch()

    def listen(self) -> None:
        """From now on."""
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND)

        def send(mail: EmailMessage, *_: Any, **__: Any) -> int:
            os.write(file, f"{mail.to[0]}\n".encode())
            return 1

        EmailMessage.send = send  # type: ignore[method-assign]

    def taken(self) -> list[str]:
        """What came since last asked."""
        lines = self.path.read_text().splitlines()
        found, self.read_to = lines[self.read_to :], len(lines)
        return found

    def count(self) -> int:
        """How many there are."""
        return self.path.read_bytes().count(b"\n")


def _address(number: int) -> str:
    by_sms = number % (READERS // BY_SMS) == 0
    return f"+5255{number:08d}" if by_sms else f"reader{number}@alerts.example"


def _filled() -> int:
    """The readers of the place and of another one, and the incident; its row's number."""
    with transaction() as session:
        for code in (HERE, THERE):
            area(session, code)
        for number in range(READERS + ELSEWHERE):
            _reads(session, number, HERE if number < READERS else THERE)
    with transaction() as session:
        return verified_by_words(session).id


def _reads(session: Any, number: int, place: str) -> None:
    address, key, reference = _address(number), link_key(), new_reference()
    channel = Channel.SMS if address.startswith("+") else Channel.MAIL
    made = insert(AlertReader).values(
        reference=reference, mark=address_mark(key, address, channel), language="es", links=0,
        address=seal_address(address, key=key, reader=reference, channel=channel), channel=channel,
    )  # fmt: skip
    reader = session.execute(made.returning(AlertReader.id)).scalar_one()
    session.execute(insert(AlertWish).values(
        reference=new_reference(), reader_id=reader, place=place, kind="", asked_at=utc_now(),
        is_confirmed=True,
    ))  # fmt: skip


def _told_by_who_is_killed(app: Flask, mails: Mails, gateway: TextGateway) -> int:
    """How many words had left when the worker died."""
    mails.listen()
    for engine in db.engines.values():
        engine.dispose()
    worker = os.fork()
    if worker == 0:
        try:
            relay_due()
        finally:
            os._exit(0)
    while mails.count() + len(gateway.got) < KILLED_AFTER:
        time.sleep(0.02)
    os.kill(worker, signal.SIGKILL)
    _, status = os.waitpid(worker, 0)
    assert os.WIFSIGNALED(status), "the worker was done before it could be killed"
    return mails.count() + len(gateway.got)


def _told(mails: Mails, gateway: TextGateway) -> tuple[float, Counter[str]]:
    """Work off all that is due once every lease has run out; who got how many."""
    began = time.monotonic()
    while relay_due(lambda: utc_now() + 2 * LEASE):
        pass
    db.session.rollback()
    seconds = time.monotonic() - began
    return seconds, Counter([*mails.taken(), *(number for number, _ in gateway.taken())])


def _more(told: Counter[str]) -> int:
    return sum(times > 1 for times in told.values())


if __name__ == "__main__":
    sys.exit(main())
