"""Appending and signing on both databases: order, rollback, concurrency, and everything that must not be signed."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, connections, transaction

from pingyi.core.errors import Missing, Refused
from pingyi.ledger import append, entries, note, rebuild, tree
from pingyi.ledger.models import Checkpoint, Entry, Log
from tests.support import ledgers, stores


def empty_log():
    return append.open_log(ledgers.ORIGIN, ledgers.signer().key.text)


def change(statement, *values):
    with stores.unguarded(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def sign(log, known=()):
    return append.sign_checkpoint(log.pk, ledgers.signer(), known)


def test_open_log_makes_an_empty_log_once(store):
    log = empty_log()

    assert (log.size, log.frontier, log.vkey) == (0, [], ledgers.signer().key.text)
    assert empty_log() == log


def test_open_log_refuses_another_key_for_the_same_origin(sqlite_store):
    empty_log()

    with pytest.raises(Refused, match=r"the log \"review.example/office/s2026\" exists with the key "):
        append.open_log(ledgers.ORIGIN, ledgers.signer(2).key.text)


@pytest.mark.parametrize("origin", ["", "a b", "a+b"])
def test_open_log_refuses_an_origin_that_no_key_can_be_named_after(sqlite_store, origin):
    with pytest.raises(Refused, match="cannot be the origin of a log"):
        append.open_log(origin, ledgers.signer().key.text)


def test_open_log_refuses_a_malformed_key(sqlite_store):
    with pytest.raises(note.BadNote, match="has not the form"):
        append.open_log(ledgers.ORIGIN, "key")


def test_append_gives_indexes_in_order_and_keeps_the_frontier(store):
    log = empty_log()
    raws = ledgers.ballots(7)
    with transaction.atomic():
        first = append.append(log.pk, raws[:3])
        second = append.append(log.pk, raws[3:])
        none = append.append(log.pk, [])

    log.refresh_from_db()
    stored = list(log.entries.order_by("index").values_list("index", "raw", "leaf"))
    assert (first, second, none) == ([0, 1, 2], [3, 4, 5, 6], [])
    assert stored == [(at, raw.decode(), tree.leaf_hash(raw).hex()) for at, raw in enumerate(raws)]
    assert (log.size, log.frontier) == (7, tree.Frontier().append(map(tree.leaf_hash, raws)).stored())


def test_logs_count_for_themselves(store):
    one = ledgers.stored(2)
    other = append.open_log("other", ledgers.signer(2, "other").key.text)

    ledgers.add(other, 3)

    one.refresh_from_db()
    assert (one.size, other.size) == (2, 3)
    assert list(other.entries.order_by("index").values_list("index", flat=True)) == [0, 1, 2]


def test_append_outside_a_transaction_is_refused(store):
    log = empty_log()

    with pytest.raises(append.OutsideTransaction, match="inside the transaction of the act"):
        append.append(log.pk, ledgers.ballots(1))

    assert Entry.objects.count() == 0


def test_append_of_a_bad_entry_adds_none(store):
    log = empty_log()

    with pytest.raises(entries.BadEntry, match="the kind k is 'vote'"), transaction.atomic():
        append.append(log.pk, [*ledgers.ballots(2), b'{"k":"vote"}'])

    assert Entry.objects.count() == 0


def test_append_to_no_log_is_refused(sqlite_store):
    with pytest.raises(Missing, match="there is no log 99"), transaction.atomic():
        append.append(99, ledgers.ballots(1))


def test_a_rolled_back_transaction_leaves_nothing(store):
    log = ledgers.stored(2)

    with pytest.raises(RuntimeError, match="the act failed"), transaction.atomic():
        append.append(log.pk, ledgers.ballots(5, 2))
        raise RuntimeError("the act failed")

    log.refresh_from_db()
    assert (log.size, Entry.objects.count()) == (2, 2)
    assert rebuild.from_database(ledgers.add(log, 1, 2)).findings == ()


def test_threads_get_indexes_without_gap_or_double(store):
    log = empty_log()
    ready = threading.Barrier(4)

    def work(number):
        given = []
        try:
            ready.wait()
            for turn in range(10):
                with transaction.atomic():
                    given += append.append(log.pk, ledgers.ballots(1 + turn % 3, 1000 * number + 10 * turn))
        finally:
            connections.close_all()
        return given

    with ThreadPoolExecutor(4) as pool:
        given = [index for indexes in pool.map(work, range(4)) for index in indexes]

    log.refresh_from_db()
    rebuilt = rebuild.from_database(log)
    assert sorted(given) == list(range(4 * 19))
    assert (log.size, rebuilt.size, rebuilt.findings) == (76, 76, ())


@pytest.mark.postgres
def test_without_the_lock_two_appends_would_collide(postgres_store, monkeypatch):
    log = empty_log()
    both_have_read = threading.Barrier(2)

    def unlocked(log_id):
        found = Log.objects.get(pk=log_id)
        both_have_read.wait()
        return found

    def work(number):
        try:
            with transaction.atomic():
                return append.append(log.pk, ledgers.ballots(1, number))
        except DatabaseError:
            return "collided"
        finally:
            connections.close_all()

    monkeypatch.setattr(append, "_locked", unlocked)
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(work, range(2)))

    assert sorted(outcomes, key=str) == ["collided", [0]] or sorted(outcomes, key=str) == [[0], "collided"]


def test_sign_checkpoint_signs_the_root_over_all_entries(store):
    log = ledgers.add(empty_log(), 5)

    signed = sign(log)

    root = tree.root(map(tree.leaf_hash, ledgers.ballots(5)))
    assert note.open_checkpoint(signed, log.key, log.origin) == note.Checkpoint(log.origin, 5, root)
    assert list(Checkpoint.objects.values_list("size", "root", "note")) == [(5, root.hex(), signed)]


def test_sign_checkpoint_gives_the_same_note_until_the_log_grows(store):
    log = ledgers.add(empty_log(), 3)

    first, again = sign(log), sign(log)
    third = sign(ledgers.add(log, 1, 3))

    assert first == again
    assert third != first
    assert list(Checkpoint.objects.order_by("size").values_list("size", flat=True)) == [3, 4]


def test_an_empty_log_can_be_signed(sqlite_store):
    log = empty_log()

    assert note.open_checkpoint(sign(log), log.key, log.origin) == note.Checkpoint(log.origin, 0, tree.EMPTY)


def test_sign_checkpoint_refuses_another_key(sqlite_store):
    log = ledgers.stored(1)

    with pytest.raises(append.NotSigned, match=r"has the key .*, not "):
        append.sign_checkpoint(log.pk, ledgers.signer(2))


def test_sign_checkpoint_refuses_an_unknown_log(sqlite_store):
    with pytest.raises(Missing, match="there is no log 7"):
        append.sign_checkpoint(7, ledgers.signer())


def test_sign_checkpoint_refuses_to_run_inside_another_transaction(sqlite_store):
    log = ledgers.add(empty_log(), 1)

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        sign(log)

    assert Checkpoint.objects.count() == 0


CONTRADICTIONS = {
    "a signed leaf was changed": [('UPDATE ledger_entry SET leaf = %s WHERE "index" = 1', "00" * 32)],
    "a new entry was changed": [('UPDATE ledger_entry SET raw = %s WHERE "index" = 5', '{"k":"x"}')],
    "a new leaf was changed": [('UPDATE ledger_entry SET leaf = %s WHERE "index" = 5', "00" * 32)],
    "a signed entry is gone": [('DELETE FROM ledger_entry WHERE "index" = 1',)],
    "the last entry is gone": [('DELETE FROM ledger_entry WHERE "index" = 5',)],
    "two entries changed places": [
        ('UPDATE ledger_entry SET "index" = 99 WHERE "index" = 1',),
        ('UPDATE ledger_entry SET "index" = 1 WHERE "index" = 2',),
        ('UPDATE ledger_entry SET "index" = 2 WHERE "index" = 99',),
    ],
    "the head counts less": [("UPDATE ledger_log SET size = 5",)],
    "the head counts more": [("UPDATE ledger_log SET size = 7",)],
    "the frontier was changed": [("UPDATE ledger_log SET frontier = %s", f'["{"00" * 32}", "{"00" * 32}"]')],
    "the frontier is no frontier": [("UPDATE ledger_log SET frontier = %s", '["x", "y"]')],
    "the signed note was changed": [("UPDATE ledger_checkpoint SET note = 'x'",)],
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_nothing_is_signed_over_a_changed_log(sqlite_store, case):
    log = ledgers.add(ledgers.stored(4), 2, 4)
    for statement in CONTRADICTIONS[case]:
        change(*statement)

    with pytest.raises(append.NotSigned):
        sign(log)

    assert Checkpoint.objects.count() == 1


def test_nothing_is_signed_over_a_log_rewritten_as_a_whole(sqlite_store):
    log = ledgers.stored(4)
    change("DELETE FROM ledger_entry")
    change("UPDATE ledger_log SET size = 0, frontier = '[]'")
    ledgers.add(log, 6, 500)

    with pytest.raises(append.NotSigned, match=r"the first 4 entries of .* give the root .*, but .* was signed"):
        sign(log)


def test_nothing_is_signed_over_a_restored_older_log(sqlite_store):
    log = ledgers.stored(4)
    published = sign(ledgers.add(log, 3, 4))
    change('DELETE FROM ledger_entry WHERE "index" >= 4')
    change("DELETE FROM ledger_checkpoint WHERE size = 7")
    change("UPDATE ledger_log SET size = 4, frontier = %s", f'["{Checkpoint.objects.get().root}"]')

    with pytest.raises(append.NotSigned, match="has 4 entries, but 7 were signed; restore the newer state"):
        sign(log, [published])
    ledgers.add(log, 3, 900)
    with pytest.raises(append.NotSigned, match="the first 7 entries"):
        sign(log, [published])

    assert Checkpoint.objects.count() == 1


def test_a_known_checkpoint_that_agrees_is_no_hindrance(sqlite_store):
    log = ledgers.stored(4)
    known = sign(log)

    signed = sign(ledgers.add(log, 2, 4), [known])

    assert note.open_checkpoint(signed, log.key, log.origin).size == 6


@pytest.mark.parametrize("known", ["", "x\n", note.sign("other\n1\nAA==\n", ledgers.signer())])
def test_a_known_checkpoint_that_cannot_be_read_stops_the_signing(sqlite_store, known):
    log = ledgers.stored(1)

    with pytest.raises(append.NotSigned, match=r"an earlier checkpoint of .* cannot be read"):
        sign(log, [known])
