"""Sends prepared requests over many connections and notes every answer; it must not prepare or judge anything."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial


@dataclass
class Load:
    """What came back. statuses: how often each, 0 = the connection ended without an answer.

    waits, receipts: seconds and commitment (hex) of each answer with the status 201.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    seconds: float = 0.0
    used: float = 0.0  # seconds of this process's processor

    @property
    def rate(self) -> float:
        """Answers with the status 201 a second."""
        return self.statuses[201] / self.seconds

    def percentile(self, share: float) -> float:
        """Return the wait in milliseconds below which this share of the answers lies."""
        ordered = sorted(self.waits) or [0.0]
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class _Line(asyncio.Protocol):
    """One connection: sends the next request as soon as the last one is answered."""

    def __init__(self, load: Load, requests: Iterator[bytes], done: asyncio.Future[None]) -> None:
        self._load, self._requests, self._done = load, requests, done
        self._buffer = b""
        self._end = self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the start."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def start(self, end: float) -> None:
        """Send the first request, and no more after that moment."""
        self._end = end
        self._send()

    def data_received(self, data: bytes) -> None:
        """Gather an answer; when it is whole, note it and send the next request."""
        self._buffer += data
        head = self._buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        at = self._buffer.index(b"content-length: ") + 16
        if len(self._buffer) < head + 4 + int(self._buffer[at : self._buffer.index(b"\r", at)]):
            return
        status, c = int(self._buffer[9:12]), self._buffer[head + 10 : head + 74]
        self._buffer = b""
        self._load.statuses[status] += 1
        if status == 201:
            self._load.waits.append(time.perf_counter() - self._sent)
            self._load.receipts.append(c.decode())
        self._send()

    def connection_lost(self, _error: Exception | None) -> None:
        """Count what was not answered."""
        if not self._done.done():
            self._load.statuses[0] += 1
            self._done.set_result(None)

    def _send(self) -> None:
        self._sent = time.perf_counter()
        request = next(self._requests, None) if self._sent < self._end else None
        if request is not None:
            self._transport.write(request)
        elif not self._done.done():
            self._done.set_result(None)
            self._transport.close()


async def drive(port: int, requests: Iterator[bytes], *, lines: int, seconds: float) -> Load:
    """Open so many connections, then send over all of them for so long or until there are no more requests."""
    loop, load = asyncio.get_running_loop(), Load()
    done = [loop.create_future() for _ in range(lines)]
    made = [partial(_Line, load, requests, one) for one in done]
    open_lines = [(await loop.create_connection(one, "127.0.0.1", port))[1] for one in made]
    start, used = time.perf_counter(), time.process_time()
    for line in open_lines:
        line.start(start + seconds)
    await asyncio.gather(*done)
    load.seconds, load.used = time.perf_counter() - start, time.process_time() - used
    return load
