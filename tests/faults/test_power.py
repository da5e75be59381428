"""RELIABILITY D2: the power goes while ballots are stored at full speed, and the disk holds all that was acknowledged.

The disk is an image; a copy of it holds what was flushed and nothing of what the kernel kept in memory.
"""

import asyncio
import dataclasses
import os
import random
import signal
from pathlib import Path

import pytest

from pingyi.ballot.intake.writer import COMMAND
from tests.faults import disks
from tests.support import casting
from tests.support.casting import Casting

SHORT = pytest.param(2, 2000, marks=pytest.mark.slow)
LONG = pytest.param(100, 10_500, marks=pytest.mark.long)
MIB = 128
HANDS = 256  # requests in flight: as many as one flush takes
ATTEMPTS = 12
A_FLUSH = 0.02  # seconds
DRAINS = 0.1  # seconds in which the last answers come out of the pipe


async def cast_until_cut(season, disk, copy, after, command):
    """Stop the writer at some moment after so many acknowledged ballots, copy the disk and return what was told."""
    async with Casting(season, command) as cast, cast.busy(casting.wishes(season.rules), hands=HANDS):
        while len(cast.acked) < after:
            pid = await cast.stored()
        await asyncio.sleep(random.Random(after).uniform(0, A_FLUSH))
        os.kill(pid, signal.SIGSTOP)
        try:
            while not is_stopped(pid):
                await asyncio.sleep(0)
            await asyncio.sleep(DRAINS)
            told = list(cast.acked)
            disk.cut(copy)  # nobody else of this loop has a turn before the copy is made
        finally:
            os.kill(pid, signal.SIGCONT)
    return told


def is_stopped(pid):
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def stands_after_cut(folder, after, command=COMMAND):
    """Return the verdict on what stands after a cut that comes after so many acknowledged ballots."""
    folder.mkdir()
    copy = folder / "copy.img"
    with disks.ext4(folder / "disk.img", MIB) as disk:
        season = casting.ground(folder, file=disk.folder / "season.sqlite3")
        told = casting.run(cast_until_cut(season, disk, copy, after, command))
    with disks.recovered(copy) as recovered:
        place = dataclasses.replace(season.place, file=str(recovered / "season.sqlite3"))
        return casting.verdict(dataclasses.replace(season, place=place), told)


@pytest.mark.parametrize(("cuts", "most"), [SHORT, LONG])
def test_power_cut_loses_nothing_that_was_acknowledged(tmp_path, cuts, most):
    dice, acknowledged = random.Random(cuts), 0
    for number in range(cuts):
        found = stands_after_cut(tmp_path / str(number), dice.randrange(most))

        assert found.faults == {}
        acknowledged += found.acknowledged
    casting.tell(f"D2: {cuts} cuts, acknowledged {acknowledged}, lost 0")


@pytest.mark.slow
def test_power_cut_with_a_rollback_journal_loses_nothing(tmp_path):
    """That of the writers whose SQLite library is no good for WAL."""
    found = stands_after_cut(tmp_path / "old", 500, casting.old("sound"))

    assert found.faults == {}
    assert found.acknowledged > 500


@pytest.mark.slow
@pytest.mark.parametrize("command", [casting.wrong("unflushed"), casting.old("undone")])
def test_control_store_that_does_not_flush_is_found_out(tmp_path, command):
    """Of several moments one falls where the missing flush shows; each is another one."""
    for attempt in range(ATTEMPTS):
        found = stands_after_cut(tmp_path / str(attempt), 800 + 150 * attempt, command)
        if found.lost > 0:
            break

    casting.tell(f"D2 control {command[-1]}, attempt {attempt + 1}: {found}")
    assert found.lost > 0
