"""Proofs from tiles: equal to those from all leaves, read from what is left, and their text as specified."""

import base64
import random

import pytest

from pingyi.ledger import note, proofs, tiles, tree
from tests.ledger import static_log
from tests.support import ledgers

KEY = ledgers.signer().key
SIZES = [1, 2, 7, 255, 256, 257, 300, 511, 512, 513, 700]


def hashes_of(raws):
    return tree.hashes([tree.leaf_hash(raw) for raw in raws])


def counted(files):
    """Return a reader of files and the list of what it was asked for."""
    asked = []

    def fetch(name):
        asked.append(name)
        if name not in files:
            raise FileNotFoundError(2, "No such file or directory", name)
        return files[name]

    return fetch, asked


def test_paths_of_tiles_are_those_that_are_published():
    for level, index, width in [(0, 0, 256), (3, 999, 255), (0, 1000, 256), (7, 1_234_067, 8), (63, 5, 1)]:
        assert proofs.tile_path(level, index, width) == tiles.Tile(level, index, width).path
    assert proofs.tile_path("entries", 1_234_067, 8) == tiles.Tile(tiles.ENTRIES, 1_234_067, 8).path


@pytest.mark.parametrize("size", SIZES)
def test_proofs_from_tiles_are_those_from_the_leaves(size, tmp_path):
    raws = ledgers.ballots(size)
    fetch, read, dice = proofs.folder(static_log.publish(tmp_path, raws)), hashes_of(raws), random.Random(size)
    for _ in range(8):
        index, old = dice.randrange(size), dice.randint(0, size)

        assert list(proofs.inclusion(fetch, size, index)) == tree.inclusion_proof(read, index, size)
        assert list(proofs.consistency(fetch, old, size)) == tree.consistency_proof(read, old, size)
        assert proofs.beginning(fetch, old, size) == tree.root(map(tree.leaf_hash, raws[:old]))
    assert proofs.root(fetch, size) == tree.root(map(tree.leaf_hash, raws))


def test_third_level_of_tiles_is_read():
    raws = [b"x"] * 65_537
    fetch, asked = counted(static_log.files(raws))

    proof = proofs.inclusion(fetch, 65_537, 300)

    root = tree.root([tree.leaf_hash(b"x")] * 65_537)
    assert tree.verify_inclusion(proof, tree.leaf_hash(b"x"), 300, 65_537, root)
    assert sorted(asked) == ["tile/0/001", "tile/0/256.p/1", "tile/1/000"]


def test_each_tile_is_fetched_once():
    fetch, asked = counted(static_log.files(ledgers.ballots(700)))

    proofs.inclusion(fetch, 700, 3)

    assert sorted(asked) == ["tile/0/000", "tile/0/002.p/188", "tile/1/000.p/2"]


def test_empty_log_needs_no_tile():
    fetch, asked = counted({})

    assert (proofs.root(fetch, 0), proofs.consistency(fetch, 0, 0), asked) == (tree.EMPTY, (), [])


def test_full_tile_stands_in_for_a_partial_one_that_is_gone():
    raws = ledgers.ballots(600)
    fetch, asked = counted(static_log.files(raws))

    proof = proofs.consistency(fetch, 100, 400)

    roots = [tree.root(map(tree.leaf_hash, raws[:size])) for size in (100, 400)]
    assert tree.verify_consistency(proof, 100, roots[0], 400, roots[1])
    assert {"tile/0/001.p/144", "tile/0/001"} <= set(asked)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda files: files.pop("tile/0/000.p/5"), "tile/0/000.p/5 cannot be read: .*No such file"),
        (lambda files: files.update({"tile/0/000.p/5": bytes(159)}), "tile/0/000.p/5 has 159 bytes, not 160"),
    ],
)
def test_tile_that_is_missing_or_cut_is_named(damage, reason):
    files = static_log.files(ledgers.ballots(5))
    damage(files)

    with pytest.raises(proofs.BadTile, match=reason):
        proofs.inclusion(counted(files)[0], 5, 0)


def test_tile_that_cannot_be_fetched_is_not_asked_for_twice():
    asked = []

    def fetch(name):
        asked.append(name)
        raise PermissionError(13, "Permission denied")

    with pytest.raises(proofs.BadTile, match="Permission denied"):
        proofs.root(fetch, 5)
    assert asked == ["tile/0/000.p/5"]


@pytest.mark.parametrize("call", [lambda: proofs.inclusion(None, 3, 3), lambda: proofs.consistency(None, 4, 3)])
def test_proof_of_what_is_not_there_is_refused(call):
    with pytest.raises(ValueError, match=r"leaf 3 does not stand|a tree of 4 leaves cannot"):
        call()


def proof_of(index, size):
    raws = ledgers.ballots(size)
    path = proofs.inclusion(counted(static_log.files(raws))[0], size, index)
    return proofs.Proof(index, path, static_log.signed(raws)), raws[index]


def test_text_of_a_proof_has_the_specified_form():
    proof, _entry = proof_of(2, 3)

    lines = proofs.written(proof).split("\n")

    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 2"]
    assert [base64.b64decode(line) for line in lines[2:3]] == list(proof.path)
    assert "\n".join(lines[3:]) == f"\n{proof.checkpoint}"


@pytest.mark.parametrize(("index", "size"), [(0, 1), (2, 3), (5, 300)])
def test_proof_comes_back_from_its_text_and_holds(index, size):
    proof, entry = proof_of(index, size)

    again = proofs.read(proofs.written(proof))

    assert again == proof
    assert proofs.holds(again, entry, KEY, ledgers.ORIGIN)


def test_extra_bytes_of_a_proof_are_passed_over():
    proof, _entry = proof_of(2, 3)

    text = proofs.written(proof).replace("\nindex", "\nextra AAAA\nindex")

    assert proofs.read(text) == proof


def test_proof_holds_for_its_entry_log_and_key_alone():
    proof, entry = proof_of(2, 3)

    assert not proofs.holds(proof, entry + b" ", KEY, ledgers.ORIGIN)
    assert not proofs.holds(proof, entry, ledgers.signer(2).key, ledgers.ORIGIN)
    assert not proofs.holds(proof, entry, KEY, "elsewhere")
    assert not proofs.holds(proofs.Proof(1, proof.path, proof.checkpoint), entry, KEY, ledgers.ORIGIN)


GOOD = proofs.written(proof_of(2, 3)[0])
HASH = GOOD.split("\n")[2]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "a proof begins with"),
        ("c2sp.org/tlog-proof@v1", "a proof begins with"),
        (GOOD.replace("@v1", "@v2"), "a proof begins with"),
        (GOOD.replace("index 2", "index 02"), "a proof begins with"),
        (GOOD.replace("index 2\n", ""), "a proof begins with"),
        (GOOD.replace("index 2\n", "extra AAAA\n"), "a proof begins with"),
        (GOOD.partition("\n\n")[0], "a proof begins with"),
        (GOOD.replace(HASH, HASH[:-2]), "is no hash in base64"),
        (GOOD.replace(HASH, f"{HASH[:-1]}é"), "is no hash in base64"),
        (GOOD.replace(HASH, "AAAA"), "is no hash of 32 bytes"),
        (GOOD.replace(HASH, "A" * 42 + "B="), "is no hash of 32 bytes in canonical base64"),
        (GOOD.replace(HASH, "\n".join([HASH] * 64)), "at most 63 hashes, not 64"),
    ],
)
def test_text_that_is_no_proof_is_refused(text, reason):
    with pytest.raises(proofs.BadProof, match=reason):
        proofs.read(text)


def test_sixty_three_hashes_are_read():
    assert len(proofs.read(GOOD.replace(HASH, "\n".join([HASH] * 63))).path) == 63


def test_proof_with_a_checkpoint_that_is_none_does_not_hold():
    proof, entry = proof_of(2, 3)

    assert not proofs.holds(proofs.Proof(2, proof.path, "no note"), entry, KEY, ledgers.ORIGIN)
    with pytest.raises(note.BadNote):
        note.open_checkpoint("no note", KEY, ledgers.ORIGIN)
