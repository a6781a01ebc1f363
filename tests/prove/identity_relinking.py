"""Whoever takes both databases tries to join 1,000 requests to their cases, and does no better
than chance.

Each attack orders both sides by something it can see and pairs them off, forwards and backwards:
rows, ids, days, sizes, wraps, audit, the folder of sealed files; and on the desk's side rows,
names, days, sizes, needs, money set apart, one-time codes and the ledger's entries. Days are known
to be readable (docs/threat-model.md): side by side, each day gives one right pair by chance.
"""

import math
import os
import random
import sys
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, text

from portal.access.actor import Actor
from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.aid.assessing import add_need
from portal.aid.committing import commit_aid
from portal.aid.models import Case, Commitment, Need
from portal.aid.queries import case_for
from portal.aid.rules import CaseState, HouseholdBand, NeedKind, Urgency
from portal.aid.taking import take_case
from portal.clock import utc_now
from portal.extensions import db, reading, transaction, vault_reading, vault_transaction
from portal.jobs.carrying import carry_from_vault
from portal.ledger.models import JournalEntry
from portal.vault import door
from portal.vault.attaching import attach, store_files
from portal.vault.blobs import BlobStore, open_blobs
from portal.vault.file_rules import Upload
from portal.vault.losing_order import lose_order
from portal.vault.models import (
    Capsule,
    SealedFile,
    StoredContent,
    VaultDeed,
    VaultMessage,
    Wrap,
)
from tests.engines import POSTGRES, SQLITE
from tests.factories.cases import fill_pool, mxn
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
        capsules = vault_orders(engine) | folder_orders(Path(data) / "sealed")
        cases = desk_orders()
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


def vault_orders(engine: str) -> dict[str, list[str]]:
    """Capsules as a thief may order them."""
    physical = "" if engine == SQLITE else " ORDER BY ctid"
    with vault_reading() as session:
        stored = session.execute(text(f"SELECT id FROM capsule{physical}")).scalars().all()
        by_content = (
            session.execute(text(f"SELECT capsule_id FROM sealed_content{physical}"))
            .scalars()
            .all()
        )
        days = (
            session.execute(select(Capsule.id).order_by(Capsule.received_on, Capsule.id))
            .scalars()
            .all()
        )
        sizes = (
            session.execute(
                select(StoredContent.capsule_id)
                .group_by(StoredContent.capsule_id)
                .order_by(func.sum(func.length(StoredContent.ciphertext)))
            )
            .scalars()
            .all()
        )
        wraps = (
            session.execute(
                select(StoredContent.capsule_id)
                .join(Wrap, Wrap.content_id == StoredContent.id)
                .order_by(Wrap.sealed_key)
            )
            .scalars()
            .all()
        )
        deeds = (
            session.execute(
                select(VaultDeed.capsule_id)
                .where(VaultDeed.capsule_id.is_not(None))
                .order_by(VaultDeed.id)
            )
            .scalars()
            .all()
        )
    return {
        "audit": first_seen(deeds),
        "id": sorted(stored),
        "row": list(stored),
        "content_row": first_seen(by_content),
        "day": list(days),
        "size": list(sizes),
        "wrap": first_seen(wraps),
    }


def folder_orders(folder: Path) -> dict[str, list[str]]:
    """Capsules as the folder of sealed files may order them, by the row that names each file."""
    with vault_reading() as session:
        rows = session.execute(
            select(SealedFile.blob_id, StoredContent.capsule_id).join(
                StoredContent, StoredContent.id == SealedFile.content_id
            )
        ).all()
    whose = {row.blob_id: row.capsule_id for row in rows}
    files = [entry for entry in os.scandir(folder) if entry.name in whose]
    orders = {
        "file_listing": files,
        "file_name": sorted(files, key=lambda one: one.name),
        "file_inode": sorted(files, key=lambda one: one.inode()),
        "file_changed": sorted(files, key=lambda one: one.stat().st_ctime_ns),
        "file_time": sorted(files, key=lambda one: (one.stat().st_mtime_ns, one.name)),
        "file_size": sorted(files, key=lambda one: (one.stat().st_size, one.name)),
    }
    return {name: [whose[one.name] for one in order] for name, order in orders.items()}


def desk_orders() -> dict[str, list[str]]:
    """Cases as a thief may order them."""
    orders = {
        "row": (Case.id,),
        "name": (Case.reference,),
        "day": (Case.opened_on, Case.id),
        "size": (func.length(Case.sealed_text), Case.id),
    }
    entry = "commitment:" + Commitment.reference
    of_money = {
        "need": Need.id,
        "money": Commitment.id,
        "money_name": Commitment.reference,
        "code": Commitment.code_digest,
        "ledger": JournalEntry.id,
    }
    with reading() as session:
        money = (
            select(Case.reference)
            .join(Need, Need.case_id == Case.id)
            .join(Commitment, Commitment.need_id == Need.id)
            .join(JournalEntry, JournalEntry.external_id == entry)
        )
        return {
            name: list(session.scalars(select(Case.reference).order_by(*order)))
            for name, order in orders.items()
        } | {
            name: list(session.scalars(money.order_by(column))) for name, column in of_money.items()
        }


def first_seen(ids) -> list[str]:
    """Each id once, where it first stands."""
    return list(dict.fromkeys(ids))


def best(capsules: list[str], cases: list[str], truth: dict[str, str]) -> int:
    """The better of both directions."""
    return max(matches(capsules, cases, truth), matches(capsules, cases[::-1], truth))


def matches(capsules: list[str], cases: list[str], truth: dict[str, str]) -> int:
    """How many pairs are right when both orders are laid side by side."""
    return sum(truth[one] == other for one, other in zip(capsules, cases, strict=True))


if __name__ == "__main__":
    sys.exit(main())
