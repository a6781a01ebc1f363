"""The Merkle tree: RFC 6962's vectors, every size up to 130, and proofs that a change breaks."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ledger.tree_rules import (
    EMPTY_ROOT,
    completed_by,
    consistency_ranges,
    hashes_of,
    inclusion_ranges,
    joined,
    leaf_hash,
    node_hash,
    perfect_parts,
)
from tests.rules.ledger.test_verify_file import verify

MOST = 130
LEAVES = [leaf_hash(b"leaf %d" % number) for number in range(MOST)]
# The eight leaves and the roots of Certificate Transparency's reference tests.
VECTOR_LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
VECTOR_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def by_definition(leaves):
    """The root as RFC 6962, 2.1 defines it, without our ranges."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(by_definition(leaves[:split]), by_definition(leaves[split:]))


ROOTS = [by_definition(LEAVES[:size]) for size in range(MOST + 1)]


def node(part):
    level, index = part
    return by_definition(LEAVES[index << level : (index + 1) << level])


NODES = {
    (level, index): node((level, index))
    for level in range(8)
    for index in range(MOST >> level)
    if (index + 1) << level <= MOST
}


def inclusion(index, size):
    return hashes_of(inclusion_ranges(index, size), NODES.__getitem__)


def consistency(old, new):
    return hashes_of(consistency_ranges(old, new), NODES.__getitem__)


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_of_the_reference(size):
    leaves = [leaf_hash(data) for data in VECTOR_LEAVES[:size]]
    assert by_definition(leaves).hex() == VECTOR_ROOTS[size - 1]


def test_the_empty_tree():
    assert EMPTY_ROOT.hex().startswith("e3b0c44298fc1c14")
    assert joined([]) == EMPTY_ROOT == ROOTS[0]


def test_roots_out_of_perfect_parts_for_every_size():
    for size in range(1, MOST + 1):
        assert joined([NODES[part] for part in perfect_parts((0, size))]) == ROOTS[size]


def test_every_leaf_of_every_size_is_proved():
    for size in range(1, MOST + 1):
        for index in range(size):
            path = inclusion(index, size)
            found = verify.root_by_path(LEAVES[index], index, size, path=path)
            assert found == ROOTS[size], (index, size)


def test_every_size_begins_with_every_smaller_one():
    for new in range(1, MOST + 1):
        for old in range(1, new + 1):
            path = consistency(old, new)
            assert verify.begins_with(ROOTS[old], ROOTS[new], old, new, path), (old, new)


def test_appending_completes_exactly_the_parts_that_are_new():
    made = set()
    for position in range(MOST):
        fresh = {(0, position), *completed_by(position)}
        assert not fresh & made
        assert {(index + 1) << level for level, index in fresh} == {position + 1}
        made |= fresh
    assert made == set(NODES)


sizes = st.integers(1, MOST)
bits = st.integers(0, 255)


def flipped(hash_, bit):
    changed = bytearray(hash_)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@given(st.data())
def test_a_changed_bit_breaks_an_inclusion(data):
    size = data.draw(sizes)
    index = data.draw(st.integers(0, size - 1))
    hashes = [LEAVES[index], *inclusion(index, size)]
    which = data.draw(st.integers(0, len(hashes) - 1))
    hashes[which] = flipped(hashes[which], data.draw(bits))
    assert verify.root_by_path(hashes[0], index, size, path=hashes[1:]) != ROOTS[size]


@given(st.data())
def test_another_place_or_size_breaks_an_inclusion(data):
    size = data.draw(sizes)
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.tuples(st.integers(-1, MOST + 5), st.integers(0, MOST + 5)))
    found = verify.root_by_path(LEAVES[index], other[0], other[1], path=inclusion(index, size))
    # The signed head names size and root together: only this tree's own is accepted.
    if other[0] != index:
        assert found != ROOTS[size]
    if other == (index, size):
        assert found == ROOTS[size]


@given(st.data())
def test_a_changed_bit_breaks_a_consistency(data):
    new = data.draw(sizes)
    old = data.draw(st.integers(1, new))
    hashes = [ROOTS[old], ROOTS[new], *consistency(old, new)]
    which = data.draw(st.integers(0, len(hashes) - 1))
    hashes[which] = flipped(hashes[which], data.draw(bits))
    assert not verify.begins_with(hashes[0], hashes[1], old=old, new=new, path=hashes[2:])


@given(st.data())
def test_a_path_that_is_longer_or_shorter_proves_nothing(data):
    size = data.draw(st.integers(2, MOST))
    index = data.draw(st.integers(0, size - 1))
    path = inclusion(index, size)
    for wrong in (path[:-1], [*path, LEAVES[0]]):
        assert verify.root_by_path(LEAVES[index], index, size, path=wrong) != ROOTS[size]
    old = data.draw(st.integers(1, size - 1))
    steps = consistency(old, size)
    for wrong in (steps[:-1], [*steps, LEAVES[0]]):
        assert not verify.begins_with(ROOTS[old], ROOTS[size], old=old, new=size, path=wrong)


@pytest.mark.parametrize("index, size", [(-1, 4), (4, 4), (0, 0)])
def test_a_leaf_outside_is_not_proved(index, size):
    with pytest.raises(ValueError, match="not in a tree"):
        inclusion_ranges(index, size)
    assert verify.root_by_path(LEAVES[0], index, size, path=[]) is None


@pytest.mark.parametrize("old, new", [(0, 4), (5, 4)])
def test_what_is_no_beginning_is_refused(old, new):
    with pytest.raises(ValueError, match="beginning"):
        consistency_ranges(old, new)
    assert not verify.begins_with(ROOTS[old], ROOTS[new], old=old, new=new, path=[])
