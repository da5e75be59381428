"""What is SQLite's own among the ballot stores: its journal and flushes, who may hold the file, and the ballast."""

import sqlite3

import pytest

from pingyi.ballot.intake import sqlite
from pingyi.ballot.intake.sqlite import BALLAST, Sqlite
from pingyi.core.errors import Refused
from tests.support.voters import SIGN, ballot

EXTRA = 3  # what PRAGMA synchronous says
OLD, SOUND = (3, 51, 2), (3, 51, 3)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ballots" / "s.sqlite3"


@pytest.fixture
def keep():
    """Return what ends a store after the test."""
    kept = []
    yield lambda store: kept.append(store) or store
    for store in kept:
        store.end()


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(sqlite, "BUSY_MS", 20)


def ballast(path):
    return path.with_name("s.sqlite3.ballast")


def said(store, pragma):
    return store._db.execute(f"PRAGMA {pragma}").fetchone()[0]


@pytest.mark.parametrize(("version", "journal"), [(OLD, "delete"), (SOUND, "wal")])
def test_journal_is_the_one_that_is_safe_with_the_library_and_flushed_to_its_end(
    path, keep, monkeypatch, version, journal
):
    """RELIABILITY D11."""
    monkeypatch.setattr(sqlite.sqlite3, "sqlite_version_info", version)

    store = keep(Sqlite(path))

    assert (said(store, "journal_mode"), said(store, "synchronous")) == (journal, EXTRA)


def test_old_library_takes_a_file_out_of_wal_mode_and_keeps_what_it_holds(path, keep, monkeypatch):
    monkeypatch.setattr(sqlite.sqlite3, "sqlite_version_info", SOUND)
    before = Sqlite(path)
    before.open()
    before.put([ballot(1)], SIGN)
    before.end()
    monkeypatch.setattr(sqlite.sqlite3, "sqlite_version_info", OLD)

    store = keep(Sqlite(path))

    assert said(store, "journal_mode") == "delete"
    assert len(store.rows(0, 10)) == 1


def test_old_library_does_not_open_a_file_that_another_one_holds_in_wal_mode(path, keep, monkeypatch, impatient):
    monkeypatch.setattr(sqlite.sqlite3, "sqlite_version_info", SOUND)
    keep(Sqlite(path))
    monkeypatch.setattr(sqlite.sqlite3, "sqlite_version_info", OLD)

    with pytest.raises(Refused, match="locked"):
        Sqlite(path)


def test_file_that_somebody_reads_is_not_settled_and_so_not_opened(path, keep, impatient):
    store = keep(Sqlite(path))
    store.open()
    reader = keep(Sqlite(path, reading=True))
    reader._db.execute("BEGIN")
    reader._db.execute("SELECT * FROM head").fetchall()
    store.put([ballot(1)], SIGN)

    with pytest.raises(Refused, match="is held by another process"):
        Sqlite(path)

    reader._db.execute("ROLLBACK")
    keep(Sqlite(path))


def test_reader_stands_beside_the_writer_and_writes_nothing(path, keep):
    store = keep(Sqlite(path))
    store.open()
    reader = keep(Sqlite(path, reading=True))
    store.put([ballot(1)], SIGN)

    assert (len(reader.rows(0, 10)), reader.state()) == (1, "open")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.put([ballot(2)], SIGN)


def test_reader_opens_a_file_that_nobody_holds_and_makes_none(path, keep, tmp_path):
    Sqlite(path).end()

    assert keep(Sqlite(path, reading=True)).state() == "waiting"
    with pytest.raises(Refused, match="unable to open"):
        Sqlite(tmp_path / "none.sqlite3", reading=True)
    assert not (tmp_path / "none.sqlite3").exists()


def test_opening_lays_by_the_ballast_and_the_close_gives_it_back(path, keep):
    store = keep(Sqlite(path))
    before = ballast(path).exists()
    store.open()
    laid_by = ballast(path).stat()
    store.open()
    again = ballast(path).stat()

    store.close()

    assert (before, laid_by.st_size, again.st_ino) == (False, BALLAST, laid_by.st_ino)
    assert laid_by.st_blocks * 512 >= BALLAST, "it takes room indeed"
    assert not ballast(path).exists()


def test_ballast_that_was_cut_short_is_made_whole(path, keep):
    store = keep(Sqlite(path))
    ballast(path).write_bytes(b"cut")

    store.open()

    assert ballast(path).stat().st_size == BALLAST


def test_survey_is_not_opened_on_a_disk_without_room_for_the_ballast(path, keep):
    store = keep(Sqlite(path))
    ballast(path).symlink_to("/dev/full")

    with pytest.raises(Refused, match="no room for the 8 MiB that closing the survey may need"):
        store.open()

    assert (store.state(), ballast(path).is_symlink()) == ("waiting", False)
    store.open()
    assert store.state() == "open"


def test_store_opened_for_closing_gives_the_ballast_up_at_once_and_is_read_afterwards(path, keep):
    first = keep(Sqlite(path))
    first.open()
    first.put([ballot(1)], SIGN)

    store = keep(Sqlite(path, closing=True))

    assert not ballast(path).exists()
    assert (store.close(), len(store.rows(0, 10)), first.state()) == (1, 1, "closed")
