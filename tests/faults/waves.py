"""Requests in waves, each of which shares a flush, for the tests in which a flush fails."""

import os
from itertools import islice

from pingyi.ballot.intake.writer import COMMAND
from tests.support.casting import Casting

WAVE = 30  # requests that come together
MOST_WAVES = 100


async def until_gone(season, voters, command=COMMAND, meanwhile=None):
    """Cast in waves until one gets no answer; return the record, that wave, its answers and the id of the writer.

    meanwhile: a coroutine function that is awaited once the first wave is answered.
    """
    async with Casting(season, command) as cast:
        for number in range(MOST_WAVES):
            wave = list(islice(voters, WAVE))
            answers = await cast.wave(wave)
            if None in answers:
                return cast, wave, answers, cast.writer.pid
            if number == 0 and meanwhile is not None:
                await meanwhile()
    raise AssertionError("the disk never failed")


async def retried(season, wave):
    """Cast a wave through a sound writer."""
    async with Casting(season) as cast:
        answers = await cast.wave(wave)
    return cast, [status for status, _body in answers]


async def tried(season, wave, command, times):
    """Cast a wave so many times, each request once."""
    async with Casting(season, command) as cast:
        told = [answer for _ in range(times) for answer in await cast.wave(wave)]
    return cast, told


def is_running(pid):
    """Tell whether there is a process of this id."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
