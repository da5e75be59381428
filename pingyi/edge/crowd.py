"""Holds those who found the door full before they are told, the longer the more of them there are.

Told at once, those who ask again at once would take the processor from those whose ballots wait.
"""

import asyncio

SHORTEST, LONGEST = 1.5, 10.0  # seconds that somebody is held
A_SECOND = 1_000  # that are told, while not more are held than this and LONGEST allow


def seconds(held: int) -> float:
    """Return how long one is held where so many are, itself among them."""
    return min(LONGEST, max(SHORTEST, held / A_SECOND))


class Crowd:
    """Who is held at the doors of one server; all calls but let_go() come from one event loop."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._held: set[asyncio.Future[None]] = set()
        self._is_over = False

    async def hold(self) -> None:
        """Return once this one may be told."""
        if self._is_over:
            return
        loop = asyncio.get_running_loop()
        told = loop.create_future()
        self._held.add(told)
        timer = loop.call_later(seconds(len(self._held)), _tell, [told])
        try:
            await told
        finally:
            timer.cancel()
            self._held.discard(told)

    def let_go(self) -> None:
        """Have all told now, and hold nobody any more: the server ends. May be called by the handler of a signal."""
        self._is_over = True
        if held := list(self._held):
            held[0].get_loop().call_soon_threadsafe(_tell, held)


def _tell(held: list[asyncio.Future[None]]) -> None:
    for told in held:
        if not told.done():
            told.set_result(None)
