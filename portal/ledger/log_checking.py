"""Read the whole public log and name every fault: against itself, the journal, and its heads."""

from collections.abc import Iterator, Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ledger.checking import Fault
from portal.ledger.log_appending import facts_of
from portal.ledger.log_models import LogHead, LogLeaf
from portal.ledger.log_queries import as_head
from portal.ledger.log_rules import EntryFacts, commitment, log_name, statement_of
from portal.ledger.models import JournalEntry
from portal.ledger.tree_rules import joined, leaf_hash, node_hash

CHUNK = 500


def log_faults(session: Session) -> list[Fault]:
    """Everything wrong with either log, empty when they are true."""
    return [
        *_faults(session, livemode=True),
        *_faults(session, livemode=False),
        *_forgotten(session),
    ]


def _faults(session: Session, *, livemode: bool) -> Iterator[Fault]:
    name = log_name(livemode=livemode)
    heads = {
        head.size: head
        for head in session.scalars(select(LogHead).where(LogHead.livemode == livemode))
    }
    edge: list[tuple[int, bytes]] = []
    size = 0
    for leaves in _chunks(session, livemode=livemode):
        journal = facts_of(session, [x.entry_id for x in leaves if x.entry_id is not None])
        for leaf in leaves:
            yield from _leaf_faults(leaf, size, journal, name)
            edge = _grown(edge, leaf.leaf or b"")
            size += 1
            if size in heads:
                yield from _head_faults(heads.pop(size), joined([h for _, h in edge]), name)
    for beyond in heads:
        yield Fault("log_shorter_than_signed", f"{name}:{beyond}", f"{size} leaves")


def _chunks(session: Session, *, livemode: bool) -> Iterator[Sequence[LogLeaf]]:
    last = -1
    while True:
        found = session.scalars(
            select(LogLeaf)
            .where(LogLeaf.livemode == livemode, LogLeaf.position > last)
            .order_by(LogLeaf.position)
            .limit(CHUNK)
        ).all()
        if not found:
            return
        yield found
        last = found[-1].position or 0


def _leaf_faults(
    leaf: LogLeaf, size: int, journal: dict[int, EntryFacts], name: str
) -> Iterator[Fault]:
    where = f"{name}:{leaf.position}"
    if leaf.position != size:
        yield Fault("log_has_a_gap", where, f"expected {size}")
    statement, salt = leaf.statement or "", leaf.salt or b""
    if leaf.leaf != leaf_hash(commitment(statement, salt)):
        yield Fault("log_leaf_altered", where)
    if leaf.entry_id is not None and statement != _told_by(journal.get(leaf.entry_id), leaf):
        yield Fault("log_differs_from_journal", where, f"entry {leaf.entry_id}")


def _told_by(facts: EntryFacts | None, leaf: LogLeaf) -> str | None:
    """What the journal says today of a leaf's entry."""
    if facts is None:
        return None
    return statement_of(EntryFacts(**{**vars(facts), "subject": leaf.subject}))


def _forgotten(session: Session) -> Iterator[Fault]:
    rows = session.scalars(
        select(JournalEntry.reference)
        .outerjoin(LogLeaf, LogLeaf.entry_id == JournalEntry.id)
        .where(LogLeaf.id.is_(None))
    )
    for reference in rows:
        yield Fault("log_forgot", f"entry:{reference}")


def _grown(edge: list[tuple[int, bytes]], leaf: bytes) -> list[tuple[int, bytes]]:
    """The perfect subtrees after one more leaf."""
    level, digest = 0, leaf
    while edge and edge[-1][0] == level:
        level, digest = level + 1, node_hash(edge.pop()[1], digest)
    return [*edge, (level, digest)]


def _head_faults(row: LogHead, root: bytes, name: str) -> Iterator[Fault]:
    where = f"{name}:{row.size}"
    if row.root != root:
        yield Fault("log_root_differs", where)
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(row.public_key))
    try:
        key.verify(bytes.fromhex(row.signature), as_head(row).said)
    except InvalidSignature:
        yield Fault("log_head_unsigned", where)
