"""The one SQLite library of a process, and the journal that is safe with it."""

import os
import sqlite3
import subprocess
import sys

import pytest

from pingyi import settings as house
from pingyi.core import sqlite


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ((3, 6, 23), "WAL"),
        ((3, 7, 0), "DELETE"),
        ((3, 40, 1), "DELETE"),
        ((3, 51, 2), "DELETE"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"),
    ],
)
def test_journal_is_wal_only_where_the_library_is_safe(version, expected):
    assert sqlite.journal(version) == expected


def test_one_sqlite_serves_the_whole_process():
    assert sqlite.one_sqlite() == house.SQLITE == sqlite3.sqlite_version_info


def test_one_sqlite_takes_the_wheel_where_there_is_one(tmp_path):
    pytest.importorskip("pysqlite3", reason="no wheel for this machine")
    environment = {**os.environ, "PINGYI_DATA": str(tmp_path), "PYTHONPATH": str(house.PACKAGE.parent)}
    code = "import pingyi.settings, sqlite3; print(sqlite3.__name__)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)

    assert done.stdout == "pysqlite3\n"


def test_one_sqlite_does_without_the_wheel(monkeypatch):
    monkeypatch.delitem(sys.modules, "django.db.backends.sqlite3.base", raising=False)
    monkeypatch.setitem(sys.modules, "pysqlite3", None)
    before = sys.modules["sqlite3"]

    assert sqlite.one_sqlite() == sqlite3.sqlite_version_info
    assert sys.modules["sqlite3"] is before
