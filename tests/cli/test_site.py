"""Starting with a database or a data folder that cannot be used: one line that names it, exit 2, no password."""

import subprocess

import pytest

OFFICE = ("office", "wengyuan", "--zh", "测试县", "--en", "Test")


@pytest.fixture
def refused(command, tmp_path):
    """Found an office with this PINGYI_DATABASE and return the line that refuses it."""

    def told(folder="data", url=""):
        words = command(*OFFICE, "--data", tmp_path / folder)
        words["env"]["PINGYI_DATABASE"] = url
        found = subprocess.run(**words, capture_output=True, timeout=60)
        assert (found.returncode, found.stdout, found.stderr[-1:]) == (2, "", "\n")
        (line,) = found.stderr.splitlines()
        return line

    return told


def test_postgresql_that_does_not_answer_is_named_without_password(refused):
    line = refused(url="postgresql://ping:geheim@127.0.0.1:1/yi")

    assert line.startswith('pingyi: the database "yi at 127.0.0.1" cannot be used (')
    assert line.endswith("); check that PostgreSQL runs there, and PINGYI_DATABASE")
    assert "geheim" not in line


def test_database_url_of_another_kind_is_one_line_without_password(refused):
    line = refused(url="mysql://ping:geheim@db.example/yi")

    assert line == (
        'pingyi: PINGYI_DATABASE is "mysql://***@db.example/yi": '
        "write postgresql://user@host:port/name, or leave it empty"
    )


def test_file_that_is_no_database_is_named(refused, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "pingyi.sqlite3").write_text("no database, and longer than the header of one" * 9)

    line = refused()

    assert line.startswith(f'pingyi: the database "{tmp_path}/data/pingyi.sqlite3" cannot be used (')


def test_data_folder_that_is_a_file_is_named(refused, tmp_path):
    (tmp_path / "file").write_text("")

    line = refused(folder="file/data")

    assert line == (
        f'pingyi: the data folder "{tmp_path}/file/data" cannot be used (Not a directory); name another with --data'
    )
