"""The stored tables: the guard on entries by raw SQL on both databases, and the constraints."""

import pytest
from django.db import IntegrityError, connection, transaction

from pingyi.ledger.models import Checkpoint, Entry, Log
from tests.support import ledgers, stores

CHANGES = [
    "UPDATE ledger_entry SET raw = '{}' WHERE \"index\" = 1",
    'UPDATE ledger_entry SET "index" = 9 WHERE "index" = 1',
    "UPDATE ledger_entry SET leaf = leaf",
    'DELETE FROM ledger_entry WHERE "index" = 2',
    "DELETE FROM ledger_entry",
]
OVER = "SELECT log_id, \"index\", '{}', leaf FROM ledger_entry"
UPSERT = (
    f'INSERT INTO ledger_entry (log_id, "index", raw, leaf) {OVER} WHERE true '
    'ON CONFLICT (log_id, "index") DO UPDATE SET raw = excluded.raw'
)
REPLACEMENTS = {
    "sqlite": [
        UPSERT,
        f'INSERT OR REPLACE INTO ledger_entry (log_id, "index", raw, leaf) {OVER}',
        'INSERT OR REPLACE INTO ledger_entry (id, log_id, "index", raw, leaf) '
        "SELECT id, log_id, 7, '{}', leaf FROM ledger_entry",
    ],
    "postgres": [UPSERT],
}


def run(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def rows():
    return list(Entry.objects.order_by("index").values_list("index", "raw", "leaf"))


def test_the_database_refuses_to_change_an_entry(store):
    ledgers.stored(3)
    before = rows()

    for statement in [*CHANGES, *REPLACEMENTS[store]]:
        with pytest.raises(IntegrityError, match="ledger entries are never"):
            run(statement)

    assert rows() == before


def test_without_the_guard_the_same_statements_change_entries(store):
    log = ledgers.stored(3)
    with stores.unguarded():
        for statement in CHANGES:
            before = rows()
            run(statement)
            if "leaf = leaf" not in statement:
                assert rows() != before

    assert rows() == []
    ledgers.add(log, 1)
    with pytest.raises(IntegrityError, match="ledger entries are never"):
        run("DELETE FROM ledger_entry")


def test_the_orm_cannot_change_or_delete_an_entry(store):
    log = ledgers.stored(2)
    first = Entry.objects.get(index=0)

    for change in (
        lambda: first.save(),
        lambda: first.delete(),
        lambda: Entry.objects.filter(log=log).update(raw="{}"),
        lambda: Entry.objects.filter(log=log).delete(),
        lambda: run("DELETE FROM ledger_log"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_an_index_stands_once_in_a_log(store):
    log = ledgers.stored(1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(log=log, index=0, raw="{}", leaf="00" * 32)


def test_an_entry_cannot_be_longer_than_the_limit(store):
    log = ledgers.stored(1)
    Entry.objects.create(log=log, index=1, raw="x" * 4096, leaf="00" * 32)

    with pytest.raises(IntegrityError, match="ledger_entry_length"), transaction.atomic():
        Entry.objects.create(log=log, index=2, raw="x" * 4097, leaf="00" * 32)


def test_a_size_is_signed_once_in_a_log(store):
    log = ledgers.stored(1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Checkpoint.objects.create(log=log, size=1, root="00" * 32, note="")


def test_rows_print_what_they_are(sqlite_store):
    log = ledgers.stored(1)
    checkpoint = log.checkpoints.get()

    assert str(log) == ledgers.ORIGIN
    assert str(log.entries.get()) == f"0: {ledgers.ballots(1)[0].decode()}"
    assert str(checkpoint) == f"1: {checkpoint.root}"
    assert Log.objects.get().key == ledgers.signer().key
