"""Ends requests that take too long, all with one timer: a timer for each would be a tenth of what a ballot costs."""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

SWEEP_SECONDS = 1.0  # between two looks at who waits
Awaited = TypeVar("Awaited")


class Patience:
    """A time limit that many tasks of one event loop share."""

    def __init__(self, seconds: float, sweep: float = SWEEP_SECONDS) -> None:
        """Make one. seconds: that each may take, and up to `sweep` more."""
        self._seconds, self._sweep = seconds, sweep
        self._ends: dict[asyncio.Task[Any], float] = {}
        self._late: set[asyncio.Task[Any]] = set()
        self._is_timed = False

    async def of(self, awaited: Awaitable[Awaited]) -> Awaited:
        """Return what is awaited. Raises TimeoutError: it took too long; the task goes on, the awaited ended."""
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        self._ends[task] = loop.time() + self._seconds
        if not self._is_timed:
            self._is_timed = True
            loop.call_later(self._sweep, self._look, loop)
        try:
            return await awaited
        except asyncio.CancelledError:
            if task not in self._late or task.uncancel():
                raise  # somebody else ended it
            raise TimeoutError from None
        finally:
            self._ends.pop(task, None)
            self._late.discard(task)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """End who is late, and look again while anybody waits."""
        now = loop.time()
        for task in [task for task, ends in self._ends.items() if ends <= now]:
            del self._ends[task]
            self._late.add(task)
            task.cancel()
        self._is_timed = bool(self._ends)
        if self._is_timed:
            loop.call_later(self._sweep, self._look, loop)
