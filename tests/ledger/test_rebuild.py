"""Rebuilding from each source: nothing found in what is whole, and every random change found."""

import random
import shutil

import pytest
from django.db import connection

from pingyi.ledger import append, note, rebuild, tiles, tree
from tests.support import ledgers, stores

KEY = ledgers.signer().key
ORIGIN = ledgers.ORIGIN


def jsonl(raws):
    return b"".join(raw + b"\n" for raw in raws)


def said(rebuilt):
    return [str(finding) for finding in rebuilt.findings]


def changed_byte(source, raw):
    at = source.randrange(len(raw))
    return raw[:at] + bytes([(raw[at] + source.randrange(1, 256)) % 256]) + raw[at + 1 :]


def test_jsonl_gives_root_and_proofs():
    raws = ledgers.ballots(11)

    rebuilt = rebuild.from_jsonl(jsonl(raws), ledgers.signed(raws), KEY, ORIGIN)

    leaves = [tree.leaf_hash(raw) for raw in raws]
    assert (rebuilt.findings, rebuilt.size, rebuilt.root) == ((), 11, tree.root(leaves))
    assert tree.verify_inclusion(rebuilt.inclusion_proof(6), leaves[6], 6, 11, rebuilt.root)
    assert tree.verify_consistency(rebuilt.consistency_proof(5), 5, tree.root(leaves[:5]), 11, rebuilt.root)


def test_an_empty_jsonl_is_an_empty_log():
    rebuilt = rebuild.from_jsonl(b"", ledgers.signed([]), KEY, ORIGIN)

    assert (rebuilt.findings, rebuilt.root) == ((), tree.EMPTY)


def test_jsonl_names_the_line_and_what_is_wrong():
    raws = [*ledgers.ballots(2), b'{"k":"vote"}', b""]

    rebuilt = rebuild.from_jsonl(jsonl(raws), ledgers.signed(raws), KEY, ORIGIN)

    assert [finding.where for finding in rebuilt.findings] == ["entries.jsonl, line 3", "entries.jsonl, line 4"]
    assert rebuilt.findings[0].message.startswith("the kind k is 'vote'; known kinds are ")


def test_jsonl_without_a_last_newline_is_found():
    raws = ledgers.ballots(2)

    rebuilt = rebuild.from_jsonl(jsonl(raws)[:-1], ledgers.signed(raws), KEY, ORIGIN)

    assert said(rebuilt) == ["entries.jsonl: the last line does not end in a newline"]


def test_jsonl_of_another_length_or_content_than_signed_is_found():
    raws = ledgers.ballots(3)
    swapped = [raws[1], raws[0], raws[2]]

    shorter = rebuild.from_jsonl(jsonl(raws[:2]), ledgers.signed(raws), KEY, ORIGIN)
    other = rebuild.from_jsonl(jsonl(swapped), ledgers.signed(raws), KEY, ORIGIN)

    roots = [tree.root(map(tree.leaf_hash, each)).hex() for each in (raws, swapped)]
    assert said(shorter) == ["checkpoint: is over 3 entries, but there are 2"]
    assert said(other) == [f"checkpoint: has the root {roots[0]}, but the entries give {roots[1]}"]


def test_jsonl_with_a_checkpoint_of_another_key_or_origin_is_found():
    raws = ledgers.ballots(1)

    other_key = rebuild.from_jsonl(jsonl(raws), ledgers.signed(raws), ledgers.signer(2).key, ORIGIN)
    other_origin = rebuild.from_jsonl(jsonl(raws), ledgers.signed(raws), KEY, "other")

    assert [finding.where for finding in other_key.findings] == ["checkpoint"]
    assert said(other_origin) == [f'checkpoint: the checkpoint is of "{ORIGIN}", not of "other"']


def changes_missed_in_jsonl(source, count):
    raws = ledgers.ballots(12)
    whole = (jsonl(raws), ledgers.signed(raws))
    missed = 0
    for _ in range(count):
        content, checkpoint = whole
        if source.randrange(3):
            content = changed_byte(source, content)
        else:
            checkpoint = changed_byte(source, checkpoint)
        missed += not rebuild.from_jsonl(content, checkpoint, KEY, ORIGIN).findings
    return missed


def test_every_changed_byte_of_jsonl_or_checkpoint_is_found():
    assert changes_missed_in_jsonl(random.Random(5), 1_000) == 0


@pytest.mark.long
def test_a_hundred_thousand_changed_bytes_of_jsonl_are_found():
    assert changes_missed_in_jsonl(random.Random(6), 100_000) == 0


def published(folder, sizes):
    log = append.open_log(ORIGIN, KEY.text)
    for size in sizes:
        ledgers.add(log, size - log.size, log.size)
        append.sign_checkpoint(log.pk, ledgers.signer())
        tiles.publish(log, folder)
    return log


def changes_missed_in_tiles(source, count, folder):
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    missed = 0
    for _ in range(count):
        path = source.choice(paths)
        whole = path.read_bytes()
        path.write_bytes(changed_byte(source, whole))
        missed += not rebuild.from_tiles(folder, KEY, ORIGIN).findings
        path.write_bytes(whole)
    return missed


def test_every_changed_byte_of_the_tiles_is_found(sqlite_store, tmp_path):
    published(tmp_path / "out", [258, 259, 262])

    assert rebuild.from_tiles(tmp_path / "out", KEY, ORIGIN).findings == ()
    assert changes_missed_in_tiles(random.Random(7), 100, tmp_path / "out") == 0


@pytest.mark.long
def test_five_thousand_changed_bytes_of_the_tiles_are_found(sqlite_store, tmp_path):
    published(tmp_path / "out", [258, 259, 262])

    assert changes_missed_in_tiles(random.Random(8), 5_000, tmp_path / "out") == 0


@pytest.mark.parametrize(
    ("damage", "findings"),
    [
        (lambda out: shutil.rmtree(out), ["checkpoint: cannot be read: No such file or directory"]),
        (
            lambda out: (out / "checkpoint").write_text("x"),
            ["checkpoint: a note is a text, an empty line and signature lines, each ended by a newline"],
        ),
        (
            lambda out: (out / "tile/entries/000").unlink(),
            ["tile/entries/000: cannot be read: No such file or directory"],
        ),
        (
            lambda out: (out / "tile/entries/000").write_bytes(b"\x00\x09"),
            ["tile/entries/000: the bundle ends in the middle of its entry 0"],
        ),
        (lambda out: (out / "tile/1/000.p/1").unlink(), ["tile/1/000.p/1: is missing"]),
        (
            lambda out: (out / "tile/0/000").write_bytes(b""),
            ["tile/0/000: differs from what the entries give"],
        ),
        (lambda out: (out / "tile/0/009").write_bytes(b"beyond the checkpoint"), []),
        (lambda out: (out / "tile/notes.txt").write_bytes(b"no tile"), []),
    ],
)
def test_tiles_name_the_file_that_differs(sqlite_store, tmp_path, damage, findings):
    out = tmp_path / "out"
    published(out, [260])
    damage(out)

    found = said(rebuild.from_tiles(out, KEY, ORIGIN))

    assert [text for text in found if not text.startswith("checkpoint: is over")] == findings


def test_a_bundle_with_too_few_entries_is_found(sqlite_store, tmp_path):
    out = tmp_path / "out"
    published(out, [3])
    (out / "tile/entries/000.p/3").write_bytes(tiles.bundle([b"{}"]))

    found = said(rebuild.from_tiles(out, KEY, ORIGIN))

    assert found == [
        "tile/entries/000.p/3: holds 1 entries, not 3",
        "entry 0: the kind k is None; known kinds are " + ", ".join(rebuild.entries.KINDS),
        "checkpoint: is over 3 entries, but there are 1",
    ]


def test_the_database_rebuilds_without_findings(store):
    log = ledgers.stored(20)
    append.sign_checkpoint(ledgers.add(log, 5, 20).pk, ledgers.signer())

    rebuilt = rebuild.from_database(log)

    assert (rebuilt.size, rebuilt.findings) == (25, ())
    assert rebuilt.root.hex() == log.checkpoints.get(size=25).root


def change(statement, *values):
    with stores.unguarded(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def places(statement, *values):
    log = ledgers.stored(4)
    change(statement, *values)
    log.refresh_from_db()
    return [finding.where for finding in rebuild.from_database(log).findings]


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE ledger_entry SET raw = '{}' WHERE \"index\" = 2", ["entry 2", "entry 2", "head", "checkpoint 4"]),
        ("UPDATE ledger_entry SET leaf = 'x' WHERE \"index\" = 2", ["entry 2"]),
        ('DELETE FROM ledger_entry WHERE "index" = 2', ["entry 3", "head", "checkpoint 4"]),
        ("UPDATE ledger_log SET size = 5", ["head"]),
        ("UPDATE ledger_log SET frontier = '[]'", ["head"]),
        ("UPDATE ledger_checkpoint SET size = 3", ["checkpoint 3", "checkpoint 3"]),
        ("UPDATE ledger_checkpoint SET root = ''", ["checkpoint 4"]),
        ("UPDATE ledger_checkpoint SET note = ''", ["checkpoint 4"]),
    ],
)
def test_the_database_names_the_row_that_differs(sqlite_store, statement, where):
    assert places(statement) == where


def test_the_database_with_a_signed_fork_is_found(sqlite_store):
    log = ledgers.stored(4)
    fork = note.sign(note.checkpoint_text(ORIGIN, 3, bytes(32)), ledgers.signer())
    log.checkpoints.create(size=3, root="00" * 32, note=fork)

    root = tree.root(map(tree.leaf_hash, ledgers.ballots(3))).hex()
    assert said(rebuild.from_database(log)) == [f"checkpoint 3: the entries give the root {root}, not {'00' * 32}"]


def changes_missed_in_database(source, count):
    log = ledgers.stored(8)
    missed = 0
    columns = [
        ("ledger_entry", "raw"),
        ("ledger_entry", "leaf"),
        ("ledger_checkpoint", "note"),
        ("ledger_checkpoint", "root"),
    ]
    with stores.unguarded(), connection.cursor() as cursor:
        for _ in range(count):
            table, column = source.choice(columns)
            cursor.execute(f"SELECT id, {column} FROM {table}")
            row, whole = source.choice(cursor.fetchall())
            at = source.randrange(len(whole))
            other = whole[:at] + chr((ord(whole[at]) % 0x7E) + 1) + whole[at + 1 :]
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [other, row])
            missed += not rebuild.from_database(log).findings
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [whole, row])
    return missed


def test_every_changed_character_of_the_database_is_found(store):
    assert changes_missed_in_database(random.Random(9), 100) == 0


@pytest.mark.long
def test_ten_thousand_changed_characters_of_the_database_are_found(sqlite_store):
    assert changes_missed_in_database(random.Random(10), 10_000) == 0
