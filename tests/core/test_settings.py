"""The readers of the settings: database, journal, secret, folders and switches."""

import os
import sqlite3
import stat
import subprocess
import sys

import pytest

from pingyi import settings as house


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_database_without_url_is_sqlite_below_the_folder(tmp_path):
    found = house.database("", tmp_path)

    assert (found["ENGINE"], found["NAME"]) == ("django.db.backends.sqlite3", tmp_path / "pingyi.sqlite3")
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert f"journal_mode={house.journal(sqlite3.sqlite_version_info)};" in found["OPTIONS"]["init_command"]
    assert "synchronous=FULL;" in found["OPTIONS"]["init_command"]


def test_database_url_is_read_into_its_parts(tmp_path):
    found = house.database("postgresql://ping:se%20cret@db.example:6432/yi", tmp_path)

    parts = [found[name] for name in ("ENGINE", "NAME", "USER", "HOST", "PORT")]
    assert parts == ["django.db.backends.postgresql", "yi", "ping", "db.example", 6432]


def test_database_password_may_be_escaped(tmp_path):
    found = house.database("postgresql://ping:p%40ss%2Fword@db.example/yi", tmp_path)

    assert (found["PASSWORD"], found["PORT"]) == ("p@ss/word", "")


def test_database_url_may_leave_out_user_and_host(tmp_path):
    found = house.database("postgresql:///yi", tmp_path)

    assert [found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == ["yi", "", "", "", ""]


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "pingyi.sqlite3", "postgres://u@h/d", "postgresql://u@h", "postgresql://u@h:five/d"]
)
def test_database_url_of_another_kind_stops_the_start(tmp_path, url):
    with pytest.raises(SystemExit) as caught:
        house.database(url, tmp_path)

    assert str(caught.value) == (
        f'PINGYI_DATABASE is "{url}": write postgresql://user@host:port/name, or leave it empty'
    )


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
    assert house.journal(version) == expected


def test_secret_is_made_once_and_private(tmp_path):
    path = tmp_path / "keys" / "django.secret"

    first = house.secret(path)

    assert house.secret(path) == first == path.read_text()
    assert len(first) == 64
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)


def test_secrets_differ(tmp_path):
    assert house.secret(tmp_path / "a") != house.secret(tmp_path / "b")


def test_data_folder_is_made_private(tmp_path, monkeypatch):
    monkeypatch.setenv("PINGYI_DATA", str(tmp_path / "new" / "data"))

    found = house.data_folder()

    assert (found, mode(found)) == (tmp_path / "new" / "data", 0o700)


def test_data_folder_that_exists_is_left_as_it_is(tmp_path, monkeypatch):
    tmp_path.chmod(0o755)
    monkeypatch.setenv("PINGYI_DATA", str(tmp_path))

    assert (house.data_folder(), mode(tmp_path)) == (tmp_path, 0o755)


def test_data_folder_is_below_the_present_one_when_none_is_named(tmp_path, monkeypatch):
    monkeypatch.delenv("PINGYI_DATA")
    monkeypatch.chdir(tmp_path)

    assert house.data_folder() == tmp_path / "data"


@pytest.mark.parametrize(
    ("text", "expected"), [("1", True), ("TRUE", True), ("yes", True), ("0", False), ("", False), ("no", False)]
)
def test_env_flag_reads_a_switch(monkeypatch, text, expected):
    monkeypatch.setenv("PINGYI_LAN", text)

    assert house.env_flag("PINGYI_LAN") is expected


def test_env_flag_is_off_when_nothing_is_set(monkeypatch):
    monkeypatch.delenv("PINGYI_LAN", raising=False)

    assert house.env_flag("PINGYI_LAN") is False


def test_one_sqlite_serves_the_whole_process():
    assert house.one_sqlite() == house.SQLITE == sqlite3.sqlite_version_info


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

    assert house.one_sqlite() == sqlite3.sqlite_version_info
    assert sys.modules["sqlite3"] is before


def test_files_of_the_process_are_private(tmp_path):
    (tmp_path / "x").write_text("x")

    assert mode(tmp_path / "x") == 0o600
