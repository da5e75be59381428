"""Writers whose SQLite library can corrupt a file in WAL mode: the sound one, and two without a protection.

Run as `python -m tests.faults.old_library KIND`, in place of pingyi.ballot.intake.writer.
"""

import sys

sys.modules["pysqlite3"] = None  # before the writer takes it: the library of the machine is old nearly everywhere

from tests.faults import wrong_writers  # noqa: E402  # see above

import sqlite3  # noqa: E402  # isort: skip  # after the writer, which decides which it is

from pingyi.ballot.intake import sqlite  # noqa: E402  # see above
from pingyi.ballot.intake.sqlite import Sqlite  # noqa: E402

LAST_UNSAFE = (3, 51, 2)


class Forced(Sqlite):
    """Runs in WAL mode whatever the library."""

    def __init__(self, path):
        sqlite.journal = lambda _version: "WAL"
        super().__init__(path)


class Undone(Sqlite):
    """Does not flush that a transaction's journal is gone."""

    def __init__(self, path):
        super().__init__(path)
        self._db.execute("PRAGMA synchronous = FULL")


KINDS = {"sound": Sqlite, "forced": Forced, "undone": Undone}

if __name__ == "__main__":
    sqlite3.sqlite_version_info = min(sqlite3.sqlite_version_info, LAST_UNSAFE)
    raise SystemExit(wrong_writers.run(KINDS))
