"""Ballots in memory, for tests and demonstrations: as exact as the others, and gone with the process."""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pingyi.ballot.intake import deciding
from pingyi.ballot.intake.deciding import Asked, Key, Known, Place, Turn
from pingyi.ballot.intake.port import HOUR, Ballot, Batch, Clock, Outcome, Row, Signed


@dataclass
class Memory:
    """See port.Store. clock: gives the second, as a database's clock does."""

    clock: Clock
    _state: str = "waiting"
    _rows: list[tuple[Ballot, int]] = field(default_factory=list)
    _seen: dict[Key, tuple[Asked, Place]] = field(default_factory=dict)
    _turns: dict[bytes, Turn] = field(default_factory=dict)
    _spent: set[bytes] = field(default_factory=set)
    _live: dict[bytes, int] = field(default_factory=dict)
    _batches: dict[int, Batch] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self) -> None:
        """See port.Store."""
        with self._lock:
            deciding.check_opening(self._state)
            self._state = "open"

    def close(self) -> int:
        """See port.Store."""
        with self._lock:
            self._state = "closed"
            return len(self._rows)

    def state(self) -> str:
        """See port.Store."""
        return self._state

    def put(self, ballots: Sequence[Ballot], sign: Signed) -> list[Outcome]:
        """See port.Store."""
        with self._lock:
            at = self.clock()
            known = Known(self._state, len(self._rows), at, self._seen, self._turns, frozenset(self._spent))
            plan = deciding.plan(ballots, known)
            note = sign(plan.first, plan.commitments) if plan.fresh else ""
            for seq, (ballot, turn) in enumerate(zip(plan.fresh, plan.turns, strict=True), plan.first):
                self._rows.append((ballot, at))
                self._seen[ballot.slot, ballot.key] = (ballot.asked, Place(seq, plan.first))
                self._turns[ballot.slot] = (turn, at)
                self._live[ballot.slot] = seq
                self._spent.update(filter(None, [ballot.proof]))
            if plan.fresh:
                self._batches[plan.first] = Batch(plan.first, plan.commitments, note)
            return plan.outcomes(note, self._batches.__getitem__)

    def rows(self, after: int, most: int) -> list[Row]:
        """See port.Store."""
        with self._lock:
            return [self._row(seq) for seq in range(after + 1, min(after + most, len(self._rows)) + 1)]

    def standing(self, slot: bytes) -> Row | None:
        """See port.Store."""
        with self._lock:
            seq = self._live.get(slot)
            return None if seq is None else self._row(seq)

    def counts(self) -> dict[str, tuple[int, int]]:
        """See port.Store."""
        found: dict[str, tuple[int, int]] = {}
        with self._lock:
            for seq, (ballot, _at) in enumerate(self._rows, 1):
                cast, superseded = found.get(ballot.channel, (0, 0))
                found[ballot.channel] = (cast + 1, superseded + (self._live[ballot.slot] != seq))
        return found

    def turnout(self) -> list[tuple[int, str, int]]:
        """See port.Store."""
        with self._lock:
            found = Counter((at - at % HOUR, ballot.channel) for ballot, at in self._rows)
        return sorted((hour, channel, cast) for (hour, channel), cast in found.items())

    def end(self) -> None:
        """See port.Store."""

    def _row(self, seq: int) -> Row:
        one, at = self._rows[seq - 1]
        live = self._live[one.slot] == seq
        return Row(seq, one.channel, one.slot, one.answers, one.nonce, one.salt, one.c, at, live, one.trace)
