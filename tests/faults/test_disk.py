"""RELIABILITY D3 and D4: a flush that fails and a full disk end the writer, and nobody is told what is not so."""

import shutil
from itertools import islice

import pytest

from pingyi.ballot.intake.writer import COMMAND, Gone
from tests.faults.waves import WAVE, is_running, retried, tried, until_gone
from tests.support import casting
from tests.support.casting import Casting

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not here; install its package")
SHORT = pytest.param([1, 4, 9], marks=pytest.mark.slow)
LONG = pytest.param(list(range(1, 51)), marks=pytest.mark.long)
SHORT_RUNS = pytest.param(1, marks=pytest.mark.slow)
LONG_RUNS = pytest.param(20, marks=pytest.mark.long)
FULL_KIB = 320  # no file of the writer may grow beyond
FULLER_KIB = 8  # not even the room that a new writer makes by its checkpoint
STILL_FULL = 3  # further tries while the disk is full
FLUSHES = ["fsync", "fdatasync"]  # which of them SQLite calls is chosen where it is built


def tracing(log, *injected):
    """Return what runs a command with its flushes and answers noted, and some of them failing."""
    calls = ",".join([*FLUSHES, "write"])
    return ["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={calls}", *injected]


def failing(log, season, nth):
    """Return what runs a command whose n-th flush of a ballot file fails; that of the folder SQLite does not heed."""
    files = [word for end in ("", "-wal", "-journal") for word in ("-P", season.place.file + end)]
    return tracing(log, "-e", f"inject={','.join(FLUSHES)}:error=EIO:when={nth}", *files)


def limited(kib):
    """Return what runs a command that may make no file larger than so many KiB; sh counts blocks of 512 bytes."""
    return ["sh", "-c", 'ulimit -f "$0"; exec "$@"', str(kib * 2)]


@needs_strace
@pytest.mark.parametrize("positions", [SHORT, LONG])
def test_flush_that_fails_acknowledges_nothing_and_ends_the_writer(tmp_path, positions):
    acknowledged = 0
    for nth in positions:
        season = casting.ground(tmp_path / str(nth))
        voters = casting.wishes(season.rules)

        cast, wave, answers, pid = casting.run(
            until_gone(season, voters, [*failing(tmp_path / "log", season, nth), *COMMAND])
        )

        assert answers == [None] * WAVE
        assert cast.flushed < nth, "each answered batch had a flush of its own that did not fail"
        assert set(cast.told) <= {201, Gone}
        assert not is_running(pid)
        later, statuses = casting.run(retried(season, wave))
        assert statuses == [201] * WAVE
        found = casting.verdict(season, cast.acked + later.acked)
        assert found.faults == {}
        assert found.rows == (cast.flushed + 1) * WAVE
        acknowledged += found.acknowledged
    casting.tell(f"D3: {len(positions)} positions, acknowledged {acknowledged}, lost 0")


@needs_strace
@pytest.mark.slow
def test_repeat_after_a_failed_flush_is_flushed_before_it_is_answered(ground, tmp_path):
    """What the failed flush left is in the kernel's memory only: a repeat needs a flush of its own."""
    voters = casting.wishes(ground.rules)
    _cast, wave, _answers, _pid = casting.run(
        until_gone(ground, voters, [*failing(tmp_path / "first", ground, 5), *COMMAND])
    )

    async def again():
        async with Casting(ground, [*tracing(tmp_path / "again"), *COMMAND]) as cast:
            return await cast.wave(wave)

    answers = casting.run(again())

    assert [status for status, _body in answers] == [201] * WAVE
    calls = [line.split()[1] for line in (tmp_path / "again").read_text().splitlines()]
    answered = next(number for number, call in enumerate(calls) if call.startswith("write(1"))
    assert any(call.startswith(tuple(FLUSHES)) for call in calls[:answered])


@needs_strace
@pytest.mark.slow
def test_control_store_that_swallows_a_failed_flush_is_found_out(ground, tmp_path):
    async def story():
        async with Casting(ground, casting.wrong("swallowing", *failing(tmp_path / "log", ground, 5))) as cast:
            voters = casting.wishes(ground.rules)
            for _ in range(8):
                await cast.wave(list(islice(voters, WAVE)))
        return cast

    cast = casting.run(story())

    assert casting.verdict(ground, cast.acked).lost > 0


@pytest.mark.parametrize("runs", [SHORT_RUNS, LONG_RUNS])
def test_full_disk_acknowledges_nothing_and_takes_the_same_requests_later(tmp_path, runs):
    acknowledged = 0
    for number in range(runs):
        season = casting.ground(tmp_path / str(number))
        full = [*limited(FULL_KIB + 16 * number), *COMMAND]
        cast, wave, answers, _pid = casting.run(until_gone(season, casting.wishes(season.rules), full))
        assert cast.acked, "it took some before it was full"
        assert answers == [None] * WAVE

        still, told = casting.run(tried(season, wave, [*limited(FULLER_KIB), *COMMAND], STILL_FULL))

        assert still.told == {Gone: WAVE * STILL_FULL}
        assert set(told) == {None}
        assert casting.verdict(season, cast.acked).faults == {}
        later, statuses = casting.run(retried(season, wave))
        assert statuses == [201] * WAVE
        found = casting.verdict(season, cast.acked + later.acked)
        assert found.faults == {}
        acknowledged += found.acknowledged
    casting.tell(f"D4: {runs} runs, acknowledged {acknowledged}, lost 0")


@pytest.mark.slow
def test_control_store_that_swallows_a_full_disk_is_found_out(ground):
    async def story():
        async with Casting(ground, casting.wrong("swallowing", *limited(FULL_KIB))) as cast:
            voters = casting.wishes(ground.rules)
            for _ in range(20):
                await cast.wave(list(islice(voters, WAVE)))
        return cast

    cast = casting.run(story())

    assert casting.verdict(ground, cast.acked).lost > 0
