"""The orders in which a thief may see requests and their cases, to lay them side by side."""

import os
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from portal.aid.models import Case, Commitment, Need
from portal.ledger.models import JournalEntry
from portal.vault.models import Capsule, SealedFile, StoredContent, VaultDeed, Wrap


def vault_orders(session: Session) -> dict[str, list[str]]:
    """Capsules as a thief may order them."""
    physical = "" if session.get_bind().dialect.name == "sqlite" else " ORDER BY ctid"
    stored = session.execute(text(f"SELECT id FROM capsule{physical}")).scalars().all()
    by_content = (
        session.execute(text(f"SELECT capsule_id FROM sealed_content{physical}")).scalars().all()
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


def folder_orders(session: Session, folder: Path) -> dict[str, list[str]]:
    """Capsules as the folder of sealed files may order them, by the row that names each file."""
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


def desk_orders(session: Session) -> dict[str, list[str]]:
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
    money = (
        select(Case.reference)
        .join(Need, Need.case_id == Case.id)
        .join(Commitment, Commitment.need_id == Need.id)
        .join(JournalEntry, JournalEntry.external_id == entry)
    )
    return {
        name: list(session.scalars(select(Case.reference).order_by(*order)))
        for name, order in orders.items()
    } | {name: list(session.scalars(money.order_by(column))) for name, column in of_money.items()}


def first_seen(ids) -> list[str]:
    """Each id once, where it first stands."""
    return list(dict.fromkeys(ids))


def best(capsules: list[str], cases: list[str], truth: dict[str, str]) -> int:
    """The better of both directions."""
    return max(matches(capsules, cases, truth), matches(capsules, cases[::-1], truth))


def matches(capsules: list[str], cases: list[str], truth: dict[str, str]) -> int:
    """How many pairs are right when both orders are laid side by side."""
    return sum(truth[one] == other for one, other in zip(capsules, cases, strict=True))
