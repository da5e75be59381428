"""RELIABILITY D3 on PostgreSQL: a flush of the server fails under a commit, and nobody is told what is not so."""

import asyncio
import os
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg
import pytest

from pingyi.ballot.intake.writer import COMMAND, Gone
from tests.faults import servers
from tests.faults.waves import WAVE, until_gone
from tests.support import casting
from tests.support.casting import Casting
from tests.support.stores import fresh_database

pytestmark = pytest.mark.postgres
needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not here; install its package")
SHORT = pytest.param([3], marks=pytest.mark.slow)
LONG = pytest.param(list(range(1, 51)), marks=pytest.mark.long)


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL server of its own."""
    with servers.server() as found:
        yield found


def backend(season):
    """Return the id of the server's process that serves the season's writer."""
    with psycopg.connect(season.place.address) as db:
        mine = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        return db.execute(mine).fetchone()[0]


def failing(season, nth, tracers):
    """Return what makes the n-th flush from now on fail that the server does for the season's writer."""

    async def begin():
        pid = backend(season)
        inject = ["-e", "trace=fdatasync", "-e", f"inject=fdatasync:error=EIO:when={nth}"]
        tracers.append(subprocess.Popen(["strace", "-qq", "-o", os.devnull, *inject, "-p", str(pid)]))
        while "TracerPid:\t0\n" in Path(f"/proc/{pid}/status").read_text():
            if tracers[-1].poll() is not None:
                pytest.skip("strace may not watch a server here, which needs root or kernel.yama.ptrace_scope=0")
            await asyncio.sleep(0)

    return begin


def killing(season):
    """Return what makes the server break down without a failed flush: one of its processes dies."""

    async def begin():
        os.kill(backend(season), signal.SIGKILL)

    return begin


async def again(season, wave):
    """Cast a wave until the server is there again and each request is answered."""
    async with Casting(season) as cast:
        answers = await asyncio.gather(*map(cast.cast, wave))
    return cast, [status for status, _body in answers]


def broken(season, meanwhile, command=COMMAND):
    """Cast until the server breaks down, and again when it is there; return the first record, answers and a verdict."""
    cast, wave, answers, _pid = casting.run(until_gone(season, casting.wishes(season.rules), command, meanwhile))
    later, statuses = casting.run(again(season, wave))
    assert statuses == [201] * WAVE
    return cast, answers, casting.verdict(season, cast.acked + later.acked)


@needs_strace
@pytest.mark.parametrize("positions", [SHORT, LONG])
def test_flush_that_fails_on_the_server_acknowledges_nothing(server, tmp_path, positions):
    acknowledged = 0
    for nth in positions:
        panics, tracers = server.panics, []
        with fresh_database("intake", server.address) as address:
            season = casting.ground(tmp_path / str(nth), address)

            cast, answers, found = broken(season, failing(season, nth, tracers))

        assert [tracer.wait(30) is not None for tracer in tracers] == [True]
        assert server.panics == panics + 1
        assert answers == [None] * WAVE
        assert set(cast.told) == {201, Gone}
        assert cast.flushed <= nth, "each answered batch but the first had a flush of its own that did not fail"
        assert found.faults == {}
        assert found.rows == (cast.flushed + 1) * WAVE
        acknowledged += found.acknowledged
    casting.tell(f"D3 postgres: {len(positions)} positions, acknowledged {acknowledged}, lost 0")


@pytest.mark.slow
def test_control_writer_that_does_not_wait_for_the_flush_is_found_out(server, tmp_path):
    with fresh_database("intake", server.address) as address:
        season = casting.ground(tmp_path, address)

        _cast, _answers, found = broken(season, killing(season), casting.wrong("hurried"))

    assert found.lost > 0


@pytest.mark.slow
def test_server_that_dies_loses_nothing_that_was_acknowledged(server, tmp_path):
    with fresh_database("intake", server.address) as address:
        season = casting.ground(tmp_path, address)

        _cast, _answers, found = broken(season, killing(season))

    assert found.faults == {}
