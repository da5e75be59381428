"""Files written whole: replaced or created, never half, and nothing left aside."""

import stat

import pytest

from pingyi.ledger import files


def names(folder):
    return [path.name for path in folder.iterdir()]


def test_replace_writes_and_replaces(tmp_path):
    files.replace(tmp_path / "a", b"one")
    files.replace(tmp_path / "a", b"two")

    assert (tmp_path / "a").read_bytes() == b"two"
    assert names(tmp_path) == ["a"]


def test_create_refuses_to_replace(tmp_path):
    files.create(tmp_path / "a", b"one")

    with pytest.raises(FileExistsError):
        files.create(tmp_path / "a", b"two")

    assert (tmp_path / "a").read_bytes() == b"one"
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600
    assert names(tmp_path) == ["a"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path):
    files.replace(tmp_path / "a", b"one")

    with pytest.raises(TypeError):
        files.replace(tmp_path / "a", "no bytes")

    assert (tmp_path / "a").read_bytes() == b"one"
    assert names(tmp_path) == ["a"]
