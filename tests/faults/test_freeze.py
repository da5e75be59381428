"""RELIABILITY D6: the writer stands still under load, voters give up and try again, and each has one ballot."""

import asyncio
import os
import signal

import pytest

from tests.support import casting
from tests.support.casting import Casting

SHORT = pytest.param(2, marks=pytest.mark.slow)
LONG = pytest.param(30, marks=pytest.mark.long)
PATIENCE = 0.2  # seconds after which a voter gives up and sends the same request again
BEFORE = 5  # batches before the writer freezes


async def freeze(season, seconds, **options):
    """Freeze the writer so long under load and return the record."""
    async with Casting(season, **options) as cast, cast.busy(casting.wishes(season.rules), PATIENCE):
        for _ in range(BEFORE):
            pid = await cast.stored()
        os.kill(pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            os.kill(pid, signal.SIGCONT)
        for _ in range(BEFORE):
            await cast.stored()
    return cast


@pytest.mark.parametrize("seconds", [SHORT, LONG])
def test_frozen_writer_loses_and_doubles_nothing(ground, seconds):
    cast = casting.run(freeze(ground, seconds))

    found = casting.verdict(ground, cast.acked)
    casting.tell(f"D6: {seconds} s, {found}, told {dict(cast.told)}")
    assert found.faults == {}
    assert cast.told[TimeoutError] > 0, "voters gave up while it stood still"


@pytest.mark.slow
def test_control_retry_under_a_fresh_key_is_found_out(ground):
    cast = casting.run(freeze(ground, 1, fresh_keys=True))

    assert casting.verdict(ground, cast.acked).duplicated > 0
