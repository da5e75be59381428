"""Ends bodies that take too long, all with one timer: a timer for each would be a tenth of what a ballot costs."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, TypeVar

SWEEP_SECONDS = 1.0  # between two looks at who waits
Awaited = TypeVar("Awaited")


@dataclass(eq=False, slots=True)
class _Wait:
    """One that waits. ends: by the loop's clock."""

    task: asyncio.Task[Any]
    ends: float
    is_late: bool = False


class Patience:
    """A time limit that many tasks of one event loop share."""

    def __init__(self, seconds: float, sweep: float = SWEEP_SECONDS) -> None:
        """Make one. seconds: that each may take, and up to `sweep` more."""
        self._seconds, self._sweep = seconds, sweep
        self._waits: set[_Wait] = set()
        self._timed: asyncio.AbstractEventLoop | None = None  # the loop that is to look next

    async def of(self, awaited: Awaitable[Awaited]) -> Awaited:
        """Return what is awaited. Raises TimeoutError: it took too long; the task goes on, the awaited ended."""
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        wait, before = _Wait(task, loop.time() + self._seconds), task.cancelling()
        self._waits.add(wait)
        if self._timed is not loop:
            self._timed = loop
            loop.call_later(self._sweep, self._look, loop)
        try:
            return await awaited
        except asyncio.CancelledError:
            # Somebody else may have ended it as well, and then it stays ended; asyncio.timeout() counts likewise.
            if wait.is_late and task.cancelling() - 1 <= before:
                raise TimeoutError from None
            raise
        finally:
            self._waits.discard(wait)
            if wait.is_late:
                task.uncancel()

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """End who is late, and look again while anybody waits."""
        now = loop.time()
        for wait in [wait for wait in self._waits if wait.ends <= now]:
            self._waits.discard(wait)
            wait.is_late = True
            wait.task.cancel()
        self._timed = loop if self._waits else None
        if self._timed:
            loop.call_later(self._sweep, self._look, loop)
