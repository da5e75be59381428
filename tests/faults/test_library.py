"""RELIABILITY D11: a rollback journal keeps the ballots where the SQLite library can corrupt a file in WAL mode."""

from pathlib import Path

import pytest

from tests.faults.kills import kills
from tests.support import casting

pytestmark = pytest.mark.slow
KILLS = 4
IN_WAL = b"\x02\x02"  # the two bytes of the file's head that say how it is written and read


def is_in_wal(file):
    return Path(file).read_bytes()[18:20] == IN_WAL


def test_old_library_writes_without_wal_and_a_kill_loses_nothing(ground):
    assert is_in_wal(ground.place.file), "a library that is safe began it"

    cast, _ready = casting.run(kills(ground, KILLS, casting.old("sound")))

    assert not is_in_wal(ground.place.file)
    assert casting.verdict(ground, cast.acked).faults == {}


def test_control_wal_that_is_forced_is_found_out(ground):
    casting.run(kills(ground, 1, casting.old("forced")))

    assert is_in_wal(ground.place.file)
