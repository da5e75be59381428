"""Every ballot store keeps the same promises: unique, whole, closed for good, repeatable, in order under writers."""

import dataclasses
import json
import sqlite3
import threading
import time
from functools import partial

import psycopg
import pytest

from pingyi.ballot.intake import deciding, postgres, receipt
from pingyi.ballot.intake.port import Kept, Turned
from pingyi.ballot.intake.postgres import Postgres
from pingyi.core.errors import Refused
from tests.contracts.conftest import KINDS
from tests.support.voters import ORIGIN, SIGN, SIGNER, ballot


def put(store, *ballots):
    return store.put(list(ballots), SIGN)


def written(outcome):
    return receipt.writing()(outcome)


def numbers(outcomes):
    return [one.seq for one in outcomes if isinstance(one, Kept)]


def all_rows(store):
    return store.rows(0, 1_000_000)


def test_ballots_stand_in_order_with_what_they_hold(store):
    sent = [ballot(voter, trace=f"n{voter}.a") for voter in range(5)]

    assert numbers(put(store, *sent[:3])) == [1, 2, 3]
    assert numbers(put(store, *sent[3:])) == [4, 5]

    fields = ("channel", "slot", "answers", "nonce", "salt", "c", "trace")
    rows = all_rows(store)
    assert [[getattr(row, name) for name in fields] for row in rows] == [
        [getattr(one, name) for name in fields] for one in sent
    ]
    assert all(row.live and row.at > 1_700_000_000 for row in rows)
    assert [row.seq for row in store.rows(1, 2)] == [2, 3]
    assert store.rows(5, 10) == []


def test_each_batch_has_one_note_and_its_receipts_hold(store):
    for outcome in put(store, *map(ballot, range(7))) + put(store, ballot(8)):
        found = json.loads(written(outcome))
        path = tuple(map(bytes.fromhex, found["path"]))
        mine = receipt.Receipt(found["c"], found["index"], path, found["note"])

        assert receipt.holds(mine, ORIGIN, SIGNER.key)
        assert not receipt.holds(dataclasses.replace(mine, c="00" * 32), ORIGIN, SIGNER.key)


def test_same_request_again_gets_the_same_receipt_and_one_ballot(store):
    one = ballot(1)
    first, beside = put(store, one, one)
    (later,) = put(store, ballot(1, salt=b"\x07" * 32, c=b"\x08" * 32))

    assert (first.again, beside.again, later.again) == (False, True, True)
    assert len({written(each) for each in (first, beside, later)}) == 1
    assert len(all_rows(store)) == 1


def test_receipt_of_a_large_batch_is_the_same_when_asked_again(store):
    sent = [ballot(voter) for voter in range(600)]
    receipts = [written(one) for one in put(store, *sent)]

    assert [written(one) for one in put(store, *sent)] == receipts


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("difference", [{"answers": b"\x03\x03\x03"}, {"nonce": b"n" * 16}])
def test_key_of_another_request_is_refused(store, together, difference):
    other = ballot(1, **difference)
    told = put(store, ballot(1), other)[1] if together else (put(store, ballot(1)), put(store, other))[1][0]

    assert told == Turned("differs")
    assert [row.answers for row in all_rows(store)] == [b"\x01\x02\x03"]


def test_last_ballot_of_a_slot_is_the_live_one(store):
    put(store, ballot(1), ballot(2), ballot(1, 1, answers=b"\x02\x02\x02"))
    put(store, ballot(1, 2, answers=b"\x03\x03\x03"), ballot(3, channel="wechat"))

    assert [(row.seq, row.live) for row in all_rows(store)] == [(1, False), (2, True), (3, False), (4, True), (5, True)]
    assert store.standing(ballot(1).slot).answers == b"\x03\x03\x03"
    assert store.standing(ballot(9).slot) is None
    assert store.counts() == {"invited": (4, 2), "wechat": (1, 0)}


def test_name_of_a_request_is_the_voters_own(store):
    (one, other) = put(store, ballot(1), ballot(2, key=ballot(1).key))

    assert (one.again, other.again) == (False, False)
    assert (one.seq, other.seq) == (1, 2)


@pytest.mark.parametrize("together", [True, False])
def test_voter_who_changes_very_often_waits_and_nobody_else_does(store, together, monkeypatch):
    sent = [ballot(1, attempt) for attempt in range(deciding.OFTEN + 1)]
    told = put(store, *sent) if together else [put(store, one)[0] for one in sent]
    again, other = put(store, sent[0], ballot(2))

    assert told[-1] == Turned("changes")
    assert [one.seq for one in told[:-1]] == list(range(1, deciding.OFTEN + 1))
    assert (again.seq, again.again, other.again) == (1, True, False)
    assert store.standing(ballot(1).slot).seq == deciding.OFTEN
    assert store.counts() == {"invited": (deciding.OFTEN + 1, deciding.OFTEN - 1)}

    monkeypatch.setattr(deciding, "PAUSE", 0)  # as if the wait were over
    (kept,) = put(store, sent[-1])

    assert store.standing(ballot(1).slot).seq == kept.seq == deciding.OFTEN + 2


def test_nothing_is_taken_before_the_opening_and_after_the_close(make_store):
    store = make_store()
    assert (store.state(), put(store, ballot(1))) == ("waiting", [Turned("waiting")])
    store.open()
    store.open()
    (kept,) = put(store, ballot(1))

    assert (store.close(), store.state(), store.close()) == (1, "closed", 1)

    again, late = put(store, ballot(1), ballot(2))
    assert written(again) == written(kept)
    assert late == Turned("closed")
    assert len(all_rows(store)) == 1
    with pytest.raises(Refused, match="never opened again"):
        store.open()


def test_puzzle_is_spent_once(store):
    proof = b"p" * 16
    first = put(store, ballot(1, proof=proof), ballot(2, proof=proof))
    (later,) = put(store, ballot(3, proof=proof))

    assert (numbers(first), first[1], later) == ([1], Turned("spent"), Turned("spent"))
    assert numbers(put(store, ballot(1, proof=proof))) == [1], "a repeated request spends nothing"


def test_batch_that_fails_leaves_nothing(store):
    def broken(_first, _commitments):
        raise OSError("no key")

    with pytest.raises(OSError, match="no key"):
        store.put([ballot(1), ballot(2)], broken)

    assert all_rows(store) == []
    assert numbers(put(store, ballot(1))) == [1]


def test_another_connection_sees_what_was_stored(store, make_store):
    put(store, ballot(1))

    other = make_store()

    assert (other.state(), len(all_rows(other))) == ("open", 1)
    assert numbers(put(other, ballot(2))) == [2]


def test_of_many_attempts_at_once_one_stands_for_each_voter(store, make_store):
    """RELIABILITY C1, in short: eight connections cast for the same voters under keys of their own."""
    voters, writers = 40, 8

    def cast(one, writer):
        for voter in range(voters):
            put(one, ballot(voter, writer))

    together([partial(cast, make_store(), writer) for writer in range(writers)])

    rows = all_rows(store)
    assert len(rows) == voters * writers
    assert sorted(row.slot for row in rows if row.live) == sorted(ballot(v).slot for v in range(voters))


def test_close_is_a_line_that_no_ballot_crosses(make_store):
    """RELIABILITY C9, in short: what was accepted while the survey closed is what stands, and no more."""
    first = make_store()
    first.open()
    accepted, closed = [], []

    def cast(store, writer):
        for attempt in range(10_000):
            (told,) = put(store, ballot(writer * 100_000 + attempt))
            if told == Turned("closed"):
                return
            accepted.append(told.seq)
            time.sleep(0.001)  # so that the close gets its turn at the lock

    def close():
        while len(accepted) < 60:
            time.sleep(0.001)
        closed.append(first.close())

    together([*(partial(cast, make_store(), writer) for writer in range(4)), close])

    assert sorted(accepted) == list(range(1, closed[0] + 1)) == [row.seq for row in all_rows(first)]
    assert closed[0] >= 60


def test_reader_of_greater_numbers_misses_none(store, make_store):
    """A late commit never shows below a number that was read before."""
    seen, stop = [], threading.Event()

    def read(reader):
        while not stop.is_set() or reader.rows(seen[-1] if seen else 0, 1):
            seen.extend(row.seq for row in reader.rows(seen[-1] if seen else 0, 7))

    def write(writer, number):
        for attempt in range(60):
            put(writer, *(ballot(number * 10_000 + attempt * 10 + each) for each in range(3)))

    reader = threading.Thread(target=read, args=(make_store(),))
    reader.start()
    together([partial(write, make_store(), number) for number in range(4)])
    stop.set()
    reader.join(30)

    assert seen == list(range(1, 4 * 60 * 3 + 1))


@pytest.mark.parametrize("make_store", KINDS[1:], indirect=True)
@pytest.mark.parametrize("statement", ["UPDATE {} SET channel = 'wechat'", "DELETE FROM {}"])
def test_stored_ballot_is_neither_changed_nor_deleted(make_store, statement):
    """RELIABILITY B11: the database refuses it, whoever asks."""
    store = make_store()
    store.open()
    put(store, ballot(1))
    table = "intake.ballot" if isinstance(store, Postgres) else "ballot"

    with pytest.raises((sqlite3.DatabaseError, psycopg.DatabaseError), match="a ballot"):
        store._db.execute(statement.format(table))

    assert [row.channel for row in all_rows(store)] == ["invited"]


@pytest.mark.parametrize("make_store", KINDS[1:], indirect=True)
def test_second_ballot_of_one_turn_is_refused_by_the_database(make_store):
    """What stands when a program forgets to look: one first ballot of a voter, one second, and so on."""
    store = make_store()
    store.open()
    put(store, ballot(1))
    columns = ["channel", "slot", "turn", "answers", "nonce", "salt", "c", "at", "trace", "key", "first"]
    table, season = ("intake.ballot", "season, ") if isinstance(store, Postgres) else ("ballot", "")

    def copied(turn):
        same = ", ".join(turn if name == "turn" else name for name in columns)
        store._db.execute(
            f"INSERT INTO {table} ({season}seq, {', '.join(columns)}) SELECT {season}seq + 1, {same} FROM {table}"
        )

    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.UniqueViolation), match="slot"):
        copied("turn")
    copied("turn + 1")

    assert [row.live for row in all_rows(store)] == [False, True]


@pytest.mark.parametrize("make_store", KINDS[2:], indirect=True)
def test_writers_that_do_not_lock_the_head_row_are_noticed(make_store, monkeypatch):
    """Negative control: without the lock two batches get the same numbers."""
    monkeypatch.setattr(postgres, "HEAD", postgres.HEAD.removesuffix(" FOR UPDATE"))
    make_store().open()

    def cast(store, writer):
        for attempt in range(60):
            put(store, ballot(writer * 1000 + attempt))

    with pytest.raises(AssertionError, match="ballot_pkey"):
        together([partial(cast, make_store(), writer) for writer in range(4)])


def together(jobs):
    """Run all jobs at once and raise what any of them raised."""
    faults = []

    def guarded(job):
        try:
            job()
        except Exception as error:  # noqa: BLE001  # whatever it is, the test must see it
            faults.append(error)

    threads = [threading.Thread(target=guarded, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    assert not any(thread.is_alive() for thread in threads)
