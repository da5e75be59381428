"""RELIABILITY L3: who owns the database edits a published log behind the triggers, and every outsider sees it."""

import itertools
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from pingyi.ledger import append, note, proofs, rebuild, tiles, tree
from pingyi.ledger.models import Checkpoint, Entry, Log
from tests.support import casting, ledgers, stores

SHORT = pytest.param(30, marks=pytest.mark.slow)
LONG = pytest.param(1_000, marks=pytest.mark.long)
SIZE = 40
APART = 10**6  # added to indexes while they are moved
SIGNER = ledgers.signer()
RAWS = [raw.decode() for raw in ledgers.ballots(SIZE)]
FORGED = ledgers.ballots(1, 10**6)[0].decode()


@dataclass(frozen=True)
class Attack:
    """One edit of the rows, and what else is made to fit it. hides: leaves, head and checkpoints."""

    kind: str
    first: int
    second: int
    hides: tuple[bool, bool, bool]


def attacks(seed, count):
    """Yield attacks; a row at the very end is never inserted with a head that fits, for that is how a log grows."""
    dice = random.Random(seed)
    for number in range(count):
        kind = ("update", "delete", "insert", "reorder")[number % 4]
        first, second = dice.sample(range(SIZE), 2)
        hides = tuple(bool(dice.randrange(2)) for _ in range(3))
        at_end = kind == "insert" and not dice.randrange(3)
        yield Attack(kind, SIZE if at_end else first, second, (hides[0], hides[1] and not at_end, hides[2]))


def edit(attack):
    """Change the rows of the log as the owner of the database can."""
    leaf = tree.leaf_hash(FORGED.encode()).hex()
    with connection.cursor() as cursor:
        if attack.kind == "update":
            cursor.execute('UPDATE ledger_entry SET raw = %s WHERE "index" = %s', [FORGED, attack.first])
        elif attack.kind == "reorder":
            exchange(cursor, attack.first, attack.second)
        elif attack.kind == "delete":
            cursor.execute('DELETE FROM ledger_entry WHERE "index" = %s', [attack.first])
            move(cursor, attack.first, -1)
        else:
            move(cursor, attack.first, 1)
            Entry.objects.create(log=Log.objects.get(), index=attack.first, raw=FORGED, leaf=leaf)
        hide(cursor, *attack.hides)


def exchange(cursor, first, second):
    for old, new in ((first, APART), (second, first), (APART, second)):
        cursor.execute('UPDATE ledger_entry SET "index" = %s WHERE "index" = %s', [new, old])


def move(cursor, first, by):
    cursor.execute('UPDATE ledger_entry SET "index" = "index" + %s WHERE "index" >= %s', [APART, first])
    cursor.execute('UPDATE ledger_entry SET "index" = "index" - %s WHERE "index" >= %s', [APART - by, APART])


def hide(cursor, leaves, head, checkpoints):
    """Make fit to the changed rows what is asked for."""
    if leaves:
        for row in Entry.objects.order_by("index"):
            leaf = tree.leaf_hash(row.raw.encode()).hex()
            cursor.execute("UPDATE ledger_entry SET leaf = %s WHERE id = %s", [leaf, row.pk])
    if head:
        stored = Entry.objects.order_by("index").values_list("leaf", flat=True)
        frontier = tree.Frontier().append(map(bytes.fromhex, stored))
        Log.objects.update(size=frontier.size, frontier=frontier.stored())
    if checkpoints:
        Checkpoint.objects.all().delete()


def restore(signed):
    """Bring the log back to what it was."""
    leaves = [tree.leaf_hash(raw.encode()) for raw in RAWS]
    log, frontier = Log.objects.get(), tree.Frontier().append(leaves)
    Entry.objects.all().delete()
    Entry.objects.bulk_create(
        Entry(log=log, index=index, raw=raw, leaf=leaf.hex())
        for index, (raw, leaf) in enumerate(zip(RAWS, leaves, strict=True))
    )
    Log.objects.update(size=frontier.size, frontier=frontier.stored())
    Checkpoint.objects.all().delete()
    Checkpoint.objects.create(log=log, size=SIZE, root=frontier.root().hex(), note=signed)


def seen(folder: Path, before: str, known: list[str]) -> bool:
    """Let the office sign and publish what it now has; tell whether it refuses, or an outsider finds something.

    before: the checkpoint that the outsider kept; known: those that the office itself is shown.
    """
    log = Log.objects.get()
    try:
        after = append.sign_checkpoint(log.pk, SIGNER, known)
        tiles.publish(log, folder)
    except (append.NotSigned, tiles.NotPublished):
        return True
    exported = "".join(f"{raw}\n" for raw in Entry.objects.order_by("index").values_list("raw", flat=True))
    return bool(
        rebuild.from_tiles(folder, SIGNER.key, ledgers.ORIGIN).findings
        or rebuild.from_jsonl(exported.encode(), after.encode(), SIGNER.key, ledgers.ORIGIN).findings
        or not goes_on(folder, note.unverified(before), note.unverified(after))
    )


def goes_on(folder, old, new):
    if new.size < old.size:
        return False
    proof = proofs.consistency(proofs.folder(folder), old.size, new.size)
    return tree.verify_consistency(proof, old.size, old.root, new.size, new.root)


def tried(folder, count, seeing):
    """Attack so often; return how many of the attacks were seen by seeing(folder, kept checkpoint)."""
    ledgers.stored(SIZE)
    before, found = Checkpoint.objects.get().note, 0
    with stores.unguarded():
        for attack in attacks(3, count):
            edit(attack)
            found += seeing(folder, before)
            shutil.rmtree(folder, ignore_errors=True)
            restore(before)
    return found


@pytest.mark.parametrize("count", [SHORT, LONG])
def test_every_edit_of_the_database_is_seen_after_the_next_checkpoint(store, tmp_path, count):
    """In every second case the office is shown nothing, and signs what it finds: then the outsider has to see it."""
    office_is_shown = itertools.cycle([True, False])

    found = tried(
        tmp_path / "out", count, lambda folder, before: seen(folder, before, [before] * next(office_is_shown))
    )

    casting.tell(f"L3: {count} edits on {store}, seen {found}")
    assert found == count


@pytest.mark.slow
def test_log_that_nobody_edited_is_not_suspected(sqlite_store, tmp_path):
    ledgers.stored(SIZE)
    before = Checkpoint.objects.get().note
    ledgers.add(Log.objects.get(), 5, SIZE)

    assert not seen(tmp_path / "out", before, [before])


@pytest.mark.slow
def test_control_outsider_that_only_counts_entries_misses_edits(sqlite_store, tmp_path):
    found = tried(tmp_path / "out", 30, lambda _folder, before: Entry.objects.count() != note.unverified(before).size)

    assert 0 < found < 30
