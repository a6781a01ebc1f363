"""Give waiting leaves their place in the public log, in order, once.

Without gaps on either engine: SQLite has one writer, PostgreSQL keeps appenders apart by a lock of
the transaction, and the unique place has the last word. A row that was written first may be seen
later (its transaction ended later): it then comes later in the log, and nothing moves.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation
from portal.clock import day_of
from portal.ledger.log_models import LogLeaf, LogNode
from portal.ledger.log_queries import size_of
from portal.ledger.log_rules import SALT_BYTES, EntryFacts, commitment, log_name, statement_of
from portal.ledger.models import Account, JournalEntry, Posting
from portal.ledger.tree_rules import Node, completed_by, leaf_hash, node_hash, perfect_parts

# Any fixed number: PostgreSQL keeps two appenders apart by it.
APPENDERS_LOCK = 7_263_028


@dataclass(frozen=True)
class Movement:
    """An entry by where it came from, for whoever knows what it was about."""

    entry_id: int
    source: str
    external_id: str


Subjects = Callable[[Session, Sequence[Movement]], dict[int, str]]


def append_waiting(
    session: Session, *, livemode: bool, subjects: Subjects, now: datetime, limit: int = 500
) -> int:
    """Append up to `limit` waiting leaves; return how many. `subjects` names what each is about."""
    hold_log(session)
    waiting = session.scalars(
        select(LogLeaf)
        .where(LogLeaf.livemode == livemode, LogLeaf.position.is_(None))
        .order_by(LogLeaf.id)
        .limit(limit)
    ).all()
    if not waiting:
        return 0
    _say(session, [leaf for leaf in waiting if leaf.entry_id is not None], subjects)
    size = size_of(session, livemode=livemode)
    for position, leaf in enumerate(waiting, start=size):
        leaf.salt = leaf.salt or secrets.token_bytes(SALT_BYTES)
        leaf.leaf = leaf_hash(commitment(leaf.statement or "", leaf.salt))
        leaf.position, leaf.appended_at = position, now
    _grow(session, size, [leaf.leaf or b"" for leaf in waiting], livemode=livemode)
    session.flush()
    return len(waiting)


def hold_log(session: Session) -> None:
    """Keep every other appender and signer out until this transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": APPENDERS_LOCK})


def facts_of(session: Session, entry_ids: Sequence[int]) -> dict[int, EntryFacts]:
    """What the journal itself says of these entries, without their subjects."""
    rows = session.execute(
        select(JournalEntry, Organisation.slug)
        .join(Organisation, Organisation.id == JournalEntry.organisation_id)
        .where(JournalEntry.id.in_(entry_ids))
    ).all()
    amounts = _amounts(session, entry_ids)
    return {
        entry.id: EntryFacts(
            reference=entry.reference,
            organisation=slug,
            subject="",
            occurred_on=day_of(entry.occurred_at).isoformat(),
            log=log_name(livemode=entry.livemode),
            amounts=amounts.get(entry.id, {}),
        )
        for entry, slug in rows
    }


def _amounts(session: Session, entry_ids: Sequence[int]) -> dict[int, dict[str, dict[str, int]]]:
    rows = session.execute(
        select(Posting.entry_id, Posting.currency, Account.kind, func.sum(Posting.amount))
        .join(Account, Account.id == Posting.account_id)
        .where(Posting.entry_id.in_(entry_ids))
        .group_by(Posting.entry_id, Posting.currency, Account.kind)
    )
    found: dict[int, dict[str, dict[str, int]]] = {}
    for entry_id, currency, kind, minor in rows:
        found.setdefault(entry_id, {}).setdefault(currency, {})[str(kind)] = int(minor)
    return found


def _say(session: Session, leaves: Sequence[LogLeaf], subjects: Subjects) -> None:
    ids = [leaf.entry_id for leaf in leaves if leaf.entry_id is not None]
    rows = session.execute(
        select(JournalEntry.id, JournalEntry.source, JournalEntry.external_id).where(
            JournalEntry.id.in_(ids)
        )
    )
    about = subjects(session, [Movement(*row) for row in rows])
    facts = facts_of(session, ids)
    for leaf in leaves:
        told = facts[leaf.entry_id or 0]
        leaf.subject = about.get(leaf.entry_id or 0, "")
        leaf.statement = statement_of(EntryFacts(**{**vars(told), "subject": leaf.subject}))


def _grow(session: Session, size: int, leaves: Sequence[bytes], *, livemode: bool) -> None:
    """Write the leaves and every subtree that they complete."""
    edge = perfect_parts((0, size))
    rows = session.execute(
        select(LogNode.level, LogNode.number, LogNode.digest)
        .where(LogNode.livemode == livemode, LogNode.level.in_([level for level, _ in edge]))
        .where(LogNode.number.in_([number for _, number in edge]))
    )
    known: dict[Node, bytes] = {(level, number): digest for level, number, digest in rows}
    grown: list[dict[str, object]] = []
    for position, leaf in enumerate(leaves, start=size):
        known[0, position] = leaf
        made = [(0, position), *completed_by(position)]
        for level, number in made[1:]:
            left, right = known[level - 1, 2 * number], known[level - 1, 2 * number + 1]
            known[level, number] = node_hash(left, right)
        grown += [
            {"livemode": livemode, "level": level, "number": number, "digest": known[level, number]}
            for level, number in made
        ]
    session.execute(insert(LogNode), grown)
