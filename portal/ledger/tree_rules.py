"""The Merkle tree of RFC 6962 (and 9162): leaves, roots, and the two kinds of proof. Pure.

A tree over `size` leaves is told by ranges of leaves `(start, end)`; each range is made of perfect
subtrees, named `(level, index)`, whose hashes never change once their last leaf is there.
Proofs are made here; `offline/verify.py` checks them, the server's own answer too.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence

Range = tuple[int, int]
Node = tuple[int, int]
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """A leaf; the prefix keeps it from being taken for a node (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The parent of two nodes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def completed_by(position: int) -> Iterator[Node]:
    """The perfect subtrees above the leaf itself that the leaf at `position` completes."""
    level, index = 1, position + 1
    while index % 2 == 0:
        index //= 2
        yield level, index - 1
        level += 1


def perfect_parts(span: Range) -> list[Node]:
    """The perfect subtrees of a range that begins where one of that size may, left to right."""
    start, end = span
    parts = []
    while start < end:
        level = (end - start).bit_length() - 1
        parts.append((level, start >> level))
        start += 1 << level
    return parts


def joined(hashes: Sequence[bytes]) -> bytes:
    """The root over perfect subtrees that stand side by side, largest first."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """What a proof of leaf `index` in a tree of `size` consists of, from the leaf upwards.

    Raises ValueError for a leaf that is not in it.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _largest_power_below(end - start)
        inside, beside = (start, middle), (middle, end)
        if index >= middle:
            inside, beside = beside, inside
        path.append(beside)
        start, end = inside
    return path[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """What a proof that the tree of `new` begins with the tree of `old` consists of.

    Raises ValueError unless 0 < old ≤ new.
    """
    if not 0 < old <= new:
        raise ValueError(f"a tree of {old} cannot be the beginning of one of {new}")
    return _subproof(old, (0, new), whole=True)


def _subproof(old: int, span: Range, *, whole: bool) -> list[Range]:
    start, end = span
    if old == end:
        return [] if whole else [span]
    middle = start + _largest_power_below(end - start)
    if old <= middle:
        return [*_subproof(old, (start, middle), whole=whole), (middle, end)]
    return [*_subproof(old, (middle, end), whole=False), (start, middle)]


def _largest_power_below(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)


def hashes_of(ranges: Sequence[Range], node: Callable[[Node], bytes]) -> list[bytes]:
    """The hash of each range; `node` gives those of perfect subtrees."""
    return [joined([node(part) for part in perfect_parts(span)]) for span in ranges]
