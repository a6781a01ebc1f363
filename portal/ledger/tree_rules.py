"""The Merkle tree of RFC 6962 (and 9162): leaves, roots, and the two kinds of proof. Pure.

A tree over `size` leaves is told by ranges of leaves `(start, end)`; each range is made of perfect
subtrees, named `(level, index)`, whose hashes never change once their last leaf is there.
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


def root_by_path(leaf: bytes, *, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root to which a leaf's path leads, None for a path that does not fit (9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return None
    node, last, at = leaf, size - 1, index
    for beside in path:
        if last == 0:
            return None
        if at % 2 or at == last:
            node = node_hash(beside, node)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, beside)
        at, last = at >> 1, last >> 1
    return node if last == 0 else None


def is_beginning(
    old_root: bytes, new_root: bytes, *, old: int, new: int, path: Sequence[bytes]
) -> bool:
    """Whether the path proves that the new tree begins with the old one (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    steps = list(path)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    return _climb(steps, old, new) == (old_root, new_root)


def _climb(steps: Sequence[bytes], old: int, new: int) -> tuple[bytes, bytes] | None:
    at, last = old - 1, new - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    first = second = steps[0]
    for beside in steps[1:]:
        if last == 0:
            return None
        if at % 2 or at == last:
            first, second = node_hash(beside, first), node_hash(beside, second)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, beside)
        at, last = at >> 1, last >> 1
    return (first, second) if last == 0 else None


def hashes_of(ranges: Sequence[Range], node: Callable[[Node], bytes]) -> list[bytes]:
    """The hash of each range; `node` gives those of perfect subtrees."""
    return [joined([node(part) for part in perfect_parts(span)]) for span in ranges]
