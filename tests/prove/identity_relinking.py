"""Whoever takes both databases tries to join 1,000 requests to their cases, and does no better
than chance.

Each attack orders both sides by something it can see and pairs them off. Days are known to be
readable (docs/threat-model.md): laid side by side, each day gives one right pair by chance.
"""

import math
import random
import sys
from datetime import timedelta

from sqlalchemy import func, select, text

from portal.aid.models import Case
from portal.aid.rules import HouseholdBand, NeedKind, Urgency
from portal.extensions import db, reading, transaction, vault_reading, vault_transaction
from portal.jobs.carrying import carry_from_vault
from portal.vault import door
from portal.vault.losing_order import lose_order
from portal.vault.models import Capsule, StoredContent, VaultMessage, Wrap
from tests.engines import POSTGRES, SQLITE
from tests.factories.people import organisation
from tests.factories.sealed_requests import NOW, case_facts, found_alliance
from tests.factories.sites import fresh_site, report

CASES, DAYS, SEED = 1000, 20, 7
SURE = 4.0  # standard deviations above chance: one false alarm in 30,000


def main() -> int:
    """On both engines."""
    return max([prove(engine) for engine in (SQLITE, POSTGRES)])


def prove(engine: str) -> int:
    """Fill, lose the order as every night does, attack."""
    with fresh_site(engine) as app, app.app_context():
        truth = fill()
        lose_order(db.engines["vault"])
        with vault_reading() as session:
            left = session.scalar(select(func.count()).select_from(VaultMessage))
        capsules, cases = vault_orders(engine), desk_orders()
        bound = DAYS + SURE * math.sqrt(DAYS)
        figures = {"cases": (len(truth), len(truth) == CASES), "outbox_left": (left, left == 0)}
        for seen, ours in capsules.items():
            for shown, theirs in cases.items():
                hits = matches(ours, theirs, truth)
                name = f"hits_{seen}_by_{shown}"
                figures[name] = (
                    f"{hits} (chance {DAYS} at most, bound {bound:.0f})",
                    hits <= bound,
                )
    return report(f"identity_relinking_{engine}", figures)


def fill() -> dict[str, str]:
    """Requests over some days, each passed on; the secret answer: capsule to case."""
    hand = random.Random(SEED)
    alliance = found_alliance(caseload=100_000)
    with transaction() as session:
        where = organisation(session).reference
    truth = {}
    for number in range(CASES):
        now = NOW + timedelta(days=number * DAYS // CASES)
        story = "x" * hand.randrange(4, 3000)
        asked = alliance.ask(identity={"more": story}, receipt=None, now=now)
        person = alliance.people["ana"]
        with vault_transaction() as session:
            truth[asked.capsule_id] = door.release(
                session, capsule_id=asked.capsule_id, holder_id=person.holder_id,
                keys=person.keys, facts=facts(where, story[:80]),
                incident="", vault=alliance.vault, now=now,
            )  # fmt: skip
        if number % (CASES // DAYS) == CASES // DAYS - 1:
            while carry_from_vault():
                pass
    return truth


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
    return {
        "id": sorted(stored),
        "row": list(stored),
        "content_row": first_seen(by_content),
        "day": list(days),
        "size": list(sizes),
        "wrap": first_seen(wraps),
    }


def desk_orders() -> dict[str, list[str]]:
    """Cases as a thief may order them."""
    orders = {
        "row": (Case.id,),
        "name": (Case.reference,),
        "day": (Case.opened_on, Case.id),
        "size": (func.length(Case.sealed_text), Case.id),
    }
    with reading() as session:
        return {
            name: list(session.scalars(select(Case.reference).order_by(*order)))
            for name, order in orders.items()
        }


def first_seen(ids) -> list[str]:
    """Each id once, where it first stands."""
    return list(dict.fromkeys(ids))


def matches(capsules: list[str], cases: list[str], truth: dict[str, str]) -> int:
    """How many pairs are right when both orders are laid side by side."""
    return sum(truth[one] == other for one, other in zip(capsules, cases, strict=False))


if __name__ == "__main__":
    sys.exit(main())
