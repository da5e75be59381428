"""The one SQLite library of a process, and the journal mode that is safe with it; it must not open a database."""

import sys

WAL_UNSAFE = ((3, 7, 0), (3, 51, 2))  # these SQLite versions can corrupt a database in WAL mode


def one_sqlite() -> tuple[int, ...]:
    """Make the bundled SQLite the process's `sqlite3`, where a wheel for it exists; return its version."""
    if "django.db.backends.sqlite3.base" not in sys.modules:
        try:
            import pysqlite3
            import pysqlite3.dbapi2
        except ImportError:
            pass
        else:
            sys.modules["sqlite3"] = pysqlite3
            sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
    import sqlite3

    return sqlite3.sqlite_version_info


def journal(version: tuple[int, ...]) -> str:
    """Return the journal mode that is safe with this library version."""
    first, last = WAL_UNSAFE
    return "DELETE" if first <= version <= last else "WAL"
