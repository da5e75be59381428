"""Checks how the verifier reads zips, honest and hostile; it must not unpack anything."""

import io
import random
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pingyi.verifier import verify
from tests.verifier import sealed
from tests.verifier.sealed import Files

GOOD = sealed.seal()
Change = dict[str, Any]


def member(name: str, raw: bytes, **changes: Any) -> Change:
    """Describe one member of a zip; changes may name any header field or `local` fields of its own."""
    fields = {"name": name.encode(), "raw": raw, "size": len(raw), "flags": 0, "method": 0, "crc": zlib.crc32(raw)}
    return {**fields, "mode": stat.S_IFREG | 0o644, "offset": None, "local": {}, "packed": raw, **changes}


def raw_zip(members: list[Change], tail: bytes = b"", prefix: bytes = b"", count: int | None = None) -> bytes:
    """Write a zip field by field, whatever the fields say."""
    body, directory = bytearray(prefix), bytearray()
    for one in members:
        at = len(body) if one["offset"] is None else one["offset"]
        own = {**one, **one["local"]}
        sizes = struct.pack("<3L", own["crc"], len(own["packed"]), own["size"])
        names = struct.pack("<2H", len(own["name"]), 0)
        if one["offset"] is None:
            body += b"PK\3\4" + struct.pack("<5H", 20, own["flags"], own["method"], 0, 33)
            body += sizes + names + own["name"] + own["packed"]
        sizes = struct.pack("<3L", one["crc"], one.get("packed_size", len(one["packed"])), one["size"])
        directory += b"PK\1\2" + struct.pack("<6H", 3 << 8 | 20, 20, one["flags"], one["method"], 0, 33) + sizes
        directory += struct.pack("<5H2L", len(one["name"]), 0, 0, one.get("disk", 0), 0, one["mode"] << 16, at)
        directory += one["name"]
    entries = len(members) if count is None else count
    end = b"PK\5\6" + struct.pack("<4H2LH", 0, 0, entries, entries, len(directory), len(body), len(tail))
    return bytes(body + directory + end + tail)


def run(raw: bytes, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Verify these bytes as a zip; return exit code, output and error output."""
    path = folder / "bundle.zip"
    path.write_bytes(raw)
    code = verify.main([str(path)])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def good(**replaced: Change) -> list[Change]:
    """Return the members of a good bundle, some replaced."""
    return [replaced.get(name.replace(".", "_"), member(name, GOOD[name])) for name in sorted(GOOD)]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_zip_holds(method, tmp_path, capsys):
    path = sealed.write_zip(GOOD, tmp_path / "b.zip", method)

    assert verify.main([str(path)]) == 0
    assert capsys.readouterr().out.startswith("holds: s2026, ")


def test_zip_of_another_tool_with_folders_comment_and_descriptors_holds(tmp_path, capsys):
    class Unseekable(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

        def seek(self, *place: int) -> int:
            raise OSError

    stream = Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = b"a comment"
        archive.mkdir("ledger")
        for name, raw in GOOD.items():
            archive.writestr(name, raw)

    assert run(stream.getvalue(), tmp_path, capsys)[0] == 0


def test_zip_written_field_by_field_holds(tmp_path, capsys):
    assert run(raw_zip(good(), tail=b"comment"), tmp_path, capsys)[0] == 0


def with_extra(title: str, raw: bytes = b"", **changes: Any) -> bytes:
    """Return a good zip with one more member."""
    return raw_zip([*good(), {**member(title, raw), **changes}])


def overlapping() -> bytes:
    inner = raw_zip([member("inner", b"inner")])
    inner = inner[: inner.index(b"PK\1\2")]
    outer = member("outer", inner)
    start = len(raw_zip(good())[: raw_zip(good()).index(b"PK\1\2")])
    return raw_zip([*good(), outer, member("inner", b"inner", offset=start + 30 + len("outer"))])


def shared() -> bytes:
    return raw_zip([*good(), member("agencies.csv", GOOD["agencies.csv"], offset=0)])


UNSAFE = "the zip holds an absolute or unsafe name: "
ODD = "is a link, encrypted, or neither stored nor deflated"
COUNT = "holds a name twice, or another number of entries than it says"
LAST = "its directory, end record and comment are not its last bytes"
HOSTILE: list[tuple[str, Callable[[], bytes]]] = [
    ("overlaps another part", overlapping),
    (COUNT, shared),
    (ODD, lambda: with_extra("link", b"/etc/passwd", mode=stat.S_IFLNK | 0o777)),
    (ODD, lambda: with_extra("fifo", mode=stat.S_IFIFO | 0o644)),
    (UNSAFE + '"/etc/passwd"', lambda: with_extra("/etc/passwd")),
    (UNSAFE + '"..\\x"', lambda: with_extra("..\\x")),
    (UNSAFE + '"C:x"', lambda: with_extra("C:x")),
    (UNSAFE + '"a\\nb"', lambda: with_extra("a\nb")),
    (UNSAFE + '"a\\x00b"', lambda: with_extra("a\0b")),
    (UNSAFE + '"a/../../x"', lambda: with_extra("a/../../x")),
    (UNSAFE + '"./x"', lambda: with_extra("./x")),
    (UNSAFE + '"a//x"', lambda: with_extra("a//x")),
    (UNSAFE + '""', lambda: with_extra("")),
    (ODD, lambda: with_extra("x", flags=1)),
    (ODD, lambda: with_extra("x", flags=0x40)),
    (ODD, lambda: with_extra("x", method=12)),
    (ODD, lambda: with_extra("x", method=99)),
    ("can't decode byte", lambda: with_extra("x", name=b"\xff", flags=0x800)),
    ("overlaps another part", lambda: with_extra("x", b"a", offset=5)),
    ("overlaps another part", lambda: with_extra("x", b"a", offset=1 << 20)),
    ("unpacks to more than 4 GiB", lambda: with_extra("x", packed_size=0xFFFFFFFF, size=0xFFFFFFFF)),
    (
        "unpacks to more than 4 GiB",
        lambda: raw_zip(
            [*good(), *[member(f"x{n}", b"", method=8, size=0xFFFFFFF0, packed=b"\3\0") for n in range(2)]]
        ),
    ),
    ("is too large: 50001 entries", lambda: raw_zip(good(), count=50001)),
    (COUNT, lambda: raw_zip(good(), count=len(GOOD) + 1)),
    (COUNT, lambda: raw_zip(good(), count=len(GOOD) - 1)),
    (LAST, lambda: b"prefix" + raw_zip(good())),
    (LAST, lambda: raw_zip(good()) + b"x"),
    (LAST, lambda: zip64(raw_zip(good()))),
    ("no folder and no zip", lambda: raw_zip(good())[:-1]),
    ("no folder and no zip", lambda: b""),
    ("no folder and no zip", lambda: b"PK\5\6"),
    ("bundle.json is missing", lambda: raw_zip([])),
    ("bundle.json is missing", lambda: raw_zip([member("demo/" + name, raw) for name, raw in GOOD.items()])),
    (
        "bundle.json cannot be read: Bad CRC-32",
        lambda: raw_zip(good(bundle_json=member("bundle.json", GOOD["bundle.json"], crc=1))),
    ),
]


def zip64(raw: bytes) -> bytes:
    """Return the zip with the locator of a zip64 end record in its last member's place before the end record."""
    return raw[:-22] + b"PK\6\7" + bytes(16) + raw[-22:-10] + struct.pack("<L", end_size(raw) + 20) + raw[-6:]


def end_size(raw: bytes) -> int:
    """Return the size of the directory that a zip's end record tells."""
    return struct.unpack("<L", raw[-10:-6])[0]


@pytest.mark.parametrize(("reason", "make"), HOSTILE)
def test_hostile_zip_exits_2_and_says_why(reason, make, tmp_path, capsys):
    code, out, err = run(make(), tmp_path, capsys)

    assert (code, out) == (2, "")
    assert err.startswith("UNREADABLE: ")
    assert reason in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "make",
    [
        lambda: with_extra("x", b"abc", size=4),
        lambda: with_extra("x", disk=1),
        lambda: with_extra("x", local={"name": b"y"}),
        lambda: with_extra("x", local={"flags": 1}),
        lambda: with_extra("x", b"a", local={"crc": 1}),
    ],
)
def test_entry_that_no_bundle_lists_is_a_failure_whatever_it_is(make, tmp_path, capsys):
    code, out, _ = run(make(), tmp_path, capsys)

    assert (code, out) == (1, "FAIL 1 x: is not listed in bundle.json\nFAILED: 1 differences\n")


def test_folder_with_content_is_a_failure(tmp_path, capsys):
    code, out, _ = run(with_extra("x/", b"abc"), tmp_path, capsys)

    assert (code, out) == (1, "FAIL 1 x/: is not listed in bundle.json\nFAILED: 1 differences\n")


def test_more_members_than_allowed_are_refused_before_they_are_read(tmp_path, capsys):
    raw = raw_zip([member(f"f{number}", b"") for number in range(50001)])

    code, _, err = run(raw, tmp_path, capsys)

    where = tmp_path / "bundle.zip"
    assert (code, err) == (2, f"UNREADABLE: {where}: the zip is too large: 50001 entries in {len(raw)} bytes\n")


def test_directory_too_large_for_its_entries_is_refused_before_it_is_read(tmp_path, capsys):
    raw = raw_zip([member("x" * 60000, b"") for _ in range(900)])

    code, _, err = run(raw, tmp_path, capsys)

    where = tmp_path / "bundle.zip"
    assert (code, err) == (2, f"UNREADABLE: {where}: the zip is too large: 900 entries in {len(raw)} bytes\n")


def deflate(raw: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(raw) + packer.flush()


TEXT = GOOD["README.txt"]
CRC = "Bad CRC-32 for file 'README.txt'"
DAMAGED: list[tuple[str, Change]] = [
    (CRC, member("README.txt", TEXT, crc=zlib.crc32(TEXT) ^ 1)),
    (CRC, member("README.txt", TEXT, method=8, packed=deflate(TEXT), size=len(TEXT) - 1)),
    (CRC, member("README.txt", TEXT, method=8, packed=deflate(bytes(10**8)), size=len(TEXT))),
    (CRC, member("README.txt", TEXT, method=8, packed=deflate(TEXT)[:-2])),
    (CRC, member("README.txt", TEXT, method=8, packed=b"")),
    ("while decompressing data", member("README.txt", TEXT, method=8, packed=b"\xff\xff")),
    ("differ", member("README.txt", TEXT, local={"name": b"README.TXT"})),
]


@pytest.mark.parametrize(("reason", "damaged"), DAMAGED)
def test_damaged_member_is_a_failure_of_its_file(reason, damaged, tmp_path, capsys):
    code, out, _ = run(raw_zip(good(README_txt=damaged)), tmp_path, capsys)

    assert code == 1
    assert len(out.splitlines()) == 2
    assert out.startswith("FAIL 1 README.txt: cannot be read: ")
    assert reason in out


@pytest.mark.parametrize(
    "odd",
    [
        member("README.txt", TEXT, method=8, packed=deflate(TEXT), size=len(TEXT) + 1),
        member("README.txt", TEXT, method=8, packed=deflate(TEXT) + b"x"),
        member("README.txt", TEXT, local={"crc": 1}),
    ],
)
def test_odd_member_whose_bytes_are_right_holds(odd, tmp_path, capsys):
    assert run(raw_zip(good(README_txt=odd)), tmp_path, capsys)[0] == 0


def test_changed_member_is_named(tmp_path, capsys):
    files: Files = GOOD | {"marks.csv": GOOD["marks.csv"].replace(b"75.5", b"95.5")}

    code, out, _ = run(raw_zip([member(name, files[name]) for name in sorted(files)]), tmp_path, capsys)

    assert code == 1
    assert out.startswith("FAIL 1 marks.csv: its SHA-256 is ")


def test_any_damaged_byte_ends_in_a_verdict(tmp_path, capsys):
    dice = random.Random(6)
    whole = raw_zip([member(n, r, method=8, packed=deflate(r)) for n, r in sorted(GOOD.items())])
    directory = whole.index(b"PK\1\2")
    codes = set()

    for _ in range(120):
        raw = bytearray(whole)
        raw[dice.choice([dice.randrange(len(raw)), dice.randrange(directory, len(raw))])] ^= 1 << dice.randrange(8)
        code, out, err = run(bytes(raw), tmp_path, capsys)
        codes.add(code)
        assert "stopped the reading" not in err
        assert code != 0 or out.startswith("holds")

    assert codes == {0, 1, 2}
