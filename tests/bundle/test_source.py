"""Opening folders, and what a folder may not hold."""

import hashlib
import os

import pytest

from pingyi.bundle import archive, source
from pingyi.bundle.source import Unreadable


def test_folder_names_all_files_sorted_with_slashes(tmp_path):
    (tmp_path / "ledger" / "season").mkdir(parents=True)
    (tmp_path / "ledger" / "season" / "checkpoint").write_bytes(b"x")
    (tmp_path / "b.csv").write_bytes(b"")
    (tmp_path / "a.csv").write_bytes(b"12")

    bundle = source.open_source(tmp_path)

    assert bundle.names() == ("a.csv", "b.csv", "ledger/season/checkpoint")
    assert source.read(bundle, "a.csv") == b"12"
    assert source.digest(bundle, "a.csv") == hashlib.sha256(b"12").hexdigest()
    bundle.close()


def _outside(folder):
    (folder.parent / "secret").write_bytes(b"")
    (folder / "x").symlink_to("../secret")


def _dangling(folder):
    (folder / "x").symlink_to("nothing")


def _to_folder(folder):
    (folder / "sub").mkdir()
    (folder / "x").symlink_to("sub")


def _pipe(folder):
    os.mkfifo(folder / "x")


def _inside(folder):
    (folder / "a.csv").write_bytes(b"12")
    (folder / "x").symlink_to("a.csv")


@pytest.mark.parametrize("make", [_outside, _dangling, _to_folder, _pipe, _inside])
def test_folder_opens_no_link_and_no_special_file(tmp_path, make):
    folder = tmp_path / "bundle"
    folder.mkdir()
    make(folder)

    bundle = source.open_source(folder)

    assert bundle.odd() == {"x"}
    assert set(bundle.names()) <= {"a.csv"}


def test_folder_opens_no_name_that_is_no_utf8(tmp_path):
    name = os.fsdecode(b"\xff")
    (tmp_path / name).write_bytes(b"")

    bundle = source.open_source(tmp_path)

    assert (bundle.names(), bundle.odd()) == ((), {name})


def test_folder_names_what_may_not_be_read(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_bytes(b"12")
    monkeypatch.setattr(os, "access", lambda path, mode: False)

    assert source.open_source(tmp_path).odd() == {"a.csv"}


def test_folder_names_a_folder_that_may_not_be_read(tmp_path, monkeypatch):
    (tmp_path / "ledger").mkdir()
    scan = os.scandir

    def closed(path):
        if str(path).endswith("ledger"):
            raise PermissionError
        return scan(path)

    monkeypatch.setattr(os, "scandir", closed)

    assert source.open_source(tmp_path).odd() == {"ledger"}


def test_folder_refuses_too_many_files(tmp_path, monkeypatch):
    monkeypatch.setattr(source, "MAX_ENTRIES", 2)
    for name in "abc":
        (tmp_path / name).write_bytes(b"")

    with pytest.raises(Unreadable, match="more than 2 files; this is no bundle"):
        source.open_source(tmp_path)


def test_folder_names_a_file_that_vanished(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"")
    bundle = source.open_source(tmp_path)
    (tmp_path / "a.csv").unlink()

    with pytest.raises(Unreadable, match=r"a\.csv: cannot be read: No such file"):
        source.read(bundle, "a.csv")


def test_open_source_names_a_path_where_nothing_is(tmp_path):
    with pytest.raises(Unreadable, match="there is no folder and no zip file of this name"):
        source.open_source(tmp_path / "nothing")


def test_open_source_opens_a_file_as_zip(tmp_path):
    (tmp_path / "x.zip").write_bytes(b"PK\5\6" + bytes(18))

    bundle = source.open_source(tmp_path / "x.zip")

    assert isinstance(bundle, archive.Zip)
    assert bundle.names() == ()
    bundle.close()


def test_open_source_names_what_the_system_refuses(tmp_path, monkeypatch):
    def broken(path):
        raise OSError("input/output error")

    (tmp_path / "x.zip").write_bytes(b"")
    monkeypatch.setattr(archive, "Zip", broken)

    with pytest.raises(Unreadable, match=r"x\.zip: input/output error"):
        source.open_source(tmp_path / "x.zip")
