"""Casts ballots through the real door while its writer is killed, frozen or full, and judges afterwards what stands.

A test drives Casting; verdict() then opens the store again and counts what was lost, doubled or cannot be checked.
"""

import asyncio
import contextlib
import json
import secrets
import sqlite3
import sys
import uuid
from collections import Counter
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, takewhile
from pathlib import Path
from typing import Any

from pingyi.ballot.intake import accept, receipt, ticket
from pingyi.ballot.intake.batch import Answer
from pingyi.ballot.intake.port import Row, commitment
from pingyi.ballot.intake.request import Rules, Sent
from pingyi.ballot.intake.writer import COMMAND, Gone, Place, Writer
from pingyi.ledger import keys, note
from tests.support.voters import ORIGIN, digest

ROOT = Path(__file__).parents[2]
NOW = 1_800_000_000
HANDS = 64  # requests in flight at once
AGAIN_SECONDS = 0.01  # a voter whom the door turned away comes back after this
MOST_TRIES = 5000  # of one request: no test waits for ever
HANGS_SECONDS = 180


@dataclass(frozen=True)
class Ground:
    """A season whose survey is open. key: that which receipts are checked with."""

    place: Place
    rules: Rules
    key: note.Key


@dataclass(frozen=True)
class Wish:
    """One ballot that a voter wants cast once, however often it is sent; its slot and nonce name it."""

    slot: bytes
    nonce: bytes
    answers: bytes
    key: str
    body: bytes

    @property
    def name(self) -> tuple[bytes, bytes]:
        """What tells it from every other wish."""
        return self.slot, self.nonce

    def sent(self, key: str = "") -> Sent:
        """Return the request, under another key where one is given."""
        return Sent(self.body, key or self.key, NOW, "network.agent")


@dataclass(frozen=True)
class Verdict:
    """What became of a run.

    lost: acknowledged and not stored, or a voter without a live ballot; duplicated: stored beyond once for a wish,
    or live beyond once in a slot; unverifiable: receipts that do not hold or are another's, and rows that are not
    what was committed to; sound: the database's own check.
    """

    acknowledged: int
    rows: int
    lost: int
    duplicated: int
    unverifiable: int
    sound: bool

    @property
    def faults(self) -> dict[str, object]:
        """What is wrong, by name; empty when nothing is."""
        found = {"lost": self.lost, "duplicated": self.duplicated, "unverifiable": self.unverifiable}
        return {name: number for name, number in found.items() if number} | ({} if self.sound else {"sound": False})


def run(story: Coroutine[object, object, Any]) -> Any:
    """Run a story in a loop of its own and return what it returns; one that hangs fails."""
    return asyncio.run(asyncio.wait_for(story, HANGS_SECONDS))


def tell(text: str) -> None:
    """Tell a figure that no test asserts; pytest shows it with -s or -rP."""
    sys.stdout.write(f"{text}\n")


def ground(folder: Path, address: str = "", *, file: Path | None = None, is_open: bool = True) -> Ground:
    """Make a season with an open survey.

    folder: for its files; address: of a PostgreSQL database, if not SQLite; file: of SQLite, if not below the folder.
    """
    name = "" if address else str(file or folder / "ballots" / "season.sqlite3")
    place = Place(ORIGIN, name, address, str(folder / "keys"))
    key = keys.kept(folder / "keys", place.key_name)
    if is_open:
        store = place.store()
        store.open()
        store.end()
    return Ground(place, Rules(ORIGIN, "s2026", 3, 5, ("invited",), secrets.token_bytes(32)), key)


def wish(rules: Rules, voter: object, attempt: object = 0, answers: Sequence[int] = (1, 2, 3)) -> Wish:
    """Return what a voter wants in an attempt; the same arguments give the same key, whatever the answers."""
    slot, nonce = digest("slot", voter), digest("nonce", voter, attempt)[:16]
    sealed = ticket.issue(rules.key, rules.origin, ticket.Ticket(rules.channels[0], slot, NOW + 3600))
    body = json.dumps({"ticket": sealed, "answers": list(answers), "nonce": nonce.hex()}).encode()
    return Wish(slot, nonce, bytes(answers), str(uuid.UUID(bytes=digest("key", voter, attempt)[:16])), body)


def wishes(rules: Rules, first: int = 0) -> Iterator[Wish]:
    """Return the wishes of ever more voters."""
    return (wish(rules, voter) for voter in count(first))


def wrong(kind: str, *before: str) -> list[str]:
    """Return the command of a writer that protects nothing, see tests/faults/wrong_writers.py."""
    return [*before, *_started("wrong_writers"), kind]


def old(kind: str) -> list[str]:
    """Return the command of a writer with an old SQLite library, see tests/faults/old_library.py."""
    return [*_started("old_library"), kind]


def _started(module: str) -> list[str]:
    return ["env", f"PYTHONPATH={ROOT}", sys.executable, "-m", f"tests.faults.{module}"]


class Casting:
    """One door over one writer, and a record of what it told; used as `async with`, within one event loop.

    in_flight: requests that wait for an answer; acked: each 201 with its receipt; told: how often each status and
    exception came; flushed: batches that were answered with a new receipt.
    """

    def __init__(self, ground: Ground, command: Sequence[str] = COMMAND, *, fresh_keys: bool = False) -> None:
        """Make a door. command: starts the writer; fresh_keys: retry wrongly."""
        self.writer = Writer(ground.place, ground.rules, command)
        self.door = accept.Intake(self._put)
        self.in_flight, self.flushed = 0, 0
        self.acked: list[tuple[Wish, bytes]] = []
        self.told: Counter[object] = Counter()
        self._fresh_keys = fresh_keys
        self._stored = asyncio.Event()

    async def __aenter__(self) -> "Casting":
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.door.end()
        await self.writer.end()

    async def once(self, wish: Wish, key: str = "", timeout: float | None = None) -> Answer | None:
        """Send a request once and return its answer, or None when there was none."""
        self.in_flight += 1
        try:
            answer = await asyncio.wait_for(self.door.cast(wish.sent(key)), timeout)
        except (Gone, accept.Full, TimeoutError) as error:
            self.told[type(error)] += 1
            return None
        finally:
            self.in_flight -= 1
        self.told[answer[0]] += 1
        if answer[0] == 201:
            self.acked.append((wish, answer[1]))
        return answer

    async def cast(self, wish: Wish, timeout: float | None = None) -> Answer:
        """Send a request under one key until it is answered, as the page does."""
        for attempt in range(MOST_TRIES):
            key = str(uuid.uuid4()) if self._fresh_keys and attempt else ""
            answer = await self.once(wish, key, timeout)
            if answer is not None:
                return answer
            await asyncio.sleep(AGAIN_SECONDS)
        raise AssertionError(f"no answer in {MOST_TRIES} tries; told so far: {self.told}")

    async def wave(self, wishes: Iterable[Wish]) -> list[Answer | None]:
        """Send requests together, each once."""
        return await asyncio.gather(*map(self.once, wishes))

    async def load(self, wishes: Iterator[Wish], timeout: float | None = None, hands: int = HANDS) -> None:
        """Cast one after the other with many hands, until there are no more."""

        async def hand() -> None:
            for wish in wishes:
                await self.cast(wish, timeout)

        await asyncio.gather(*(hand() for _ in range(hands)))

    async def stored(self, not_by: int | None = None) -> int:
        """Wait until a further batch is answered, by another process than that one, and return which."""
        while True:
            self._stored.clear()
            await self._stored.wait()
            if self.writer.pid is not None and self.writer.pid != not_by:
                return self.writer.pid

    @contextlib.asynccontextmanager
    async def busy(self, wishes: Iterator[Wish], timeout: float | None = None, hands: int = HANDS):
        """Keep many requests in flight during the block; all that were begun are answered after it."""
        stop = asyncio.Event()
        task = asyncio.create_task(self.load(takewhile(lambda _wish: not stop.is_set(), wishes), timeout, hands))
        try:
            yield
        finally:
            stop.set()
            await task

    async def _put(self, sent: Sequence[Sent]) -> Sequence[Answer]:
        answers = await self.writer.put(sent)
        if any(status == 201 for status, _body in answers):
            self.flushed += 1
            self._stored.set()
        return answers


def verdict(ground: Ground, acked: Sequence[tuple[Wish, bytes]]) -> Verdict:
    """Open the store again and return what became of all that was acknowledged."""
    store = ground.place.store()
    rows = store.rows(0, 1_000_000)
    store.end()
    by_c = {row.c.hex(): row for row in rows}
    receipts = {(wish.name, wish.answers, body) for wish, body in acked}
    parsed = [(name, answers, _parsed(body)) for name, answers, body in receipts]
    live = Counter(row.slot for row in rows if row.live)
    forged = sum(not receipt.holds(mine, ORIGIN, ground.key) for _name, _answers, mine in parsed)
    others = sum(
        (by_c[mine.c].slot, by_c[mine.c].nonce) != name or by_c[mine.c].answers != answers
        for name, answers, mine in parsed
        if mine.c in by_c
    )
    return Verdict(
        acknowledged=len(receipts),
        rows=len(rows),
        lost=sum(mine.c not in by_c for _name, _answers, mine in parsed) + len({row.slot for row in rows} - set(live)),
        duplicated=_beyond_one(Counter((row.slot, row.nonce) for row in rows)) + _beyond_one(live),
        unverifiable=forged + others + sum(not _is_committed(ground.rules, row) for row in rows),
        sound=_is_sound(ground.place.file) and [row.seq for row in rows] == list(range(1, len(rows) + 1)),
    )


def _parsed(body: bytes) -> receipt.Receipt:
    found = json.loads(body)
    return receipt.Receipt(found["c"], found["index"], tuple(map(bytes.fromhex, found["path"])), found["note"])


def _beyond_one(counted: Counter) -> int:
    return sum(number - 1 for number in counted.values())


def _is_committed(rules: Rules, row: Row) -> bool:
    return row.c == commitment(rules.season_digest, row.salt, row.nonce, row.slot, row.answers)


def _is_sound(file: str) -> bool:
    if not file:
        return True
    with contextlib.closing(sqlite3.connect(file)) as db:
        return db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
