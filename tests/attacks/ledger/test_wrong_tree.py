"""RELIABILITY L1: published trees of any size give the roots and proofs of two libraries that are not ours."""

import random
import shutil

import pytest
from pymerkle import InmemoryTree

from pingyi.ledger import proofs, tree
from tests.ledger import second_log, static_log
from tests.support import casting

SHORT = pytest.param(300, marks=pytest.mark.slow)
LONG = pytest.param(10_000, marks=pytest.mark.long)
LARGEST = 4096
EDGES = [0, 1, 2, 255, 256, 257, 511, 512, 513, LARGEST]


def trees(seed, count):
    """Yield entries, an index and an old size; sizes lie evenly on a scale of doublings, the edges among them."""
    dice = random.Random(seed)
    for number in range(count):
        size = EDGES[number] if number < len(EDGES) else int(LARGEST ** dice.random())
        raws = [dice.randbytes(dice.randrange(40)) for _ in range(size)]
        yield raws, dice.randrange(max(size, 1)), dice.randint(min(size, 1), size)


def differences(raws, index, old, fetch):
    """Return how many of root, inclusion and consistency differ from those of pymerkle."""
    size = len(raws)
    if not size:
        return int(proofs.root(fetch, 0) != tree.EMPTY)
    other = InmemoryTree.init_from_entries(raws)
    root, old_root = proofs.root(fetch, size), proofs.beginning(fetch, old, size)
    inclusion, consistency = proofs.inclusion(fetch, size, index), proofs.consistency(fetch, old, size)
    return (
        (root != other.get_root(size))
        + (old_root != other.get_root(old))
        + (list(inclusion) != other.prove_inclusion(index + 1).path[1:])
        + (not tree.verify_inclusion(inclusion, tree.leaf_hash(raws[index]), index, size, root))
        + (not tree.verify_consistency(consistency, old, other.get_root(old), size, other.get_root(size)))
    )


@pytest.mark.parametrize("count", [SHORT, LONG])
def test_published_trees_equal_those_of_pymerkle(count):
    different = 0
    for raws, index, old in trees(1, count):
        different += differences(raws, index, old, static_log.fetch(static_log.files(raws)))

    casting.tell(f"L1: {count} trees of up to {LARGEST} entries against pymerkle, differences {different}")
    assert different == 0


@pytest.mark.slow
def test_control_tree_with_two_entries_exchanged_is_found():
    changed, found = 0, 0
    for raws, index, old in trees(1, 30):
        exchanged = [*raws[1:2], *raws[:1], *raws[2:]]
        changed += exchanged != raws
        found += differences(raws, index, old, static_log.fetch(static_log.files(exchanged))) > 0

    assert found == changed > 20


@second_log.needs_go
@pytest.mark.long
def test_published_trees_equal_those_of_go(tmp_path):
    program = second_log.build(tmp_path)
    different, count = 0, 10_000
    for raws, index, old in trees(2, count):
        folder = static_log.publish(tmp_path / "log", raws)
        (tmp_path / "old").write_text(static_log.signed(raws, old))
        indexes = [index] if raws else []

        found = second_log.run(program, static_log.KEY.text, folder, *indexes, old=tmp_path / "old")

        fetch = proofs.folder(folder)
        different += not found.holds
        different += found.root != proofs.root(fetch, len(raws))
        different += found.inclusion != {at: list(proofs.inclusion(fetch, len(raws), at)) for at in indexes}
        different += found.consistency != list(proofs.consistency(fetch, old, len(raws)))
        shutil.rmtree(folder)

    casting.tell(f"L1: {count} trees of up to {LARGEST} entries against Go's tlog, differences {different}")
    assert different == 0
