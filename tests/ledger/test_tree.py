"""Roots and proofs against RFC 6962 vectors, a second library, the RFC's own recursive definition and forgeries."""

import hashlib
import random

import pytest
from pymerkle import InmemoryTree

from pingyi.ledger import tree

# Leaves and roots of the Certificate Transparency reference implementation (merkletree tests).
VECTOR_LEAVES = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    bytes.fromhex("40414243"),
    bytes.fromhex("5051525354555657"),
    bytes.fromhex("606162636465666768696a6b6c6d6e6f"),
]
VECTOR_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION_VECTORS = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
}
CONSISTENCY_VECTORS = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def leaves_of(count, salt=0):
    return [tree.leaf_hash(f"{salt}/{number}".encode()) for number in range(count)]


def rfc_root(leaves):
    """MTH of RFC 6962 2.1, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256().digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\x01" + rfc_root(leaves[:half]) + rfc_root(leaves[half:])).digest()


def rfc_subproof(old, leaves, whole):
    """SUBPROOF of RFC 6962 2.1.2, word for word."""
    if old == len(leaves):
        return [] if whole else [rfc_root(leaves)]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    if old <= half:
        return [*rfc_subproof(old, leaves[:half], whole), rfc_root(leaves[half:])]
    return [*rfc_subproof(old - half, leaves[half:], False), rfc_root(leaves[:half])]


def test_root_equals_the_reference_vectors():
    leaves = [tree.leaf_hash(raw) for raw in VECTOR_LEAVES]

    assert [tree.root(leaves[:size]).hex() for size in range(9)] == VECTOR_ROOTS


@pytest.mark.parametrize(("index", "size"), INCLUSION_VECTORS)
def test_inclusion_proof_equals_the_reference_vectors(index, size):
    read = tree.hashes([tree.leaf_hash(raw) for raw in VECTOR_LEAVES])

    proof = tree.inclusion_proof(read, index, size)

    assert [each.hex() for each in proof] == INCLUSION_VECTORS[index, size]


@pytest.mark.parametrize(("old", "new"), CONSISTENCY_VECTORS)
def test_consistency_proof_equals_the_reference_vectors(old, new):
    read = tree.hashes([tree.leaf_hash(raw) for raw in VECTOR_LEAVES])

    proof = tree.consistency_proof(read, old, new)

    assert [each.hex() for each in proof] == CONSISTENCY_VECTORS[old, new]


def test_every_leaf_of_every_small_tree_is_proved_and_no_other_place_is():
    for size in range(1, 34):
        leaves = leaves_of(size)
        read, root = tree.hashes(leaves), tree.root(leaves)
        for index in range(size):
            proof = tree.inclusion_proof(read, index, size)
            places = [place for place in range(size) if tree.verify_inclusion(proof, leaves[index], place, size, root)]

            assert places == [index]


def test_every_beginning_of_every_small_tree_is_proved_as_the_rfc_defines():
    leaves = leaves_of(33)
    read = tree.hashes(leaves)
    roots = [rfc_root(leaves[:size]) for size in range(34)]
    for new in range(34):
        for old in range(new + 1):
            proof = tree.consistency_proof(read, old, new)

            assert proof == (rfc_subproof(old, leaves[:new], True) if old else [])
            assert tree.verify_consistency(proof, old, roots[old], new, roots[new])


def test_no_other_old_size_is_proved():
    leaves = leaves_of(24)
    read = tree.hashes(leaves)
    roots = [tree.root(leaves[:size]) for size in range(25)]
    for old in range(1, 24):
        proof = tree.consistency_proof(read, old, 24)
        proved = [size for size in range(25) if tree.verify_consistency(proof, size, roots[old], 24, roots[24])]

        assert proved == [old]


def same_as_second_library(random_source, count, largest):
    for _ in range(count):
        raws = [random_source.randbytes(random_source.randrange(40)) for _ in range(random_source.randint(1, largest))]
        other = InmemoryTree.init_from_entries(raws)
        leaves = [tree.leaf_hash(raw) for raw in raws]
        read, root = tree.hashes(leaves), tree.root(leaves)
        index, old = random_source.randrange(len(raws)), random_source.randint(1, len(raws))
        inclusion = tree.inclusion_proof(read, index, len(raws))
        consistency = tree.consistency_proof(read, old, len(raws))

        assert root == other.get_root()
        assert inclusion == other.prove_inclusion(index + 1).path[1:]
        assert tree.verify_inclusion(inclusion, leaves[index], index, len(raws), root)
        assert tree.verify_consistency(consistency, old, other.get_root(old), len(raws), root)


def test_random_trees_equal_those_of_a_second_library():
    same_as_second_library(random.Random(6962), 300, 70)


@pytest.mark.long
def test_ten_thousand_random_trees_equal_those_of_a_second_library():
    same_as_second_library(random.Random(9162), 9_900, 128)
    same_as_second_library(random.Random(9163), 100, 4_096)


def changed(random_source, proof):
    """One random forgery of a list of hashes: a flipped bit, one dropped, doubled, added, swapped or cut."""
    forged = list(proof)
    at = random_source.randrange(len(forged))
    act = random_source.randrange(6)
    if act == 0:
        raw = bytearray(forged[at])
        raw[random_source.randrange(32)] ^= 1 << random_source.randrange(8)
        forged[at] = bytes(raw)
    elif act == 1:
        del forged[at]
    elif act == 2:
        forged.insert(at, forged[at])
    elif act == 3:
        forged.insert(at, random_source.randbytes(32))
    elif act == 4:
        forged.reverse()
    else:
        forged[at] = forged[at][:-1]
    return forged


def accepted_forgeries(random_source, count):
    leaves = leaves_of(200)
    read = tree.hashes(leaves)
    accepted = 0
    for _ in range(count // 2):
        size = random_source.randint(2, 200)
        index, old = random_source.randrange(size), random_source.randint(1, size - 1)
        root, old_root = tree.root(leaves[:size]), tree.root(leaves[:old])
        inclusion = tree.inclusion_proof(read, index, size)
        given = changed(random_source, [leaves[index], root, *inclusion])
        if given != [leaves[index], root, *inclusion] and len(given) > 1:
            accepted += tree.verify_inclusion(given[2:], given[0], index, size, given[1])
        consistency = tree.consistency_proof(read, old, size)
        given = changed(random_source, [old_root, root, *consistency])
        if given != [old_root, root, *consistency] and len(given) > 1:
            accepted += tree.verify_consistency(given[2:], old, given[0], size, given[1])
    return accepted


def test_forged_proofs_are_never_accepted():
    assert accepted_forgeries(random.Random(1), 4_000) == 0


@pytest.mark.long
def test_a_hundred_thousand_forged_proofs_are_never_accepted():
    assert accepted_forgeries(random.Random(2), 100_000) == 0


def test_a_proof_that_is_too_long_for_its_tree_is_refused():
    leaves = leaves_of(2)
    one, two = tree.root(leaves[:1]), tree.root(leaves)

    assert not tree.verify_inclusion([leaves[1], leaves[1]], leaves[0], 0, 2, two)
    assert not tree.verify_consistency([leaves[1], leaves[1]], 1, one, 2, two)
    assert not tree.verify_consistency([], 3, tree.root(leaves_of(3)), 5, tree.root(leaves_of(5)))


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_inclusion_of_a_leaf_outside_the_tree_is_refused(index, size):
    leaves = leaves_of(3)

    with pytest.raises(ValueError, match=f"leaf {index} does not stand in a tree of {size} leaves"):
        tree.inclusion_proof(tree.hashes(leaves), index, size)
    assert not tree.verify_inclusion([], leaves[0], index, size, leaves[0])


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3)])
def test_consistency_with_a_greater_or_negative_tree_is_refused(old, new):
    leaves = leaves_of(3)

    with pytest.raises(ValueError, match=f"a tree of {old} leaves"):
        tree.consistency_proof(tree.hashes(leaves), old, new)
    assert not tree.verify_consistency([], old, leaves[0], new, leaves[0])


def test_equal_and_empty_trees_are_consistent_without_a_proof_only():
    root = tree.root(leaves_of(3))

    assert tree.verify_consistency([], 3, root, 3, root)
    assert not tree.verify_consistency([root], 3, root, 3, root)
    assert not tree.verify_consistency([], 3, tree.EMPTY, 3, root)
    assert tree.verify_consistency([], 0, tree.EMPTY, 3, root)
    assert not tree.verify_consistency([root], 0, tree.EMPTY, 3, root)
    assert not tree.verify_consistency([], 0, root, 3, root)


def test_frontier_grows_to_the_same_root_in_any_steps():
    leaves = leaves_of(100)
    frontier = tree.Frontier()
    for size in range(100):
        assert frontier.root() == rfc_root(leaves[:size])
        assert len(frontier.nodes) == size.bit_count()
        frontier = frontier.append(leaves[size : size + 1])

    assert frontier == tree.Frontier().append(leaves[:37]).append(leaves[37:])


def test_frontier_comes_back_from_what_is_stored():
    frontier = tree.Frontier().append(leaves_of(11))

    assert tree.Frontier.load(11, frontier.stored()) == frontier
    assert tree.Frontier.load(0, []) == tree.Frontier()


@pytest.mark.parametrize(
    ("size", "nodes"),
    [(1, []), (0, ["00" * 32]), (-1, ["00" * 32]), (1, ["00" * 31]), (1, ["AB" * 32]), (1, ["zz" * 32])],
)
def test_frontier_refuses_what_cannot_have_been_stored(size, nodes):
    with pytest.raises(ValueError, match=r"frontier|fromhex"):
        tree.Frontier.load(size, nodes)


def test_roots_at_gives_each_size_that_is_reached():
    leaves = leaves_of(9)

    found = tree.roots_at(iter(leaves), [4, 0, 9, 4, 12])

    assert found == {0: tree.EMPTY, 4: rfc_root(leaves[:4]), 9: rfc_root(leaves)}


def test_a_hundred_thousand_leaves_need_no_deep_recursion():
    count = 100_000
    leaf = tree.leaf_hash(b"x")
    read = tree.hashes([leaf] * count)

    inclusion = tree.inclusion_proof(read, count - 1, count)
    consistency = tree.consistency_proof(read, 77_777, count)

    root = tree.root([leaf] * count)
    assert tree.verify_inclusion(inclusion, leaf, count - 1, count, root)
    assert tree.verify_consistency(consistency, 77_777, tree.root([leaf] * 77_777), count, root)
