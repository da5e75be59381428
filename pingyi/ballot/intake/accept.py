"""Gathers the requests that come while the last flush runs, hands them on as one batch, and answers each after it."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import cast

from pingyi.ballot.intake.batch import Answer
from pingyi.ballot.intake.request import Sent

DEPTH = 2  # batches on their way: the next one is at hand when a flush ends
SLOW = 0.1  # seconds of a flush from which on a second batch on its way saves nothing and only waits
MOST = 256  # requests in one flush
ROOM = 512  # requests that may wait
LONGEST = 0.7  # seconds that a request is to wait, as long as two flushes do not take longer themselves
WEIGHT = 0.3  # of the last flush in what a flush takes of late
PATIENCE = 0.5  # seconds that the first of them may have waited before more are turned away

Put = Callable[[Sequence[Sent]], Awaitable[Sequence[Answer]]]


class Full(Exception):
    """Too many requests wait; the voter is to come back in a moment, and nothing was stored."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    sent: Sent
    since: float
    answer: "asyncio.Future[Answer]"


@dataclass
class Pace:
    """How long a flush takes of late, in seconds, and what follows from it. ended: when the last one did."""

    took: float = 0.0
    ended: float = 0.0

    def note(self, began: float, ended: float) -> None:
        """Note a batch handed on and answered at these instants; what it waited for the one before is not its own."""
        self.took += WEIGHT * (ended - max(began, self.ended) - self.took)
        self.ended = ended

    @property
    def depth(self) -> int:
        """How many batches may be on their way."""
        return DEPTH if self.took < SLOW else 1

    @property
    def room(self) -> int:
        """How many requests may wait so that the last of them is answered in time; one batch always may."""
        return MOST * max(1, int(LONGEST / self.took) - self.depth) if self.took > 0 else sys.maxsize


class Intake:
    """The door of one season; all calls come from one event loop."""

    def __init__(self, put: Put, *, room: int = ROOM, patience: float = PATIENCE) -> None:
        """Make a door.

        put: answers a batch after one flush, see writer.Writer; room, patience: when the door counts as full.
        """
        self._put, self._room, self._patience = put, room, patience
        self.pace = Pace()
        self._waiting: list[_Waiting] = []
        self._writing: set[asyncio.Task[None]] = set()

    async def cast(self, sent: Sent) -> Answer:
        """Return the answer of a request, given once its ballot is flushed.

        Raises Full: too many wait. Raises what `put` raises: the flush failed; the same request may be sent again.
        """
        loop = asyncio.get_running_loop()
        now = loop.time()
        room = min(self._room, self.pace.room)
        if len(self._waiting) >= room or (self._waiting and now - self._waiting[0].since > self._patience):
            raise Full
        answer: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append(_Waiting(sent, now, answer))
        if len(self._writing) < self.pace.depth:
            self._writing.add(loop.create_task(self._write()))
        return await answer

    async def end(self) -> None:
        """Wait until all that wait are answered."""
        while self._writing:
            await asyncio.wait(self._writing)

    async def _write(self) -> None:
        try:
            while self._waiting and len(self._writing) <= self.pace.depth:
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._answer(batch)
        finally:
            # In the turn in which the loop ended: who casts in the next one must find room for a new task.
            self._writing.discard(cast(asyncio.Task[None], asyncio.current_task()))

    async def _answer(self, batch: list[_Waiting]) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            answers = await self._put([one.sent for one in batch])
            for one, answer in zip(batch, answers, strict=True):
                if not one.answer.done():
                    one.answer.set_result(answer)
        except Exception as error:  # noqa: BLE001  # whatever stopped the flush is each voter's answer
            _fail(batch, error)
        else:
            self.pace.note(began, loop.time())


def _fail(batch: list[_Waiting], error: Exception) -> None:
    for one in batch:
        if not one.answer.done():
            one.answer.set_exception(error)
