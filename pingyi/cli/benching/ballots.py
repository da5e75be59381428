"""`pingyi bench ballots`: durable, receipted ballots over HTTP against a null door of the same server and run."""

import asyncio
import contextlib
import hashlib
import itertools
import json
import os
import resource
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pingyi.ballot.intake import ticket
from pingyi.ballot.intake.port import Store, every_row
from pingyi.cli.benching import load, target

ENDLESS = 2**39  # second until which the tickets are good
WARM_SECONDS = 1.0
ROUNDS = 3
MOST_A_SECOND = 20_000  # ballots prepared before a round, so that making them costs it nothing
CROWD = 5_000  # connections that ask again at once, far more than the door can serve


@dataclass(frozen=True)
class Wanted:
    """What to measure. address: of PostgreSQL, or empty for SQLite; lines: connections at once.

    seconds: of each round; overload: seconds with a crowd afterwards, 0 = none.
    """

    address: str = ""
    lines: int = 256
    seconds: float = 3.0
    overload: float = 0.0

    @property
    def store(self) -> str:
        """The kind of store."""
        return "postgres" if self.address else "sqlite"


@dataclass(frozen=True)
class Measured:
    """One run. null, ballots: of the round with the middle ratio; crowd: of the overload, where it was asked for.

    lost: acknowledged in any round and not in the store afterwards; rss_mb: of the server and its writer together.
    """

    null: load.Load
    ballots: load.Load
    crowd: load.Load | None
    lost: int
    rss_mb: float


def measure(wanted: Wanted) -> Measured:
    """Run rounds of the null door and of the real one in turn against one server on an empty store."""
    _raise_descriptor_limit()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        where = stack.enter_context(_database(wanted.address)) if wanted.address else str(folder)
        place = target.place(wanted.store, where, folder / "keys")
        port, process = stack.enter_context(served(wanted.store, where, folder / "keys"))
        voters = requests(port)
        null = itertools.repeat(as_null(next(voters)))
        loads = [_drive(port, voters, wanted.lines, WARM_SECONDS)]
        rounds = []
        for _ in range(ROUNDS):
            prepared = list(itertools.islice(voters, int(MOST_A_SECOND * wanted.seconds)))
            both = [_drive(port, which, wanted.lines, wanted.seconds) for which in (null, iter(prepared))]
            rounds.append((both[0], both[1]))
        crowd = _drive(port, voters, CROWD, wanted.overload) if wanted.overload else None
        loads += [one for _null, one in rounds] + ([crowd] if crowd else [])
        rss = sum(resident(one) for one in family(process))
        lost = missing(place.store(), itertools.chain.from_iterable(one.receipts for one in loads))
    rounds.sort(key=lambda both: both[1].rate / both[0].rate)
    return Measured(*rounds[ROUNDS // 2], crowd, lost, rss)


@contextlib.contextmanager
def served(kind: str, where: str, keys: Path) -> Iterator[tuple[int, int]]:
    """Give port and process id of a target on an empty store; it is ended by closing its input."""
    command = [sys.executable, "-m", "pingyi.cli.benching.target", kind, where, str(keys)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            yield int(process.stdout.readline()), process.pid
        finally:
            process.stdin.close()


def requests(seed: int) -> Iterator[bytes]:
    """Yield requests of ever new voters, endless."""
    for number in itertools.count():
        slot = hashlib.sha256(f"{seed}.{number}".encode()).digest()
        text = ticket.issue(target.TICKETS, target.ORIGIN, ticket.Ticket(target.CHANNEL, slot, ENDLESS))
        answers = [1 + (number + place) % target.OPTIONS for place in range(target.AGENCIES)]
        body = json.dumps({"answers": answers, "nonce": slot[:16].hex(), "ticket": text}).encode()
        yield (
            b"POST /office/season/ballot HTTP/1.1\r\nHost: bench.invalid\r\nUser-Agent: bench\r\n"
            b"Content-Type: application/json\r\nIdempotency-Key: " + slot[16:].hex().encode() + b"\r\n"
            b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
        )


def as_null(request: bytes) -> bytes:
    """Return the request for the null door."""
    return request.replace(b"/office/season/ballot", b"/null", 1)


def missing(store: Store, receipts: Iterator[str]) -> int:
    """Return how many acknowledged commitments are not in the store."""
    kept = {row.c.hex() for row in every_row(store)}
    store.end()
    return len(set(receipts) - kept)


def family(process: int) -> list[int]:
    """Return the ids of a process and of its children."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *map(int, children)]


def resident(process: int) -> float:
    """Return the megabytes that a process holds in memory."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _raise_descriptor_limit() -> None:
    """Let this process and the server that it starts hold a connection for each of the crowd."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _drive(port: int, which: Iterator[bytes], lines: int, seconds: float) -> load.Load:
    return asyncio.run(load.drive(port, which, lines=lines, seconds=seconds))


@contextlib.contextmanager
def _database(address: str) -> Iterator[str]:
    """Give the address of a fresh database on the same server; it is dropped at the end."""
    import psycopg
    from psycopg import sql

    name = f"pingyi_bench_{secrets.token_hex(6)}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield f"{address.rpartition('/')[0]}/{name}"
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
