"""Tiles: the specification's examples, incremental against full publishing, and folders that must be refused."""

import pytest

from pingyi.ledger import append, note, rebuild, tiles, tree
from pingyi.ledger.models import Checkpoint
from tests.support import ledgers


def content(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def empty_log():
    return append.open_log(ledgers.ORIGIN, ledgers.signer().key.text)


def grow(log, size):
    ledgers.add(log, size - log.size, log.size)
    append.sign_checkpoint(log.pk, ledgers.signer())


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (tiles.Tile(0, 0, 256), "tile/0/000"),
        (tiles.Tile(3, 999, 255), "tile/3/999.p/255"),
        (tiles.Tile(0, 1000, 256), "tile/0/x001/000"),
        (tiles.Tile(0, 1234067, 256), "tile/0/x001/x234/067"),
        (tiles.Tile(tiles.ENTRIES, 1234067, 8), "tile/entries/x001/x234/067.p/8"),
        (tiles.Tile(63, 5, 1), "tile/63/005.p/1"),
    ],
)
def test_tile_path_is_as_specified(tile, path):
    assert tile.path == path
    assert tiles.parse_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "checkpoint",
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/000",
        "tile/0/001/000",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p",
        "tile/0/000/",
        "tile/0/０00",
        "tile/entries/../000",
        "tile/0/000\n",
    ],
)
def test_parse_path_refuses_what_names_no_tile(path):
    assert tiles.parse_path(path) is None


def test_tiles_of_a_size_are_those_of_the_specification():
    found = list(tiles.tiles_of(70_000))

    hashes = [tile for tile in found if tile.level != tiles.ENTRIES]
    assert sum(tile.level == 0 and tile.width == 256 for tile in hashes) == 273
    assert [tile.path for tile in hashes[273:]] == [
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ]
    assert len(found) - len(hashes) == 274
    assert [tile.path for tile in tiles.tiles_of(256)] == ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]
    assert list(tiles.tiles_of(0)) == []


def test_tile_end_is_the_size_that_a_log_needs():
    ends = [(tile.path, tile.end) for tile in tiles.tiles_of(600)]

    assert ends == [
        ("tile/entries/000", 256),
        ("tile/entries/001", 512),
        ("tile/entries/002.p/88", 600),
        ("tile/0/000", 256),
        ("tile/0/001", 512),
        ("tile/0/002.p/88", 600),
        ("tile/1/000.p/2", 512),
    ]


def test_bundle_comes_back():
    raws = [b"", b"a", b"x" * 4096]

    assert tiles.bundle(raws)[:5] == b"\x00\x00\x00\x01a"
    assert tiles.unbundle(tiles.bundle(raws)) == raws
    assert tiles.unbundle(b"") == []


@pytest.mark.parametrize("raw", [b"\x00", b"\x00\x02a", b"\x00\x01a\x00"])
def test_unbundle_refuses_a_bundle_that_is_cut_off(raw):
    with pytest.raises(ValueError, match="the bundle ends in the middle of its entry"):
        tiles.unbundle(raw)


def test_publish_writes_exactly_the_tiles_of_the_size(store, tmp_path):
    log = empty_log()
    grow(log, 600)

    size = tiles.publish(log, tmp_path / "out")

    found = content(tmp_path / "out")
    assert size == 600
    assert set(found) == {"checkpoint", *(tile.path for tile in tiles.tiles_of(600))}
    assert found["checkpoint"].decode() == Checkpoint.objects.get().note
    assert rebuild.from_tiles(tmp_path / "out", log.key, log.origin).findings == ()


def test_publish_in_steps_equals_publishing_at_once(sqlite_store, tmp_path):
    log = empty_log()
    for step, size in enumerate([0, 1, 2, 255, 256, 257, 400, 511, 512, 1300, 1301]):
        grow(log, size)
        tiles.publish(log, tmp_path / "steps")
        tiles.publish(log, tmp_path / f"once{step}")
        steps, once = content(tmp_path / "steps"), content(tmp_path / f"once{step}")

        older = {name for name in steps if name not in once}
        assert {name: raw for name, raw in steps.items() if name not in older} == once
        assert all(tiles.parse_path(name).end < size for name in older)
        assert rebuild.from_tiles(tmp_path / "steps", log.key, log.origin).findings == ()


def test_partial_tiles_stay_until_the_full_one_is_there(sqlite_store, tmp_path):
    log = empty_log()
    for size in (3, 5):
        grow(log, size)
        tiles.publish(log, tmp_path / "out")
    before = set(content(tmp_path / "out"))
    grow(log, 256)
    tiles.publish(log, tmp_path / "out")

    assert before == {
        "checkpoint",
        *(f"tile/{level}/000.p/{width}" for level in ("0", "entries") for width in (3, 5)),
    }
    assert set(content(tmp_path / "out")) == {"checkpoint", "tile/0/000", "tile/1/000.p/1", "tile/entries/000"}


def test_publish_never_rewrites_a_tile(sqlite_store, tmp_path):
    log = empty_log()
    grow(log, 300)
    tiles.publish(log, tmp_path / "out")
    before = {path: path.stat().st_ino for path in (tmp_path / "out" / "tile").rglob("*") if path.is_file()}

    tiles.publish(log, tmp_path / "out")
    grow(log, 301)
    tiles.publish(log, tmp_path / "out")

    assert {path: path.stat().st_ino for path in before} == before


def test_publish_goes_on_after_it_was_cut_off(sqlite_store, tmp_path):
    log = empty_log()
    out = tmp_path / "out"
    grow(log, 250)
    tiles.publish(log, out)
    old = (out / "checkpoint").read_bytes()
    grow(log, 520)
    tiles.publish(log, out)
    (out / "checkpoint").write_bytes(old)
    (out / "tile/entries/001").unlink()
    (out / "tile/1/000.p/2").unlink()

    cut_off = rebuild.from_tiles(out, log.key, log.origin)
    tiles.publish(log, out)

    assert [finding.where for finding in cut_off.findings] == ["tile/entries/000.p/250", "checkpoint"]
    assert rebuild.from_tiles(out, log.key, log.origin).findings == ()


def test_publish_stops_at_the_last_checkpoint(sqlite_store, tmp_path):
    log = empty_log()
    grow(log, 5)
    ledgers.add(log, 4, 5)

    assert tiles.publish(log, tmp_path / "out") == 5
    assert rebuild.from_tiles(tmp_path / "out", log.key, log.origin).size == 5


def test_publish_without_a_checkpoint_is_refused(sqlite_store, tmp_path):
    log = ledgers.add(empty_log(), 5)

    with pytest.raises(tiles.NotPublished, match="has no signed checkpoint yet"):
        tiles.publish(log, tmp_path / "out")

    assert not (tmp_path / "out").exists()


def published(tmp_path, size):
    log = empty_log()
    grow(log, size)
    tiles.publish(log, tmp_path / "out")
    return log, tmp_path / "out"


def test_publish_refuses_a_folder_that_is_ahead(sqlite_store, tmp_path):
    log, out = published(tmp_path, 5)
    ahead = note.sign(note.checkpoint_text(log.origin, 6, bytes(32)), ledgers.signer())
    (out / "checkpoint").write_text(ahead)

    with pytest.raises(tiles.NotPublished, match="has 6 entries, the log only 5; restore the newer log first"):
        tiles.publish(log, out)


def test_publish_refuses_the_folder_of_another_log(sqlite_store, tmp_path):
    log, out = published(tmp_path, 5)
    (out / "checkpoint").write_text(note.sign(note.checkpoint_text("other", 5, bytes(32)), ledgers.signer()))

    with pytest.raises(tiles.NotPublished, match="is no checkpoint of this log"):
        tiles.publish(log, out)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda path: path.unlink(), "is missing; publish into an empty folder"),
        (lambda path: path.write_bytes(b"x" * 31), "has 31 bytes; publish into an empty folder"),
        (lambda path: path.write_bytes(b"x" * 32), "does not give the signed root; publish into an empty folder"),
    ],
)
def test_publish_refuses_a_damaged_folder(sqlite_store, tmp_path, damage, reason):
    log, out = published(tmp_path, 300)
    before = (out / "checkpoint").read_bytes()
    damage(out / "tile/1/000.p/1")
    grow(log, 301)

    with pytest.raises(tiles.NotPublished, match=reason):
        tiles.publish(log, out)

    assert (out / "checkpoint").read_bytes() == before


def test_no_other_file_is_left_in_the_folder(sqlite_store, tmp_path):
    _, out = published(tmp_path, 3)

    assert sorted(path.name for path in out.iterdir()) == ["checkpoint", "tile"]
    assert sorted(path.name for path in (out / "tile").iterdir()) == ["0", "entries"]


def test_a_full_tile_above_the_leaves_hands_its_root_up(tmp_path):
    hashes = [tree.leaf_hash(bytes([at % 256, at // 256])) for at in range(300)]
    tiles._write_level(tmp_path, 1, 0, hashes[:250])

    roots, rest = tiles._write_level(tmp_path, 1, 250 << 8, hashes[250:])
    again = tiles._write_level(tmp_path, 1, 0, hashes[:256])

    assert (roots, rest) == ([tree.root(hashes[:256])], hashes[256:])
    assert again == (roots, [])
    assert content(tmp_path) == {
        "tile/1/000": b"".join(hashes[:256]),
        "tile/1/000.p/250": b"".join(hashes[:250]),
        "tile/1/001.p/44": b"".join(hashes[256:]),
    }


@pytest.mark.long
def test_a_log_with_three_tile_levels_is_published(sqlite_store, tmp_path):
    log = empty_log()
    grow(log, 65_530)
    tiles.publish(log, tmp_path / "out")
    grow(log, 65_800)
    tiles.publish(log, tmp_path / "out")

    rebuilt = rebuild.from_tiles(tmp_path / "out", log.key, log.origin)

    assert (rebuilt.size, rebuilt.findings) == (65_800, ())
    assert (tmp_path / "out/tile/2/000.p/1").read_bytes() == rebuilt.hashes(16, 0)
