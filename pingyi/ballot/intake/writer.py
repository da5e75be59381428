"""The one process that writes a season's ballots: reads batches from a pipe, stores each in one flush, answers.

It has a processor of its own, a disk fault ends it and nothing else, and it ends with whoever started it.
"""

import asyncio
import marshal
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from pingyi.core.sqlite import one_sqlite

one_sqlite()  # before anything imports sqlite3

from pingyi.ballot.intake import batch, receipt  # noqa: E402  # see above
from pingyi.ballot.intake.batch import Answer  # noqa: E402
from pingyi.ballot.intake.port import Store  # noqa: E402
from pingyi.ballot.intake.request import Rules, Sent  # noqa: E402
from pingyi.ledger import keys  # noqa: E402

COMMAND = (sys.executable, "-m", "pingyi.ballot.intake.writer")
SIZE = 4  # bytes that tell the length of a message
END_SECONDS = 10
SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 4.0  # seconds; within five, a disk that is well again has a writer


class Gone(Exception):
    """The writer ended while these ballots waited: whether they stand is not known; sending them again is safe."""


@dataclass(frozen=True)
class Place:
    """Where a season's ballots are kept. file: of SQLite, address: of PostgreSQL, one of them empty; keys: a folder."""

    origin: str
    file: str
    address: str
    keys: str

    def store(self, *, reading: bool = False, closing: bool = False) -> Store:
        """Return the store.

        reading: nothing will be written; on SQLite it may then be opened beside the writer. closing: what follows is
        close(), which on SQLite must not fail for want of room.
        """
        if self.address:
            from pingyi.ballot.intake.postgres import Postgres

            return Postgres(self.address, self.origin, reading=reading)
        from pingyi.ballot.intake.sqlite import Sqlite

        return Sqlite(Path(self.file), reading=reading, closing=closing)

    @property
    def key_name(self) -> str:
        """The name of the key that signs receipts."""
        return f"{self.origin}/receipts"


@dataclass
class Pauses:
    """When a process that ends again and again is started anew; each start without an answer doubles the pause.

    Instants are those of the loop; pauses run from one start to the next.
    """

    _until: float = 0.0
    _next: float = 0.0

    def is_over(self, now: float) -> bool:
        """Tell whether a process may be started now."""
        return now >= self._until

    def started(self, now: float) -> None:
        """Note that a process is being started."""
        self._until = now + self._next
        self._next = min(max(2 * self._next, SHORTEST_PAUSE), LONGEST_PAUSE)

    def answered(self) -> None:
        """Note that the process answered: if it ends, the next one starts at once."""
        self._until = self._next = 0.0


class Writer:
    """The parent's side; all calls come from one event loop."""

    def __init__(self, place: Place, rules: Rules, command: Sequence[str] = COMMAND) -> None:
        """Make the parent's side of a writer. command: starts the process."""
        self._place, self._rules, self._command = place, rules, command
        self._process: asyncio.subprocess.Process | None = None
        self._starting, self._reading = asyncio.Lock(), asyncio.Lock()
        self._pauses = Pauses()

    async def put(self, sent: Sequence[Sent]) -> Sequence[Answer]:
        """Answer a batch of requests after one flush; a writer that ended is started again.

        Raises Gone: it ended before it answered, or ended too often of late to be started already.
        """
        if not sent:
            return []
        process = await self._running()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(framed([tuple(one) for one in sent]))
        try:
            async with self._reading:  # answers come in the order of the batches, and so do those who wait here
                size = int.from_bytes(await process.stdout.readexactly(SIZE), "big")
                answers: Sequence[Answer] = marshal.loads(await process.stdout.readexactly(size))
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            await process.wait()
            raise Gone(f"the writer of {self._place.origin} ended with code {process.returncode}") from error
        except asyncio.CancelledError:
            # Its answer is on the way and would be taken for that of the next batch.
            process.kill()
            raise
        self._pauses.answered()
        return answers

    async def end(self) -> None:
        """Let the writer end, after its last flush."""
        process, self._process = self._process, None
        if process is not None and process.stdin is not None:
            process.stdin.close()
            try:
                await asyncio.wait_for(process.wait(), END_SECONDS)
            except TimeoutError:
                process.kill()
                await process.wait()

    @property
    def pid(self) -> int | None:
        """The id of the writing process, or None while there is none."""
        return self._process.pid if self._process else None

    async def _running(self) -> asyncio.subprocess.Process:
        async with self._starting:
            process, now = self._process, asyncio.get_running_loop().time()
            if process is None or process.returncode is not None:
                if not self._pauses.is_over(now):
                    raise Gone(f"the writer of {self._place.origin} ended again and again and is not started yet")
                self._pauses.started(now)
                process = self._process = await self._start()
            return process

    async def _start(self) -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        try:
            # A session of its own: Ctrl-C on the terminal must not end it before the last answers are out.
            process = await asyncio.create_subprocess_exec(
                *self._command, stdin=pipe, stdout=pipe, start_new_session=True
            )
        except OSError as error:
            raise Gone(f"the writer of {self._place.origin} could not be started: {error}") from error
        assert process.stdin is not None
        # Through the pipe and not as arguments, which anybody on the machine may read.
        process.stdin.write(framed([asdict(self._place), asdict(self._rules)]))
        return process


def framed(message: list[object]) -> bytes:
    """Return a message as it goes through a pipe: its length, then marshal's bytes; both ends are this program."""
    content = marshal.dumps(message)
    return len(content).to_bytes(SIZE, "big") + content


def serve(source: IO[bytes], sink: IO[bytes]) -> None:
    """Answer batches until the source ends; the first message says where and what.

    Raises whatever the store raises: nothing of that batch was answered.
    """
    header = _read(source)
    if not header:
        return
    where, what = header
    place, rules = Place(**where), Rules(**what)
    store = place.store()
    bench = batch.Bench(rules, store, receipt.signing(place.origin, keys.load(Path(place.keys), place.key_name)))
    while rows := _read(source):
        _write(sink, framed(list(batch.answers(bench, [Sent(*row) for row in rows]))))
    store.end()


def _read(source: IO[bytes]) -> list[Any]:
    """Return the next message, or an empty one at the end."""
    head = source.read(SIZE)
    return marshal.loads(source.read(int.from_bytes(head, "big"))) if len(head) == SIZE else []


def _write(sink: IO[bytes], message: bytes) -> None:
    """Write the whole message; a stream that Python was told not to buffer takes a part where a signal comes."""
    left = memoryview(message)
    while left:
        left = left[sink.write(left) :]
    sink.flush()


def main() -> int:
    """Run as the child; after a fault of the store the process is gone at once."""
    try:
        serve(sys.stdin.buffer, sys.stdout.buffer)
    except Exception as error:  # noqa: BLE001  # a flush that failed is never tried again in the same process
        sys.stderr.write(f"pingyi: the writer of ballots ended: {type(error).__name__}: {error}\n")
        sys.stderr.flush()
        os._exit(70)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
