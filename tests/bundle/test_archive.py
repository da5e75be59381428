"""Zips that are honest, and zips that are not."""

import contextlib
import io
import struct
import zipfile

import pytest

from pingyi.bundle import archive, source
from pingyi.bundle.source import Unreadable

LOCAL, CENTRAL, END = archive.LOCAL, archive.CENTRAL, archive.END


def packed(*entries, method=zipfile.ZIP_STORED):
    """Return a zip of (name, bytes) made by the standard library."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, raw in entries:
            made.writestr(zipfile.ZipInfo(name), raw, method)
    return bytearray(out.getvalue())


def opened(tmp_path, raw):
    path = tmp_path / "bundle.zip"
    path.write_bytes(raw)
    return source.open_source(path)


def refusal(tmp_path, raw):
    with pytest.raises(Unreadable) as refused, contextlib.closing(opened(tmp_path, raw)) as bundle:
        source.read(bundle, bundle.names()[0])
    return str(refused.value)


def central(raw, number=0):
    """Return where the directory entry of this number begins."""
    at = raw.index(b"PK\1\2")
    for _ in range(number):
        at = raw.index(b"PK\1\2", at + 4)
    return at


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_zip_gives_names_and_bytes(tmp_path, method):
    large = bytes(range(256)) * 10_000

    bundle = opened(tmp_path, packed(("b.csv", large), ("a.csv", b""), ("ledger/", b""), method=method))

    assert bundle.names() == ("a.csv", "b.csv")
    assert source.read(bundle, "b.csv") == large
    assert source.read(bundle, "a.csv") == b""
    bundle.close()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("/etc/x", "an absolute name, or one with a backslash or a zero byte"),
        ("c:x", "an absolute name, or one with a backslash or a zero byte"),
        ("a\\b", "an absolute name, or one with a backslash or a zero byte"),
        ("../x", 'a name with an empty part, "." or ".."'),
        ("a/../../x", 'a name with an empty part, "." or ".."'),
        ("a//b", 'a name with an empty part, "." or ".."'),
        ("./a", 'a name with an empty part, "." or ".."'),
    ],
)
def test_zip_refuses_names_that_lead_elsewhere(tmp_path, name, why):
    assert refusal(tmp_path, packed((name, b"x"))) == f"{name!r}: {why}"


def test_zip_refuses_a_name_that_is_no_utf8(tmp_path):
    raw = packed(("abc", b"x")).replace(b"abc", b"a\xffc")

    assert refusal(tmp_path, raw) == "b'a\\xffc': a file name that is no UTF-8"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_zip_refuses_a_name_that_stands_twice(tmp_path):
    assert refusal(tmp_path, packed(("a", b"x"), ("a", b"y"))) == "a: stands twice in the zip"


@pytest.mark.parametrize("mode", [0o120777, 0o020666, 0o010666])
def test_zip_refuses_links_and_special_files(tmp_path, mode):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        entry = zipfile.ZipInfo("a")
        entry.create_system, entry.external_attr = 3, mode << 16
        made.writestr(entry, b"/etc/passwd")

    assert refusal(tmp_path, out.getvalue()) == "a: a link or a special file"


def test_zip_refuses_encryption(tmp_path):
    raw = packed(("a", b"x"))
    raw[central(raw) + 8] |= 1

    assert refusal(tmp_path, raw) == "a: is encrypted; a bundle is public"


def test_zip_refuses_encryption_that_only_the_header_shows(tmp_path):
    raw = packed(("a", b"x"))
    raw[6] |= 1

    assert refusal(tmp_path, raw) == "a: its header says other things than the directory of the zip"


def test_zip_refuses_other_methods(tmp_path):
    raw = packed(("a", b"x" * 99), method=zipfile.ZIP_BZIP2)

    assert refusal(tmp_path, raw) == "a: packed by method 12; only stored and deflate are read"


def test_zip_refuses_entries_that_overlap(tmp_path):
    raw = packed(("a", b"x" * 50), ("b", b"y" * 50))
    second = central(raw, 1)
    raw[second + 42 : second + 46] = struct.pack("<L", 40)

    assert refusal(tmp_path, raw) == "b: overlaps a in the zip"


def test_zip_refuses_two_entries_on_the_same_bytes(tmp_path):
    raw = packed(("a", b"x" * 50), ("b", b"y" * 50))
    second = central(raw, 1)
    raw[second + 42 : second + 46] = struct.pack("<L", 0)

    assert refusal(tmp_path, raw) == "b: overlaps a in the zip"


def test_zip_refuses_an_entry_that_runs_into_the_directory(tmp_path):
    raw = packed(("a", b"x" * 50))
    at = central(raw)
    raw[at + 20 : at + 28] = struct.pack("<LL", 60, 60)

    assert refusal(tmp_path, raw) == "a: runs into the directory of the zip"


def test_zip_refuses_a_bomb_beyond_its_declared_size(tmp_path):
    raw = packed(("a", bytes(5_000_000)), method=zipfile.ZIP_DEFLATED)
    at = central(raw)
    raw[at + 24 : at + 28] = struct.pack("<L", 100)

    assert refusal(tmp_path, raw) == "a: unpacks to more than the 100 bytes the zip declares"


def test_zip_refuses_files_that_declare_more_than_4_gib_together(tmp_path):
    raw = packed(("a", b"x"), ("b", b"x"), method=zipfile.ZIP_DEFLATED)
    for number in (0, 1):
        at = central(raw, number)
        raw[at + 24 : at + 28] = struct.pack("<L", 0xFFFFFFF0)

    assert refusal(tmp_path, raw) == "the files of the zip unpack to more than 4294967296 bytes"


def test_zip_refuses_a_file_of_zip64_size(tmp_path):
    raw = packed(("a", b"x"), method=zipfile.ZIP_DEFLATED)
    at = central(raw)
    raw[at + 24 : at + 28] = b"\xff" * 4

    assert refusal(tmp_path, raw) == "a: larger than 4 GiB"


def test_zip_refuses_an_end_record_of_zip64(tmp_path):
    raw = packed(("a", b"x"))
    at = raw.index(b"PK\5\6")
    raw[at + 12 : at + 16] = b"\xff" * 4

    assert refusal(tmp_path, raw) == "the zip is too large: at most 50000 entries and 4 GiB"


def test_zip_refuses_a_file_larger_than_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(source, "MAX_BYTES", 50)

    assert "bytes; a bundle has at most 50" in refusal(tmp_path, packed(("a", b"x")))


def test_zip_refuses_too_many_entries(tmp_path, monkeypatch):
    monkeypatch.setattr(source, "MAX_ENTRIES", 1)

    raw = packed(("a", b"x"), ("b", b"x"))

    assert refusal(tmp_path, raw) == "the zip is too large: at most 1 entries and 4 GiB"


def test_zip_refuses_a_shorter_file_than_declared(tmp_path):
    raw = packed(("a", b"x" * 90), method=zipfile.ZIP_DEFLATED)
    at = central(raw)
    raw[at + 24 : at + 28] = struct.pack("<L", 100)

    assert refusal(tmp_path, raw) == "a: unpacks to 90 bytes; the zip declares 100"


def test_zip_refuses_a_wrong_checksum(tmp_path):
    raw = packed(("a", b"xyz")).replace(b"xyz", b"xyy")

    assert refusal(tmp_path, raw) == "a: its checksum in the zip is wrong; the zip is damaged"


def test_zip_refuses_broken_compression(tmp_path):
    raw = packed(("a", b"abcdef" * 9), method=zipfile.ZIP_DEFLATED)
    raw[31] = 0xFF

    assert refusal(tmp_path, raw).startswith("a: its compressed form is broken: ")


def _short_deflate(by):
    """Return a zip whose one member says that its compressed form is `by` bytes longer than it is."""
    raw = packed(("a", b"abcdef" * 9), method=zipfile.ZIP_DEFLATED)
    at = central(raw)
    size = struct.unpack_from("<L", raw, at + 20)[0]
    raw[at + 20 : at + 24] = struct.pack("<L", size + by)
    return raw, at


def test_zip_refuses_compression_that_ends_too_early(tmp_path):
    raw, _ = _short_deflate(-1)

    assert refusal(tmp_path, raw) == "a: its compressed form ends too early"


def test_zip_refuses_bytes_behind_compression(tmp_path):
    raw, at = _short_deflate(1)
    raw[at:at] = b"\0"
    end = raw.index(b"PK\5\6")
    raw[end + 16 : end + 20] = struct.pack("<L", at + 1)

    assert refusal(tmp_path, raw) == "a: bytes stand behind the end of its compressed form"


@pytest.mark.parametrize("size", [0, 10, 100])
def test_zip_refuses_a_file_cut_short(tmp_path, size):
    raw = packed(("a", b"x" * 200))[:size]

    assert refusal(tmp_path, raw) == "no zip: its end record is missing (cut short, or another kind of file)"


def test_zip_notices_that_the_file_shrank_while_it_was_read(tmp_path):
    with contextlib.closing(opened(tmp_path, packed(("a", b"x" * 200_000)))) as bundle:
        (tmp_path / "bundle.zip").write_bytes(b"PK")

        with pytest.raises(Unreadable, match="a: the zip ends inside this file"):
            source.read(bundle, "a")


@pytest.mark.parametrize(
    ("at", "value", "why"),
    [
        (4, 1, "the zip is one part of several; give the whole in one file"),
        (10, 9, "the zip is one part of several; give the whole in one file"),
        (20, 9, "the directory of the zip does not lie where its end record says"),
        (16, 9, "the directory of the zip does not lie where its end record says"),
    ],
)
def test_zip_refuses_a_wrong_end_record(tmp_path, at, value, why):
    raw = packed(("a", b"x"))
    raw[raw.index(b"PK\5\6") + at] = value

    assert refusal(tmp_path, raw) == why


def test_zip_refuses_another_number_of_entries_than_said(tmp_path):
    raw = packed(("a", b"x"))
    at = raw.index(b"PK\5\6")
    raw[at + 8 : at + 12] = struct.pack("<HH", 2, 2)

    assert refusal(tmp_path, raw) == "the zip says it holds 2 entries; its directory has 1"


@pytest.mark.parametrize(("at", "value"), [(0, 0), (28, 0xFF), (30, 0xFF)])
def test_zip_refuses_a_broken_directory(tmp_path, at, value):
    raw = packed(("a", b"x"))
    raw[central(raw) + at] = value

    assert refusal(tmp_path, raw) == "the directory of the zip is broken"


def test_zip_refuses_a_missing_header(tmp_path):
    raw = packed(("a", b"x"))
    raw[0] = 0

    assert refusal(tmp_path, raw) == "a: its header in the zip is missing"


def test_zip_refuses_a_header_of_another_name(tmp_path):
    raw = packed(("a", b"x"))
    raw[30] = ord("b")

    assert refusal(tmp_path, raw) == "a: its header says other things than the directory of the zip"


def test_zip_refuses_a_stored_file_of_two_sizes(tmp_path):
    raw = packed(("a", b"xx"))
    raw[central(raw) + 20] = 1

    assert refusal(tmp_path, raw) == "a: stored, but its two sizes differ"


def test_zip_refuses_a_folder_that_holds_bytes(tmp_path):
    assert refusal(tmp_path, packed(("a/", b"x"))) == "a/: a folder that holds bytes"
