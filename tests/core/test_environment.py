"""The readers of the environment: secret, data folder and switches."""

import stat

import pytest

from pingyi.core import environment


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_secret_is_made_once_and_private(tmp_path):
    path = tmp_path / "keys" / "django.secret"

    first = environment.secret(path)

    assert environment.secret(path) == first == path.read_text()
    assert len(first) == 64
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)


def test_secret_of_a_start_that_came_first_is_taken(tmp_path, monkeypatch):
    path = tmp_path / "django.secret"

    def first(length):
        path.write_text("of the other start")
        return "own"

    monkeypatch.setattr(environment.secrets, "token_urlsafe", first)

    assert environment.secret(path) == "of the other start"
    assert [*tmp_path.iterdir()] == [path]


def test_secrets_differ(tmp_path):
    assert environment.secret(tmp_path / "a") != environment.secret(tmp_path / "b")


def test_data_folder_is_made_private(tmp_path, monkeypatch):
    monkeypatch.setenv("PINGYI_DATA", str(tmp_path / "new" / "data"))

    found = environment.data_folder()

    assert (found, mode(found)) == (tmp_path / "new" / "data", 0o700)


@pytest.mark.parametrize("holds", ["", "keys", "pingyi.sqlite3"])
def test_data_folder_that_others_may_read_is_closed(tmp_path, monkeypatch, holds):
    if holds:
        (tmp_path / holds).touch()
    tmp_path.chmod(0o755)
    monkeypatch.setenv("PINGYI_DATA", str(tmp_path))

    assert (environment.data_folder(), mode(tmp_path)) == (tmp_path, 0o700)


def test_data_folder_with_other_things_is_refused_and_left(tmp_path, monkeypatch, capsys):
    (tmp_path / "notes.txt").touch()
    tmp_path.chmod(0o755)
    monkeypatch.setenv("PINGYI_DATA", str(tmp_path))

    with pytest.raises(SystemExit) as caught:
        environment.data_folder()

    line = f'others may read the data folder "{tmp_path}": close it with chmod 700, or name another with --data'
    assert (caught.value.code, capsys.readouterr().err) == (2, f"pingyi: {line}\n")
    assert mode(tmp_path) == 0o755


def test_data_folder_that_is_private_may_hold_anything(tmp_path, monkeypatch):
    (tmp_path / "notes.txt").touch()
    tmp_path.chmod(0o700)
    monkeypatch.setenv("PINGYI_DATA", str(tmp_path))

    assert environment.data_folder() == tmp_path


def test_data_folder_is_below_the_present_one_when_none_is_named(tmp_path, monkeypatch):
    monkeypatch.delenv("PINGYI_DATA")
    monkeypatch.chdir(tmp_path)

    assert environment.data_folder() == tmp_path / "data"


@pytest.mark.parametrize(
    ("text", "expected"), [("1", True), ("TRUE", True), ("yes", True), ("0", False), ("", False), ("no", False)]
)
def test_env_flag_reads_a_switch(monkeypatch, text, expected):
    monkeypatch.setenv("PINGYI_LAN", text)

    assert environment.env_flag("PINGYI_LAN") is expected


def test_env_flag_is_off_when_nothing_is_set(monkeypatch):
    monkeypatch.delenv("PINGYI_LAN", raising=False)

    assert environment.env_flag("PINGYI_LAN") is False
