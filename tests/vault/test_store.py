"""The vault: put once, read whole, and tell when a file is gone or changed."""

import hashlib

import pytest

from pingyi.vault import store

CONTENT = "测试材料\n".encode() * 1000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def source(tmp_path):
    """Return a file to keep."""
    file = tmp_path / "evidence.pdf"
    file.write_bytes(CONTENT)
    return file


@pytest.fixture
def folder(tmp_path):
    """Return where the vault lies; it is made at the first put."""
    return tmp_path / "vault"


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_put_keeps_the_content_under_its_digest(folder, source):
    digest = store.put(folder, source)

    assert digest == DIGEST == store.digest_of(source)
    assert files(folder) == [f"{DIGEST[:2]}/{DIGEST}"]
    assert store.get(folder, digest).read_bytes() == CONTENT


def test_put_leaves_the_source_where_it_was(folder, source):
    store.put(folder, source)

    assert source.read_bytes() == CONTENT


def test_put_stores_the_same_content_once(folder, source, tmp_path):
    first = store.path(folder, store.put(folder, source)).stat()
    twin = tmp_path / "twin.pdf"
    twin.write_bytes(CONTENT)

    second = store.path(folder, store.put(folder, twin)).stat()

    assert (first.st_ino, first.st_mtime_ns) == (second.st_ino, second.st_mtime_ns)
    assert len(files(folder)) == 1


def test_put_of_an_empty_file_keeps_it(folder, tmp_path):
    empty = tmp_path / "empty"
    empty.touch()

    digest = store.put(folder, empty)

    assert digest == hashlib.sha256(b"").hexdigest()
    assert store.get(folder, digest).read_bytes() == b""


def test_part_left_by_a_broken_copy_is_never_read(folder, source):
    target = store.path(folder, DIGEST)
    target.parent.mkdir(parents=True)
    target.with_suffix(".77.part").write_bytes(CONTENT[:5])

    assert store.put(folder, source) == DIGEST
    assert store.get(folder, DIGEST).read_bytes() == CONTENT


def test_get_of_a_missing_file_says_what_to_do(folder):
    with pytest.raises(store.Damaged) as caught:
        store.get(folder, DIGEST)

    assert str(caught.value) == f"{DIGEST} is missing from the vault; restore it from a backup"


@pytest.mark.parametrize("content", [b"", CONTENT[:-1], CONTENT + b"x"])
def test_get_of_a_changed_file_says_what_to_do(folder, source, content):
    store.path(folder, store.put(folder, source)).write_bytes(content)

    with pytest.raises(store.Damaged) as caught:
        store.get(folder, DIGEST)

    assert str(caught.value) == f"{DIGEST} was changed in the vault; restore it from a backup"


def test_path_tells_where_a_file_would_lie(folder):
    assert store.path(folder, DIGEST) == folder / DIGEST[:2] / DIGEST
