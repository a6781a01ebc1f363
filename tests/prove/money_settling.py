"""One message told fifty times at once is one entry; settling that is killed ends as if it was not.

Bar 2 of money.md. The second half kills a worker with SIGKILL at each statement and each commit of
taking a message in and working it off – a payment, a month, a dispute, a refund that two people let
go, a warning of fraud – then lets the service and the queue try again as they would, and compares
what stands with a run that nobody killed.
"""

import logging
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.extensions import db, reading, transaction
from portal.giving.asking_refunds import decide_refund
from portal.giving.checking_gifts import gift_faults
from portal.giving.following_events import settle_event
from portal.giving.models import Gift, GiftDonor, GiftMovement, StripeEvent
from portal.giving.monthly_models import MonthlyGift, MonthlyPayment
from portal.giving.queries import gift_by_reference
from portal.giving.refund_models import RefundRequest
from portal.jobs.relay import relay_due
from portal.ledger.checking import faults
from portal.ledger.models import JournalEntry, Posting
from portal.notices.models import Notice
from portal.outbox.models import OutboxMessage
from portal.outbox.rules import LEASE
from portal.sandbox.server import Running
from tests.engines import POSTGRES, SQLITE, never_wait_for_the_disk
from tests.factories.giving import LINK_KEY, at_payment_page, gateway_to, stand_in
from tests.factories.killing import killed_at
from tests.factories.monthly import monthly_at_page
from tests.factories.people import person
from tests.factories.refunds import asked_refund, charge_of, paid_gift
from tests.factories.sites import fresh_site, report

COPIES = 50
COUNTED = (
    Gift, GiftDonor, GiftMovement, MonthlyPayment, StripeEvent, RefundRequest, JournalEntry,
    Posting, Notice, OutboxMessage, AuditEntry,
)  # fmt: skip
Figures = dict[str, tuple[object, bool]]


def main() -> int:
    """On both engines."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # fifty at once do wait there
    return max([prove(engine) for engine in (SQLITE, POSTGRES)])


def prove(engine: str) -> int:
    """Fifty at once, then a kill at every step."""
    with fresh_site(engine) as app, app.app_context(), stand_in() as running:
        never_wait_for_the_disk(db.engine)
        portal = Portal(app, running)
        figures = fifty_at_once(portal)
        for name in STORIES:
            figures |= killed_everywhere(portal, name)
        with reading() as session:
            wrong = [*faults(session), *gift_faults(session)]
        figures["faults_in_the_books"] = (len(wrong), not wrong)
    return report(f"money_settling_{engine}", figures)


@dataclass(frozen=True)
class Portal:
    """The portal and the service that it asks."""

    app: Flask
    running: Running

    def connect(self) -> None:
        """A gateway of this process: a connection is not inherited."""
        self.app.extensions["payment_gateway"] = gateway_to(self.running)

    def tell(self, event_id: str) -> int:
        """The service's message, as it is sent; the answer's status."""
        request = self.running.webhooks.request_for(event_id)
        answer = self.app.test_client().post(
            "/webhooks/stripe", data=request.body, headers=request.headers
        )
        return answer.status_code

    def waiting(self, kind: str) -> str:
        """The newest message of a kind."""
        return [each.id for each in self.running.webhooks.waiting() if each.type == kind][-1]

    def forget_messages(self) -> None:
        """What was told before is not told again."""
        for each in self.running.webhooks.waiting():
            self.running.webhooks.drop(each.id)


def fifty_at_once(portal: Portal) -> Figures:
    """Each copy is sent over HTTP, taken in, and worked off by a worker of its own."""
    portal.connect()
    _, page = at_payment_page(portal.app, gateway_to(portal.running))
    portal.running.play.pay_by_card(page)
    portal.running.play.run_chores()
    event_id, starting = portal.waiting("checkout.session.completed"), Barrier(COPIES, timeout=60)

    def work(_: int) -> int:
        with portal.app.app_context():
            starting.wait()
            status = portal.tell(event_id)
            try:
                settle_event(
                    event_id, gateway=gateway_to(portal.running), write=transaction,
                    link_key=LINK_KEY, now=utc_now(),
                )  # fmt: skip
            finally:
                db.session.remove()
            return status

    with ThreadPoolExecutor(COPIES) as pool:
        answers = Counter(pool.map(work, range(COPIES)))
    counted = counts()
    return {
        "copies_at_once": (COPIES, True),
        "copies_answered_200": (answers[200], answers[200] == COPIES),
        "messages_kept": (counted["stripe_event"], counted["stripe_event"] == 1),
        "entries": (counted["journal_entry"], counted["journal_entry"] == 1),
        "movements": (counted["gift_movement"], counted["gift_movement"] == 1),
    }


def killed_everywhere(portal: Portal, name: str) -> Figures:
    """The same story again and again, killed one step later each time."""
    never, step, different = ended(portal, name, step=0)[1], 1, []
    while True:
        died, stands = ended(portal, name, step=step)
        if stands != never:
            different.append(step)
        if not died:
            break
        step += 1
    return {
        f"{name}_steps_killed": (step - 1, step > 20),
        f"{name}_ends_otherwise": (" ".join(map(str, different)) or 0, not different),
    }


def ended(portal: Portal, name: str, *, step: int) -> tuple[bool, object]:
    """Whether the worker died at `step`, and what stands after all was tried again."""
    portal.connect()
    message = STORIES[name](portal)
    before = counts()

    def work() -> None:
        if message:
            portal.tell(message)
        relay_due()

    died = bool(step) and killed_at(step, work, begin=portal.connect)
    portal.connect()
    if message:
        portal.tell(message)  # nobody answered 200, or the service says it twice: both happen
    while relay_due(lambda: utc_now() + LEASE + LEASE):
        pass
    after = counts()
    portal.forget_messages()
    return died, ({name: after[name] - before[name] for name in after}, newest())


def counts() -> dict[str, int]:
    """How many rows of each kind there are."""
    with reading() as session:
        return {
            model.__tablename__: session.scalar(select(func.count()).select_from(model)) or 0
            for model in COUNTED
        }


def newest() -> object:
    """How the newest gift stands, and each sum of its organisation's books."""
    with reading() as session:
        gift = session.scalars(select(Gift).order_by(Gift.id.desc()).limit(1)).one()
        refund = session.scalars(
            select(RefundRequest.step).where(RefundRequest.gift_id == gift.id)
        ).all()
        monthly = session.scalars(select(MonthlyGift.state).order_by(MonthlyGift.id.desc())).first()
        sums = session.scalars(
            select(func.sum(Posting.amount))
            .where(Posting.organisation_id == gift.campaign.organisation_id)
            .group_by(Posting.account_id)
        ).all()
        undone = session.scalar(
            select(func.count()).where(
                OutboxMessage.finished_at.is_(None) | OutboxMessage.fault.is_not(None)
            )
        )
        unsettled = session.scalar(select(func.count()).where(StripeEvent.settled_at.is_(None)))
        return (
            gift.state, gift.version, gift.paid_at is not None, sorted(refund), monthly,
            sorted(map(int, sums)), undone, unsettled,
        )  # fmt: skip


def _payment(portal: Portal) -> str:
    reference, page = at_payment_page(portal.app, gateway_to(portal.running))
    with transaction() as session:
        gift = gift_by_reference(session, reference)
        session.add(GiftDonor(gift_id=gift.id, email="ana@example.org"))
    portal.running.play.pay_by_card(page)
    portal.running.play.run_chores()
    return portal.waiting("checkout.session.completed")


def _month(portal: Portal) -> str:
    _, page = monthly_at_page(portal.app, gateway_to(portal.running), email="ana@example.org")
    portal.running.play.pay_by_card(page)
    portal.running.play.run_chores()
    return portal.waiting("invoice.paid")


def _charged(portal: Portal) -> tuple[str, str]:
    gateway = gateway_to(portal.running)
    reference = paid_gift(portal.app, portal.running, gateway)
    return reference, charge_of(gateway, reference)


def _dispute(portal: Portal) -> str:
    portal.running.play.dispute(_charged(portal)[1])
    return portal.waiting("charge.dispute.created")


def _warning(portal: Portal) -> str:
    portal.running.play.warn(_charged(portal)[1])
    return portal.waiting("radar.early_fraud_warning.created")


def _refund(portal: Portal) -> str:
    asked = asked_refund(_charged(portal)[0])
    with transaction() as session:
        request = session.scalars(
            select(RefundRequest).where(RefundRequest.reference == asked)
        ).one()
        second = actor_for(person(session, Role.FINANCE, at=request.gift.campaign.organisation))
        decide_refund(session, request=request, is_approved=True, actor=second, now=utc_now())
    return ""


STORIES: dict[str, Callable[[Any], str]] = {
    "payment": _payment,
    "month": _month,
    "dispute": _dispute,
    "refund": _refund,
    "warning": _warning,
}

if __name__ == "__main__":
    sys.exit(main())
