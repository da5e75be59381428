"""RELIABILITY D4: on a full disk of 64 MiB nobody is told what is not so, and the survey still closes."""

import asyncio
from itertools import islice

import pytest

from pingyi.ballot.intake.accept import Full
from pingyi.ballot.intake.writer import COMMAND, Gone
from pingyi.core.errors import Refused
from tests.faults import disks
from tests.faults.waves import WAVE, is_running, tried, until_gone
from tests.support import casting
from tests.support.casting import Casting

SHORT = pytest.param(1, 3, marks=pytest.mark.slow)
LONG = pytest.param(20, 8, marks=pytest.mark.long)
MIB = 64
ROOM = 2 << 20  # bytes that the first filling leaves
MORE = 100_000  # bytes more in each further run
STILL_FULL = 3  # further waves while the disk is full


@pytest.fixture
def disk():
    """A small disk."""
    with disks.tmpfs(MIB) as folder:
        yield folder


def filled(season, disk, room=ROOM):
    """Cast until the disk is full to the last byte; return the record, the wave that got no answer and the filler."""
    disks.fill(disk, room)
    cast, wave, answers, _pid = casting.run(until_gone(season, casting.wishes(season.rules)))
    assert cast.acked
    assert answers == [None] * WAVE
    return cast, wave, disks.fill(disk)


async def resumed(season, wave, filler, starts):
    """Cast a wave on a full disk until so many writers ended, make room, and return what became of it and how soon."""
    loop = asyncio.get_running_loop()
    async with Casting(season) as cast:
        waiting = asyncio.gather(*map(cast.cast, wave))
        writers = {None}
        while len(writers) <= starts or is_running(cast.writer.pid):
            await asyncio.sleep(0.01)
            writers.add(cast.writer.pid)
        assert set(cast.told) == {Gone}
        filler.unlink()
        began = loop.time()
        statuses = {status for status, _body in await waiting}
    return cast, statuses, loop.time() - began


@pytest.mark.parametrize(("runs", "starts"), [SHORT, LONG])
def test_full_disk_loses_nothing_takes_voters_again_and_lets_the_survey_close(tmp_path, runs, starts):
    acknowledged, waited = 0, []
    for number in range(runs):
        with disks.tmpfs(MIB) as disk:
            season = casting.ground(tmp_path / str(number), file=disk / "season.sqlite3")
            first, wave, filler = filled(season, disk, ROOM + MORE * number)
            second, statuses, seconds = casting.run(resumed(season, wave, filler, starts))
            third, _wave, filler = filled(season, disk, ROOM)

            closed = closed_when_full(season)

            filler.unlink()
            found = casting.verdict(season, first.acked + second.acked + third.acked)
        assert statuses == {201}
        assert set(first.told + third.told) <= {201, Gone, Full}
        assert found.faults == {}
        assert found.rows == closed
        acknowledged, waited = acknowledged + found.acknowledged, [*waited, seconds]
    casting.tell(f"D4 tmpfs: {runs} runs, acknowledged {acknowledged}, lost 0, resumed within {max(waited):.1f} s")


@pytest.mark.slow
def test_voters_of_a_full_disk_are_told_to_come_again(tmp_path, disk):
    season = casting.ground(tmp_path, file=disk / "season.sqlite3")
    _cast, wave, _filler = filled(season, disk)

    still, told = casting.run(tried(season, wave, COMMAND, STILL_FULL))

    assert set(told) == {None}
    assert set(still.told) == {Gone}


def closed_when_full(season):
    """Close the survey and return how many stand."""
    store = season.place.store(closing=True)
    closed = store.close()
    assert store.state() == "closed"
    store.end()
    return closed


def quiet(season, disk, command):
    """Cast a wave, let the writer end in peace and fill the disk to the last byte; return the filler."""
    casting.run(tried(season, list(islice(casting.wishes(season.rules), WAVE)), command, 1))
    return disks.fill(disk)


@pytest.mark.slow
@pytest.mark.parametrize("command", [COMMAND, casting.old("sound")])
def test_survey_without_a_writer_closes_on_a_full_disk(tmp_path, disk, command):
    season = casting.ground(tmp_path, file=disk / "season.sqlite3")
    filler = quiet(season, disk, command)

    assert closed_when_full(season) == WAVE

    filler.unlink()
    assert casting.verdict(season, []).faults == {}


@pytest.mark.slow
def test_control_survey_without_its_ballast_does_not_close_on_a_full_disk(tmp_path, disk):
    season = casting.ground(tmp_path, file=disk / "season.sqlite3")
    (disk / "season.sqlite3.ballast").unlink()
    quiet(season, disk, COMMAND)

    with pytest.raises(Refused, match="is no ballot store"):
        closed_when_full(season)


@pytest.mark.slow
def test_control_store_that_swallows_a_full_disk_is_found_out(tmp_path, disk):
    season = casting.ground(tmp_path, file=disk / "season.sqlite3")
    disks.fill(disk, ROOM)

    async def story():
        async with Casting(season, casting.wrong("swallowing")) as cast:
            voters = casting.wishes(season.rules)
            for _ in range(60):
                await cast.wave([next(voters) for _ in range(WAVE)])
        return cast

    cast = casting.run(story())

    (disk / "filler").unlink()
    assert casting.verdict(season, cast.acked).lost > 0
