"""What the public log holds: heads, proofs, leaves. Every read names its log, live or test."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, false, func, or_, select
from sqlalchemy.orm import Session

from portal.ledger.log_models import LogHead, LogLeaf, LogNode
from portal.ledger.log_rules import Head, log_name
from portal.ledger.tree_rules import (
    Node,
    Range,
    consistency_ranges,
    hashes_of,
    inclusion_ranges,
    joined,
    perfect_parts,
)

PAGE = 50
LEAVES_PAGE = 1000


def size_of(session: Session, *, livemode: bool) -> int:
    """How many leaves have their place."""
    last = session.scalar(select(func.max(LogLeaf.position)).where(LogLeaf.livemode == livemode))
    return 0 if last is None else last + 1


def newest_head(session: Session, *, livemode: bool) -> LogHead | None:
    """The last head that was signed."""
    return session.scalar(
        select(LogHead).where(LogHead.livemode == livemode).order_by(LogHead.size.desc()).limit(1)
    )


def head_of_size(session: Session, size: int, *, livemode: bool) -> LogHead | None:
    """The head over exactly so many leaves, if one was signed."""
    return session.get(LogHead, (livemode, size))


def keys_of(session: Session) -> list[str]:
    """Every public key that ever signed a head, live or test."""
    return list(session.scalars(select(LogHead.public_key).distinct().order_by("public_key")))


def heads_before(
    session: Session, *, livemode: bool, before: int | None = None, limit: int = PAGE
) -> list[LogHead]:
    """Heads from the newest down, of fewer leaves than `before`."""
    query = select(LogHead).where(LogHead.livemode == livemode)
    if before is not None:
        query = query.where(LogHead.size < before)
    return list(session.scalars(query.order_by(LogHead.size.desc()).limit(limit)))


def is_due(session: Session, *, livemode: bool, since: datetime) -> bool:
    """Whether there is something to append or to sign, and no head was signed after `since`."""
    newest = newest_head(session, livemode=livemode)
    if newest and newest.signed_at > since:
        return False
    waiting = select(LogLeaf.id).where(LogLeaf.livemode == livemode, LogLeaf.position.is_(None))
    if session.scalar(waiting.limit(1)) is not None:
        return True
    return size_of(session, livemode=livemode) > (newest.size if newest else 0)


def leaves_from(
    session: Session, start: int, *, livemode: bool, below: int, limit: int = LEAVES_PAGE
) -> list[bytes]:
    """Leaf hashes in their order: whoever copies them all can make every root again."""
    return list(
        session.scalars(
            select(LogNode.digest)
            .where(
                LogNode.livemode == livemode,
                LogNode.level == 0,
                LogNode.number >= start,
                LogNode.number < min(below, start + limit),
            )
            .order_by(LogNode.number)
        )
    )


def position_of(session: Session, leaf: bytes, *, livemode: bool) -> int | None:
    """Where a leaf stands, if it does."""
    return session.scalar(
        select(LogLeaf.position).where(LogLeaf.leaf == leaf, LogLeaf.livemode == livemode)
    )


def leaves_about(session: Session, subject: str) -> list[LogLeaf]:
    """Every leaf of one gift or batch, in the order of the log; those without a place last."""
    found = session.scalars(select(LogLeaf).where(LogLeaf.subject == subject).order_by(LogLeaf.id))
    return sorted(found, key=lambda leaf: (leaf.position is None, leaf.position or 0))


def root_of(session: Session, size: int, *, livemode: bool) -> bytes:
    """The root over the first `size` leaves."""
    parts = perfect_parts((0, size))
    known = _nodes(session, parts, livemode=livemode)
    return joined([known[part] for part in parts])


def inclusion(session: Session, index: int, size: int, *, livemode: bool) -> list[bytes]:
    """The path of leaf `index` in the tree of `size`; raises ValueError when it is not in it."""
    return _hashes(session, inclusion_ranges(index, size), livemode=livemode)


def consistency(session: Session, old: int, new: int, *, livemode: bool) -> list[bytes]:
    """The proof that the tree of `new` begins with that of `old`; raises ValueError."""
    return _hashes(session, consistency_ranges(old, new), livemode=livemode)


def as_head(row: LogHead) -> Head:
    """The row as what its signature covers."""
    return Head(log_name(livemode=row.livemode), row.size, row.root, row.signed_at)


def _hashes(session: Session, ranges: Sequence[Range], *, livemode: bool) -> list[bytes]:
    parts = [part for span in ranges for part in perfect_parts(span)]
    known = _nodes(session, parts, livemode=livemode)
    return hashes_of(ranges, known.__getitem__)


def _nodes(session: Session, parts: Sequence[Node], *, livemode: bool) -> dict[Node, bytes]:
    # Each by its whole key: SQLite walks the whole table for a list of pairs.
    keys = [
        and_(LogNode.livemode == livemode, LogNode.level == level, LogNode.number == number)
        for level, number in parts
    ]
    rows = session.execute(
        select(LogNode.level, LogNode.number, LogNode.digest).where(or_(false(), *keys))
    )
    return {(level, number): digest for level, number, digest in rows}
