"""The settings: the database, private files, and what production answers."""

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
    ("url", "shown"),
    [
        ("mysql://x/y", "mysql://x/y"),
        ("pingyi.sqlite3", "pingyi.sqlite3"),
        ("postgres://u@h/d", "postgres://***@h/d"),
        ("postgresql://u@h", "postgresql://***@h"),
        ("postgresql://u:secret@h:five/d", "postgresql://***@h:five/d"),
        ("postgresql://u:se/c@ret@h", "postgresql://***@h"),
        ("u:secret@h/d", "***@h/d"),
        ("mysql://h/d?password=secret", "mysql://h/d"),
        ("postgresql://u:secret@[h/d", "postgresql://***@[h/d"),
    ],
)
def test_database_url_of_another_kind_stops_the_start_without_its_password(tmp_path, capsys, url, shown):
    with pytest.raises(SystemExit) as caught:
        house.database(url, tmp_path)

    line = f'pingyi: PINGYI_DATABASE is "{shown}": write postgresql://user@host:port/name, or leave it empty\n'
    assert (caught.value.code, capsys.readouterr().err) == (2, line)


def test_files_of_the_process_are_private(tmp_path):
    (tmp_path / "x").write_text("x")

    assert mode(tmp_path / "x") == 0o600


@pytest.mark.parametrize(("tls", "seconds"), [("1", 365 * 24 * 3600), ("", 0)])
def test_production_has_hsts_with_tls_and_answers_no_test_host(tmp_path, tls, seconds):
    kept = {name: value for name, value in os.environ.items() if name not in ("PINGYI_HOSTS", "PINGYI_DATABASE")}
    environment = {**kept, "PINGYI_DATA": str(tmp_path), "PINGYI_TLS": tls, "PYTHONPATH": str(house.PACKAGE.parent)}
    code = "from pingyi import settings; print(settings.SECURE_HSTS_SECONDS, *settings.ALLOWED_HOSTS)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)

    assert done.stdout == f"{seconds} localhost 127.0.0.1 [::1]\n"
