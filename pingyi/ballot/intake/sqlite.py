"""Ballots in a SQLite file of their own: one writer, one flush a batch; it must not know HTTP or the main database."""

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pingyi.ballot.intake import deciding
from pingyi.ballot.intake.deciding import Asked, Key, Known, Place, Plan, Turn
from pingyi.ballot.intake.port import HOUR, Ballot, Batch, Outcome, Row, Signed
from pingyi.core.errors import Refused
from pingyi.core.sqlite import journal

BUSY_MS = 10_000
PAGE_BYTES = 2048  # each ballot touches a page of the index of turns somewhere, and whole pages go to the log
CHECKPOINT_PAGES = 16_000
CACHE_KIB = 64 * 1024  # the index grows at places all over it
BALLAST = 8 * 1024 * 1024  # bytes that close() gives back before it needs room
MOST_PARAMETERS = 500
SCHEMA = """
CREATE TABLE IF NOT EXISTS head (id INTEGER PRIMARY KEY CHECK (id = 1), state TEXT NOT NULL, last INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS ballot (
    seq INTEGER PRIMARY KEY, channel TEXT NOT NULL, slot BLOB NOT NULL, turn INTEGER NOT NULL, answers BLOB NOT NULL,
    nonce BLOB NOT NULL, salt BLOB NOT NULL, c BLOB NOT NULL, at INTEGER NOT NULL, trace TEXT NOT NULL,
    key BLOB NOT NULL, first INTEGER NOT NULL, UNIQUE (slot, turn));
CREATE TABLE IF NOT EXISTS spent (proof BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS batch (first INTEGER PRIMARY KEY, size INTEGER NOT NULL, note TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS ballot_kept BEFORE UPDATE ON ballot
    BEGIN SELECT RAISE(ABORT, 'a ballot never changes'); END;
CREATE TRIGGER IF NOT EXISTS ballot_stays BEFORE DELETE ON ballot
    BEGIN SELECT RAISE(ABORT, 'a ballot stays'); END;
INSERT OR IGNORE INTO head VALUES (1, 'waiting', 0);
"""
LIVE = "NOT EXISTS (SELECT 1 FROM ballot n WHERE n.slot = b.slot AND n.turn = b.turn + 1)"
COLUMNS = f"b.seq, b.channel, b.slot, b.answers, b.nonce, b.salt, b.c, b.at, {LIVE}, b.trace"
JOINED = f"SELECT {COLUMNS} FROM ballot b"
SEEN = (
    "SELECT b.slot, b.key, b.nonce, b.answers, b.seq, b.first, b.turn, b.at"
    " FROM (SELECT slot, MAX(turn) AS last FROM ballot WHERE slot IN ({}) GROUP BY slot) v"
    f" JOIN ballot b ON b.slot = v.slot AND b.turn > v.last - {deciding.OFTEN}"
)
SPENT = "SELECT proof FROM spent WHERE proof IN ({})"
STORED = "seq, channel, slot, turn, answers, nonce, salt, c, at, trace, key, first"
HOURLY = "SELECT at - at % ? AS hour, channel, COUNT(*) FROM ballot GROUP BY hour, channel ORDER BY hour, channel"
COUNTED = "SELECT channel, COUNT(*), SUM(turn > 1) FROM ballot GROUP BY channel"


class Sqlite:
    """See port.Store."""

    def __init__(self, path: Path, *, reading: bool = False, closing: bool = False) -> None:
        """Open the file, made when it is not there.

        reading: nothing will be written; the file must be there, and a writer may hold it. closing: what follows is
        close(), for which the ballast is given up at once, as a full disk has no room to open the file either.
        Raises Refused: the file is no ballot store, or another process holds it.
        """
        self._path, self._lock, self._is_settled = path, threading.Lock(), reading
        if closing:
            self._ballast.unlink(missing_ok=True)
        if not reading:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            self._db = _connected(path, "?mode=ro" if reading else "")
            if not reading:
                self._prepare()
            if not closing:
                self._settle()
        except sqlite3.DatabaseError as error:
            raise Refused('"{path}" is no ballot store: {error}', path=path, error=error) from error

    def open(self) -> None:
        """See port.Store. Raises Refused: the disk has no room for the ballast either."""
        with self._changing() as db:
            deciding.check_opening(_head(db)[0])
            self._take_ballast()
            db.execute("UPDATE head SET state = 'open'")

    def close(self) -> int:
        """See port.Store. On a full disk it takes the room of the ballast, once the store was opened for closing."""
        with self._lock, self._transaction() as db:
            # Under the write lock: no ballot that waits for it may take the room.
            self._ballast.unlink(missing_ok=True)
            db.execute("UPDATE head SET state = 'closed'")
            return _head(db)[1]

    def state(self) -> str:
        """See port.Store."""
        with self._lock:
            return _head(self._db)[0]

    def put(self, ballots: Sequence[Ballot], sign: Signed) -> list[Outcome]:
        """See port.Store."""
        with self._changing() as db:
            known = _known(db, ballots)
            plan = deciding.plan(ballots, known)
            note = sign(plan.first, plan.commitments) if plan.fresh else ""
            if plan.fresh:
                _store(db, plan, note, known.now)
            return plan.outcomes(note, lambda first: _batch(db, first))

    def rows(self, after: int, most: int) -> list[Row]:
        """See port.Store."""
        with self._reading() as db:
            found = db.execute(f"{JOINED} WHERE b.seq > ? ORDER BY b.seq LIMIT ?", (after, most)).fetchall()
        return [_row(one) for one in found]

    def standing(self, slot: bytes) -> Row | None:
        """See port.Store."""
        with self._reading() as db:
            one = db.execute(f"{JOINED} WHERE b.slot = ? ORDER BY b.turn DESC LIMIT 1", (slot,)).fetchone()
        return _row(one) if one else None

    def counts(self) -> dict[str, tuple[int, int]]:
        """See port.Store."""
        with self._reading() as db:
            found = db.execute(COUNTED).fetchall()
        return {channel: (cast, superseded) for channel, cast, superseded in found}

    def turnout(self) -> list[tuple[int, str, int]]:
        """See port.Store."""
        with self._reading() as db:
            return db.execute(HOURLY, (HOUR,)).fetchall()

    def end(self) -> None:
        """See port.Store."""
        with self._lock:
            self._db.close()

    def _prepare(self) -> None:
        self._path.chmod(0o600)
        self._db.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        self._db.execute(f"PRAGMA journal_mode = {journal(sqlite3.sqlite_version_info)}")
        # With FULL a power cut may bring a deleted rollback journal back, and with it undo what was acknowledged.
        self._db.execute("PRAGMA synchronous = EXTRA")
        self._db.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        self._db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        self._db.executescript(SCHEMA)

    @property
    def _ballast(self) -> Path:
        return self._path.with_name(f"{self._path.name}.ballast")

    def _take_ballast(self) -> None:
        if self._ballast.exists() and self._ballast.stat().st_size == BALLAST:
            return
        try:
            with self._ballast.open("wb") as file:
                file.write(bytes(BALLAST))
                os.fsync(file.fileno())
        except OSError as error:
            self._ballast.unlink(missing_ok=True)
            raise Refused(
                'the disk of "{path}" has no room for the {mib} MiB that closing the survey may need: {error}; '
                "make room, then open the survey again",
                path=self._path,
                mib=BALLAST >> 20,
                error=error,
            ) from error

    def _settle(self) -> None:
        """Flush what a writer that died may have left in the kernel's memory alone, before anybody is told it stands.

        Raises Refused: somebody holds the file.
        """
        if self._is_settled:
            return
        (busy, *_frames) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise Refused('"{path}" is held by another process; end it, then start again', path=self._path)
        self._is_settled = True

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._settle()
            yield self._db

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        with self._reading(), self._transaction() as db:
            yield db

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Run a transaction that holds the write lock from its first statement to its flush."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise


def _connected(path: Path, options: str) -> sqlite3.Connection:
    uri = path.absolute().as_uri() + options
    db = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    return db


def _head(db: sqlite3.Connection) -> tuple[str, int]:
    state, last = db.execute("SELECT state, last FROM head").fetchone()
    return state, last


def _known(db: sqlite3.Connection, ballots: Sequence[Ballot]) -> Known:
    state, last = _head(db)
    # unixepoch() is unknown to libraries before 3.38.
    (now,) = db.execute("SELECT CAST(strftime('%s', 'now') AS INTEGER)").fetchone()
    seen: dict[Key, tuple[Asked, Place]] = {}
    turns: dict[bytes, Turn] = {}
    for slot, key, nonce, answers, seq, first, *turn in _found(db, SEEN, [ballot.slot for ballot in ballots]):
        seen[slot, key] = ((nonce, answers), Place(seq, first))
        turns[slot] = max((turn[0], turn[1]), turns.get(slot, (0, 0)))
    proofs = [ballot.proof for ballot in ballots if ballot.proof]
    spent = frozenset(proof for (proof,) in _found(db, SPENT, proofs))
    return Known(state, last, now, seen, turns, spent)


def _found(db: sqlite3.Connection, text: str, keys: Sequence[bytes]) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(keys), MOST_PARAMETERS):
        part = keys[start : start + MOST_PARAMETERS]
        yield from db.execute(text.format(",".join("?" * len(part))), part)


def _store(db: sqlite3.Connection, plan: Plan, note: str, at: int) -> None:
    numbered = list(enumerate(plan.fresh, plan.first))
    rows = [
        (seq, b.channel, b.slot, turn, b.answers, b.nonce, b.salt, b.c, at, b.trace, b.key, plan.first)
        for (seq, b), turn in zip(numbered, plan.turns, strict=True)
    ]
    db.executemany(f"INSERT INTO ballot ({STORED}) VALUES ({','.join('?' * 12)})", rows)
    db.executemany("INSERT INTO spent VALUES (?)", [(one.proof,) for one in plan.fresh if one.proof])
    db.execute("INSERT INTO batch VALUES (?, ?, ?)", (plan.first, len(plan.fresh), note))
    db.execute("UPDATE head SET last = ?", (numbered[-1][0],))


def _batch(db: sqlite3.Connection, first: int) -> Batch:
    size, note = db.execute("SELECT size, note FROM batch WHERE first = ?", (first,)).fetchone()
    rows = db.execute("SELECT c FROM ballot WHERE seq >= ? AND seq < ? ORDER BY seq", (first, first + size))
    return Batch(first, tuple(c for (c,) in rows), note)


def _row(one: tuple[Any, ...]) -> Row:
    seq, channel, slot, answers, nonce, salt, c, at, live, trace = one
    return Row(seq, channel, slot, answers, nonce, salt, c, at, bool(live), trace)
