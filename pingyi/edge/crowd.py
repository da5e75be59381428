"""Holds those who found the door full before they are told, the longer the more of them there are.

Told at once, those who ask again at once would take the processor from those whose ballots wait.
"""

import asyncio

SHORTEST, LONGEST = 1.5, 3.5  # seconds that somebody is held; a server that ends waits a little longer than that
A_SECOND = 1_000  # that are told, while not more are held than this and LONGEST allow


class Crowd:
    """Who is held at the doors of one server; all calls come from one event loop."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._held = 0

    async def hold(self) -> None:
        """Return once this one may be told."""
        self._held += 1
        try:
            await asyncio.sleep(min(LONGEST, max(SHORTEST, self._held / A_SECOND)))
        finally:
            self._held -= 1
