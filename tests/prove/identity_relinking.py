"""Whoever takes both databases tries to join 1,000 requests to their cases, and does no better
than chance.

Each attack orders both sides by something it can see and pairs them off, forwards and backwards:
rows, ids, days, sizes, wraps, audit, the folder of sealed files; and on the desk's side rows,
names, days, sizes, needs, money set apart, one-time codes and the ledger's entries. Days are known
to be readable (docs/threat-model.md): side by side, each day gives one right pair by chance.
"""

import math
import random
import sys
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from portal.access.actor import Actor
from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.aid.assessing import add_need
from portal.aid.committing import commit_aid
from portal.aid.models import Case
from portal.aid.queries import case_for
from portal.aid.rules import CaseState, HouseholdBand, NeedKind, Urgency
from portal.aid.taking import take_case
from portal.clock import utc_now
from portal.extensions import db, reading, transaction, vault_reading, vault_transaction
from portal.jobs.carrying import carry_from_vault
from portal.vault import door
from portal.vault.attaching import attach, store_files
from portal.vault.blobs import BlobStore, open_blobs
from portal.vault.file_rules import Upload
from portal.vault.losing_order import lose_order
from portal.vault.models import VaultMessage
from tests.engines import POSTGRES, SQLITE
from tests.factories.cases import fill_pool, mxn
from tests.factories.orders import best, desk_orders, folder_orders, vault_orders
from tests.factories.people import organisation, person
from tests.factories.sealed_requests import NOW, Alliance, case_facts, found_alliance
from tests.factories.sites import fresh_site, report

CASES, DAYS, SEED, PESOS = 1000, 20, 7, 100
SURE = 4.0  # standard deviations above chance: one false alarm in 30,000


def main() -> int:
    """On both engines."""
    return max([prove(engine) for engine in (SQLITE, POSTGRES)])


def prove(engine: str) -> int:
    """Fill, lose the order as every night does, attack."""
    with fresh_site(engine) as app, app.app_context(), tempfile.TemporaryDirectory() as data:
        blobs = open_blobs("", Path(data))
        truth = fill(blobs)
        lose_order(db.engines["vault"])
        blobs.lose_order(now=utc_now())
        with vault_reading() as session:
            left = session.scalar(select(func.count()).select_from(VaultMessage))
            capsules = vault_orders(session) | folder_orders(session, Path(data) / "sealed")
        with reading() as session:
            cases = desk_orders(session)
        bound = DAYS + SURE * math.sqrt(DAYS)
        figures = {"cases": (len(truth), len(truth) == CASES), "outbox_left": (left, left == 0)}
        short = [name for name, order in (capsules | cases).items() if len(set(order)) != CASES]
        figures["orders_that_miss_someone"] = ("|".join(short) or "none", not short)
        planted = best(list(truth), list(truth.values()), truth)
        figures["hits_of_a_planted_order"] = (planted, planted > bound)
        for seen, ours in capsules.items():
            for shown, theirs in cases.items():
                hits = best(ours, theirs, truth)
                name = f"hits_{seen}_by_{shown}"
                figures[name] = (
                    f"{hits} (chance {DAYS} at most, bound {bound:.0f})",
                    hits <= bound,
                )
    return report(f"identity_relinking_{engine}", figures)


def fill(blobs: BlobStore) -> dict[str, str]:
    """Requests over some days, each with a file and passed on; the desk sets money apart.

    Returns the secret answer: capsule to case.
    """
    hand = random.Random(SEED)
    alliance = found_alliance(caseload=100_000)
    alliance.vault = replace(alliance.vault, blobs=blobs)
    with transaction() as session:
        ngo = organisation(session)
        where = ngo.reference
        worker = actor_for(person(session, Role.CASEWORKER, at=ngo))
        fill_pool(session, ngo.id, CASES * PESOS)
    truth = {}
    for number in range(CASES):
        now = NOW + timedelta(days=number * DAYS // CASES)
        story = "x" * hand.randrange(4, 3000)
        asked = alliance.ask(identity={"more": story}, receipt=None, now=now)
        ana = alliance.people["ana"]
        bring_file(alliance, asked.capsule_id, story)
        with vault_transaction() as session:
            truth[asked.capsule_id] = door.release(
                session, capsule_id=asked.capsule_id, holder_id=ana.holder_id,
                keys=ana.keys, facts=facts(where, story[:80]),
                incident="", vault=alliance.vault, now=now,
            )  # fmt: skip
        if number % (CASES // DAYS) == CASES // DAYS - 1:
            while carry_from_vault():
                pass
            work_the_desk(worker, now)
    return truth


def bring_file(alliance: Alliance, capsule_id: str, story: str) -> None:
    """A file of the size of its story."""
    pdf = b"%PDF-1.7 " + story.encode() * 40 + b" %%EOF"
    files = store_files([Upload("papel.pdf", pdf)], blobs=alliance.vault.blobs)
    with vault_transaction() as session:
        attach(session, capsule_id=capsule_id, files=files, to=alliance.pair().keys())


def work_the_desk(worker: Actor, now: datetime) -> None:
    """One caseworker takes all that came, in the order the board shows, and sets money apart."""
    with reading() as session:
        waiting = select(Case.reference).where(Case.state == CaseState.RECEIVED)
        references = session.scalars(waiting.order_by(Case.reference)).all()
    for reference in references:
        with transaction() as session:
            case = case_for(session, worker, reference, lock=True)
            take_case(session, case=case, actor=worker, version=case.version, now=now)
            need = add_need(
                session, case=case, kind=NeedKind.FOOD, amount=mxn(PESOS), actor=worker, now=now
            )
            commit_aid(
                session, case=case, need_reference=need.reference, amount=mxn(PESOS),
                actor=worker, livemode=False, now=now,
            )  # fmt: skip


def facts(where: str, words: str) -> door.CaseFacts:
    """What the desk takes in."""
    return case_facts(
        organisation=where,
        needs=(NeedKind.FOOD.value,),
        urgency=Urgency.THIS_WEEK.value,
        household=HouseholdBand.THREE_TO_FIVE.value,
        cell="31·2026-03",
        text=words,
    )


if __name__ == "__main__":
    sys.exit(main())
