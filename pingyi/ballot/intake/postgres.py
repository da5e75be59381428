"""Ballots in PostgreSQL: several intakes may write at once, each batch in one flush; it must not know HTTP."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg

from pingyi.ballot.intake import deciding
from pingyi.ballot.intake.deciding import Asked, Key, Known, Place, Plan, Turn
from pingyi.ballot.intake.port import HOUR, Ballot, Batch, Outcome, Row, Signed
from pingyi.core.errors import Refused

MAKING = 0x70696E67  # the advisory lock under which two first starts make the tables one after the other
SCHEMA = """
CREATE SCHEMA IF NOT EXISTS intake;
CREATE TABLE IF NOT EXISTS intake.head (season text PRIMARY KEY, state text NOT NULL, last bigint NOT NULL);
CREATE TABLE IF NOT EXISTS intake.ballot (
    season text NOT NULL, seq bigint NOT NULL, channel text NOT NULL, slot bytea NOT NULL, turn integer NOT NULL,
    answers bytea NOT NULL, nonce bytea NOT NULL, salt bytea NOT NULL, c bytea NOT NULL,
    at bigint NOT NULL DEFAULT extract(epoch FROM clock_timestamp()), trace text NOT NULL,
    key bytea NOT NULL, first bigint NOT NULL, PRIMARY KEY (seq, season), UNIQUE (slot, turn, season));
CREATE TABLE IF NOT EXISTS intake.spent (season text, proof bytea, PRIMARY KEY (proof, season));
CREATE TABLE IF NOT EXISTS intake.batch (season text, first bigint, size integer NOT NULL, note text NOT NULL,
    PRIMARY KEY (first, season));
CREATE OR REPLACE FUNCTION intake.stays() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'a ballot never changes and stays'; END $$;
CREATE OR REPLACE TRIGGER ballot_kept BEFORE UPDATE OR DELETE ON intake.ballot
    FOR EACH ROW EXECUTE FUNCTION intake.stays();
CREATE OR REPLACE TRIGGER ballots_stay BEFORE TRUNCATE ON intake.ballot
    FOR EACH STATEMENT EXECUTE FUNCTION intake.stays();
"""
LATER = "SELECT 1 FROM intake.ballot n WHERE n.season = b.season AND n.slot = b.slot AND n.turn = b.turn + 1"
COLUMNS = f"b.seq, b.channel, b.slot, b.answers, b.nonce, b.salt, b.c, b.at, NOT EXISTS ({LATER}), b.trace"
JOINED = f"SELECT {COLUMNS} FROM intake.ballot b WHERE b.season = %s"
COUNTED: LiteralString = (
    "SELECT channel, COUNT(*), COUNT(*) FILTER (WHERE turn > 1) FROM intake.ballot WHERE season = %s GROUP BY channel"
)
HOURLY: LiteralString = (
    f"SELECT at - at %% {HOUR} AS hour, channel, COUNT(*) FROM intake.ballot WHERE season = %s"
    " GROUP BY hour, channel ORDER BY hour, channel"
)

Link = psycopg.Connection[tuple[Any, ...]]


class Postgres:
    """See port.Store."""

    def __init__(self, address: str, season: str, *, reading: bool = False) -> None:
        """Connect and make the tables that are not there. season: the origin of its log.

        reading: nothing will be written or made, so that no page waits for the writer's locks.
        Raises psycopg.OperationalError: the server does not answer; Refused: there is nothing to read.
        """
        self._season = season
        self._lock = threading.Lock()
        self._db: Link = psycopg.connect(address, autocommit=True)
        self._db.execute("SET synchronous_commit = on")
        # Everything here is found by its key; without statistics of a young table the planner would read it whole.
        self._db.execute("SET enable_seqscan = off")
        if reading:
            self._check_there(season)
            return
        with self._db.transaction():
            self._db.execute("SELECT pg_advisory_xact_lock(%s)", (MAKING,))
            self._db.execute(SCHEMA)
            self._db.execute("INSERT INTO intake.head VALUES (%s, 'waiting', 0) ON CONFLICT DO NOTHING", (season,))

    def _check_there(self, season: str) -> None:
        made = self._db.execute("SELECT to_regclass('intake.head')").fetchone()
        text = "SELECT 1 FROM intake.head WHERE season = %s"
        if made == (None,) or self._db.execute(text, (season,)).fetchone() is None:
            self._db.close()
            raise Refused('no ballots of "{season}" are kept there', season=season)

    def open(self) -> None:
        """See port.Store."""
        with self._changing() as (state, _last):
            deciding.check_opening(state)
            self._db.execute("UPDATE intake.head SET state = 'open' WHERE season = %s", (self._season,))

    def close(self) -> int:
        """See port.Store."""
        with self._changing() as (_state, last):
            self._db.execute("UPDATE intake.head SET state = 'closed' WHERE season = %s", (self._season,))
            return last

    def state(self) -> str:
        """See port.Store."""
        with self._lock:
            return str(self._all("SELECT state FROM intake.head WHERE season = %s")[0][0])

    def put(self, ballots: Sequence[Ballot], sign: Signed) -> list[Outcome]:
        """See port.Store."""
        with self._lock:
            try:
                plan = deciding.plan(ballots, self._begin(ballots))
                note = sign(plan.first, plan.commitments) if plan.fresh else ""
                outcomes = plan.outcomes(note, self._batch)
                if plan.fresh:
                    self._store(plan, note)
                else:
                    self._db.execute("COMMIT")
            except BaseException:
                self._db.rollback()
                raise
            return outcomes

    def rows(self, after: int, most: int) -> list[Row]:
        """See port.Store."""
        with self._lock:
            return [Row(*one) for one in self._all(f"{JOINED} AND b.seq > %s ORDER BY b.seq LIMIT %s", after, most)]

    def standing(self, slot: bytes) -> Row | None:
        """See port.Store."""
        with self._lock:
            found = self._all(f"{JOINED} AND b.slot = %s ORDER BY b.turn DESC LIMIT 1", slot)
        return Row(*found[0]) if found else None

    def counts(self) -> dict[str, tuple[int, int]]:
        """See port.Store."""
        with self._lock:
            found = self._all(COUNTED)
        return {channel: (cast, superseded) for channel, cast, superseded in found}

    def turnout(self) -> list[tuple[int, str, int]]:
        """See port.Store."""
        with self._lock:
            return [(hour, channel, cast) for hour, channel, cast in self._all(HOURLY)]

    def end(self) -> None:
        """See port.Store."""
        with self._lock:
            self._db.close()

    @contextmanager
    def _changing(self) -> Iterator[tuple[str, int]]:
        """Run a transaction that holds the season's head row from first to last, and give its state and last number.

        Numbers are given under that lock, so that they commit in their order: a reader of "greater than the last one
        that was read" never skips a late one.
        """
        with self._lock, self._db.transaction():
            state, last, _now = self._all(HEAD)[0]
            yield state, last

    def _all(self, text: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        return self._db.execute(text, (self._season, *values), binary=True).fetchall()

    def _begin(self, ballots: Sequence[Ballot]) -> Known:
        """Begin a transaction that holds the season's head row, and return what is known, in one round trip."""
        slots, proofs = [one.slot for one in ballots], [one.proof for one in ballots if one.proof]
        with self._db.pipeline():
            self._db.execute("BEGIN")
            head = self._db.execute(HEAD, (self._season,))
            found = self._db.execute(SEEN, (slots, self._season), binary=True)
            used = self._db.execute(USED, (self._season, proofs), binary=True)
        state, last, now = head.fetchall()[0]
        seen: dict[Key, tuple[Asked, Place]] = {}
        turns: dict[bytes, Turn] = {}
        for slot, key, nonce, answers, seq, first, *turn in found.fetchall():
            seen[slot, key] = ((nonce, answers), Place(seq, first))
            turns[slot] = max((turn[0], turn[1]), turns.get(slot, (0, 0)))
        return Known(state, last, now, seen, turns, frozenset(proof for (proof,) in used.fetchall()))

    def _store(self, plan: Plan, note: str) -> None:
        """Store what is planned and commit; what comes after the rows goes in one round trip."""
        numbers = range(plan.first, plan.first + len(plan.fresh))
        with self._db.cursor() as cursor, cursor.copy(COPYING) as out:
            out.set_types(TYPES)
            for seq, b, turn in zip(numbers, plan.fresh, plan.turns, strict=True):
                row = (b.channel, b.slot, turn, b.answers, b.nonce, b.salt, b.c, b.trace, b.key)
                out.write_row((self._season, seq, *row, plan.first))
        known = {"season": self._season, "first": plan.first, "size": len(numbers), "note": note, "last": numbers[-1]}
        known |= {"proofs": [one.proof for one in plan.fresh if one.proof]}
        with self._db.pipeline():
            for text in (SPENDING, *STORING) if known["proofs"] else STORING:
                self._db.execute(text, known)
            self._db.execute("COMMIT")

    def _batch(self, first: int) -> Batch:
        size, note = self._all("SELECT size, note FROM intake.batch WHERE season = %s AND first = %s", first)[0]
        text = "SELECT c FROM intake.ballot WHERE season = %s AND seq >= %s AND seq < %s ORDER BY seq"
        return Batch(first, tuple(c for (c,) in self._all(text, first, first + size)), note)


# The head row is locked: see _changing().
HEAD: LiteralString = (
    "SELECT state, last, extract(epoch FROM clock_timestamp())::bigint FROM intake.head WHERE season = %s FOR UPDATE"
)
SEEN: LiteralString = (
    "SELECT b.slot, b.key, b.nonce, b.answers, b.seq, b.first, b.turn, b.at FROM unnest(%b::bytea[]) AS v(slot)"
    " CROSS JOIN LATERAL (SELECT * FROM intake.ballot WHERE slot = v.slot AND season = %s"
    f" ORDER BY turn DESC LIMIT {deciding.OFTEN}) b"
)
USED: LiteralString = "SELECT proof FROM intake.spent WHERE season = %s AND proof = ANY(%b)"
COPYING: LiteralString = (
    "COPY intake.ballot (season, seq, channel, slot, turn, answers, nonce, salt, c, trace, key, first)"
    " FROM STDIN (FORMAT BINARY)"
)
TYPES = ["text", "int8", "text", "bytea", "int4", "bytea", "bytea", "bytea", "bytea", "text", "bytea", "int8"]
SPENDING: LiteralString = (
    "INSERT INTO intake.spent SELECT %(season)s, proof FROM unnest(%(proofs)b::bytea[]) AS t(proof)"
)
STORING: tuple[LiteralString, ...] = (
    "INSERT INTO intake.batch VALUES (%(season)s, %(first)s, %(size)s, %(note)s)",
    "UPDATE intake.head SET last = %(last)s WHERE season = %(season)s",
)
