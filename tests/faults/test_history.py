"""RELIABILITY C3: many clients cast, cast again and ask; the writer is killed and frozen, the survey closes."""

import asyncio
import json
import os
import random
import signal
from collections import Counter
from itertools import count

import pytest

from pingyi.ballot.intake import receipt
from pingyi.ballot.intake.accept import Full
from pingyi.ballot.intake.writer import COMMAND, Gone
from tests.faults.histories import History
from tests.support import casting
from tests.support.casting import Casting

SHORT = pytest.param(2, (2000, 6), marks=pytest.mark.slow)
LONG = pytest.param(20, (100_000, 30), marks=pytest.mark.long)
CLIENTS = 64
VOTERS = 80  # take part at a time; another one joins after each OF_ONE operations, since who changes very often waits
OF_ONE = 25
STATUS, AGAIN = 0.25, 0.6  # how often a client asks; how often it sends again what got no answer
PATIENCE = 0.15  # seconds until a client takes it that no answer comes
FREEZES = 0.3  # seconds at most
CLOSES, LATE = 0.96, 0.98  # of the operations: the next ones begin when the close is called, and when it returned


class Clients:
    """Many voters at one door, all of whose operations are drawn by lot."""

    def __init__(self, season, cast, status, operations, dice):
        self.season, self.cast, self.status, self.dice = season, cast, status, dice
        self.history, self.most, self.done = History(), operations, 0
        self.attempts, self.closing, self.closed = count(), asyncio.Event(), asyncio.Event()

    async def run(self):
        """Go through all operations."""
        await asyncio.gather(*(self._client() for _ in range(CLIENTS)))

    async def until(self, share):
        """Wait until this share of the operations has begun."""
        while self.done < self.most * share:
            await asyncio.sleep(0.001)

    async def _client(self):
        while self.done < self.most:
            self.done += 1
            if self.done > self.most * CLOSES:
                await (self.closed if self.done > self.most * LATE else self.closing).wait()
            voter = self.done // OF_ONE + self.dice.randrange(VOTERS)
            said = [self.dice.randint(1, 5) for _ in range(3)]
            wish = casting.wish(self.season.rules, voter, next(self.attempts), said)
            if self.dice.random() < STATUS:
                asked = self.history.asking(wish.slot)
                await asyncio.sleep(0)
                self.history.answered(wish.slot, self.status(wish.slot), asked)
            else:
                await self._attempt(wish)

    async def _attempt(self, wish):
        is_over = False
        while not is_over:
            self.history.sent(wish)
            answer = await self.cast.once(wish, timeout=PATIENCE)
            if answer is None:
                self.history.unknown()
                is_over = self.dice.random() > AGAIN
                await asyncio.sleep(casting.AGAIN_SECONDS)
            elif answer[0] == 201:
                self.history.acknowledged(wish, receipt.number(json.loads(answer[1])))
                return
            else:
                self.history.refused(wish)
                return


async def faults(clients, number):
    """Kill and freeze the writer by turns, at moments drawn by lot; a batch surely comes after the last of them."""
    for fault in range(number):
        await clients.until((fault + clients.dice.random()) / (number + 1) * CLOSES)
        pid = await clients.cast.stored()
        if fault % 2:
            os.kill(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGSTOP)
            await asyncio.sleep(clients.dice.uniform(0, FREEZES))
            os.kill(pid, signal.SIGCONT)


async def lived(season, seed, size, command=COMMAND, status=None):
    """Live through a history with faults and a close; return it and the record.

    size: how many operations and how many faults; status: gives the live ballot of a slot.
    """
    operations, number = size
    store, closing = season.place.store(), season.place.store()
    async with Casting(season, command) as cast:
        clients = Clients(season, cast, status or store.standing, operations, random.Random(seed))
        running = asyncio.gather(clients.run(), faults(clients, number))
        await clients.until(CLOSES)
        clients.closing.set()
        stood = await asyncio.to_thread(closing.close)
        clients.history.closed()
        clients.closed.set()
        await running
    clients.history.end(store.rows(0, 10_000_000), stood)
    for one in (store, closing):
        one.end()
    return clients.history, cast


@pytest.mark.parametrize(("histories", "size"), [SHORT, LONG])
def test_history_with_faults_is_one_that_a_set_could_have(surveys, kind, histories, size):
    happened = Counter()
    for seed in range(histories):
        with surveys() as season:
            history, cast = casting.run(lived(season, seed, size))

            assert history.anomalies == {}
            assert casting.verdict(season, cast.acked).faults == {}
        assert set(cast.told) <= {201, 410, Gone, Full, TimeoutError}
        assert history.happened.keys() == {"sent", "acknowledged", "refused", "unknown", "asked"}
        happened += history.happened
    casting.tell(f"C3 {kind}: {histories} histories of {size}, {dict(happened)}, anomalies 0")


@pytest.mark.slow
def test_control_writer_that_answers_before_it_stores_is_found_out(ground):
    history, _cast = casting.run(lived(ground, 1, (1000, 6), casting.wrong("hasty")))

    assert history.anomalies["lost"] > 0


@pytest.mark.slow
def test_control_status_from_a_copy_that_lags_is_found_out(ground):
    store, seen = ground.place.store(), {}

    def lagging(slot):
        before, seen[slot] = seen.get(slot), store.standing(slot)
        return before

    history, _cast = casting.run(lived(ground, 1, (1000, 6), status=lagging))
    store.end()

    assert history.anomalies.keys() == {"stale status"}
