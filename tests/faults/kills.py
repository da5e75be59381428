"""Kills the writer again and again under load, at moments drawn by lot."""

import asyncio
import os
import random
import signal

from pingyi.ballot.intake.writer import COMMAND
from tests.support import casting
from tests.support.casting import Casting

IN_FLIGHT = 50
WHILE_WRITING = 0.03  # seconds after an answer in which a kill falls: several flushes
WHILE_STARTING = 0.15  # seconds in which a writer starts
STARTING_EVERY = 4  # of so many kills one meets the writer while it starts


async def kills(season, number, command=COMMAND, seed=1):
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
