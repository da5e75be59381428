"""RELIABILITY D1: the writer is killed at any moment, and nothing acknowledged is lost, doubled or unprovable."""

import asyncio
import os
import random
import signal
import statistics

import pytest

from tests.support import casting
from tests.support.casting import Casting

SHORT = pytest.param(8, marks=pytest.mark.slow)
LONG = pytest.param(100, marks=pytest.mark.long)
IN_FLIGHT = 50
WHILE_WRITING = 0.03  # seconds after an answer in which a kill falls: several flushes
WHILE_STARTING = 0.15  # seconds in which a writer starts
STARTING_EVERY = 4  # of so many kills one meets the writer while it starts


async def kills(season, number, command=None, seed=1):
    """Kill the writer so often under load; return the record and the seconds from each kill to the next answer."""
    dice, ready = random.Random(seed), []
    loop = asyncio.get_running_loop()
    async with Casting(season, command) as cast, cast.busy(casting.wishes(season.rules)):
        pid = await cast.stored()
        for done in range(1, number + 1):
            await asyncio.sleep(dice.uniform(0, WHILE_WRITING))
            await kill(cast, pid)
            if done % STARTING_EVERY == 0:
                while cast.writer.pid == pid:
                    await asyncio.sleep(0)
                await asyncio.sleep(dice.uniform(0, WHILE_STARTING))
                pid = cast.writer.pid
                await kill(cast, pid)
            began = loop.time()
            pid = await cast.stored(not_by=pid)
            ready.append(loop.time() - began)
    return cast, ready


async def kill(cast, pid):
    while cast.in_flight < IN_FLIGHT:
        await asyncio.sleep(0)
    os.kill(pid, signal.SIGKILL)


def report(found, cast, ready):
    p95 = statistics.quantiles(ready, n=20)[-1]
    casting.tell(f"D1: {len(ready)} rounds of kills, {found}, told {dict(cast.told)}, ready again p95 {p95:.3f} s")


def survives(season, number):
    cast, ready = casting.run(kills(season, number))

    found = casting.verdict(season, cast.acked)
    report(found, cast, ready)
    assert found.faults == {}
    assert cast.told[casting.Gone] > 0, "the kills met requests that waited"


@pytest.mark.parametrize("number", [SHORT, LONG])
def test_killed_writer_loses_doubles_and_forges_nothing(ground, number):
    survives(ground, number)


@pytest.mark.postgres
@pytest.mark.parametrize("number", [pytest.param(3, marks=pytest.mark.slow), LONG])
def test_killed_writer_to_postgres_loses_doubles_and_forges_nothing(postgres_ground, number):
    survives(postgres_ground, number)


@pytest.mark.slow
def test_control_writer_that_answers_before_it_stores_is_found_out(ground):
    cast, _ready = casting.run(kills(ground, 2, casting.wrong("hasty")))

    assert casting.verdict(ground, cast.acked).lost > 0
