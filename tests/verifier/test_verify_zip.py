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
        archive.comment = b"PK\5\6 a comment"
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


HOSTILE: list[tuple[str, Callable[[], bytes]]] = [
    ("overlaps", overlapping),
    ("twice", shared),
    ("link or no file", lambda: with_extra("link", b"/etc/passwd", mode=stat.S_IFLNK | 0o777)),
    ("link or no file", lambda: with_extra("fifo", mode=stat.S_IFIFO | 0o644)),
    ("absolute or unusable", lambda: with_extra("/etc/passwd")),
    ("absolute or unusable", lambda: with_extra("..\\x")),
    ("absolute or unusable", lambda: with_extra("C:x")),
    ("absolute or unusable", lambda: with_extra("a\nb")),
    ("an empty part, . or ..", lambda: with_extra("a/../../x")),
    ("an empty part, . or ..", lambda: with_extra("./x")),
    ("an empty part, . or ..", lambda: with_extra("a//x")),
    ("an empty part, . or ..", lambda: with_extra("")),
    ("is encrypted", lambda: with_extra("x", flags=1)),
    ("is encrypted", lambda: with_extra("x", flags=0x40)),
    ("method 12", lambda: with_extra("x", method=12)),
    ("method 99", lambda: with_extra("x", method=99)),
    ("two sizes", lambda: with_extra("x", b"abc", size=4)),
    ("has content", lambda: with_extra("x/", b"abc")),
    ("not UTF-8", lambda: with_extra("x", name="é".encode("latin-1"))),
    ("not UTF-8", lambda: with_extra("x", name=b"\xff", flags=0x800)),
    ("zip64", lambda: with_extra("x", packed_size=0xFFFFFFFF, size=0xFFFFFFFF)),
    ("split", lambda: with_extra("x", disk=1)),
    ("differs from its directory", lambda: with_extra("x", local={"name": b"y"})),
    ("differs from its directory", lambda: with_extra("x", local={"flags": 1})),
    ("differs from its directory", lambda: with_extra("x", b"a", local={"crc": 1})),
    ("differs from its directory", lambda: with_extra("x", b"a", offset=5)),
    ("ends too early", lambda: with_extra("x", b"a", offset=1 << 20)),
    (
        "more than 4 GiB",
        lambda: raw_zip(
            [*good(), *[member(f"x{n}", b"", method=8, size=0xFFFFFFF0, packed=b"\3\0") for n in range(2)]]
        ),
    ),
    ("at most 50000", lambda: raw_zip(good(), count=50001)),
    ("is damaged", lambda: raw_zip(good(), count=len(GOOD) + 1)),
    ("more than its entries", lambda: raw_zip(good(), count=len(GOOD) - 1)),
    ("end record", lambda: b"prefix" + raw_zip(good())),
    ("no folder and no zip", lambda: raw_zip(good())[:-1]),
    ("no folder and no zip", lambda: raw_zip(good()) + b"x"),
    ("no folder and no zip", lambda: b""),
    ("bundle.json is missing", lambda: raw_zip([])),
    ("bundle.json is missing", lambda: raw_zip([member("demo/" + name, raw) for name, raw in GOOD.items()])),
    (
        "bundle.json its size or check sum",
        lambda: raw_zip(good(bundle_json=member("bundle.json", GOOD["bundle.json"], crc=1))),
    ),
]


@pytest.mark.parametrize(("reason", "make"), HOSTILE)
def test_hostile_zip_exits_2_and_says_why(reason, make, tmp_path, capsys):
    code, out, err = run(make(), tmp_path, capsys)

    assert (code, out) == (2, "")
    assert err.startswith("UNREADABLE: ")
    assert reason in err
    assert err.count("\n") == 1


def test_more_members_than_allowed_are_refused_before_they_are_read(tmp_path, capsys):
    members = [member(f"f{number}", b"") for number in range(50001)]

    code, _, err = run(raw_zip(members), tmp_path, capsys)

    assert (code, err) == (2, "UNREADABLE: the zip has 50001 entries; at most 50000 are read\n")


def deflate(raw: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(raw) + packer.flush()


TEXT = GOOD["README.txt"]
DAMAGED: list[tuple[str, Change]] = [
    ("size or check sum", member("README.txt", TEXT, crc=zlib.crc32(TEXT) ^ 1)),
    ("size or check sum", member("README.txt", TEXT, method=8, packed=deflate(TEXT), size=len(TEXT) + 1)),
    ("longer in the zip", member("README.txt", TEXT, method=8, packed=deflate(bytes(10**8)), size=len(TEXT))),
    ("has bytes after its end", member("README.txt", TEXT, method=8, packed=deflate(TEXT) + b"x")),
    ("ends too early", member("README.txt", TEXT, method=8, packed=deflate(TEXT)[:-2])),
    ("ends too early", member("README.txt", TEXT, method=8, packed=b"")),
    ("cannot be unpacked", member("README.txt", TEXT, method=8, packed=b"\xff\xff")),
]


@pytest.mark.parametrize(("reason", "damaged"), DAMAGED)
def test_damaged_member_is_a_failure_of_its_file(reason, damaged, tmp_path, capsys):
    code, out, _ = run(raw_zip(good(README_txt=damaged)), tmp_path, capsys)

    assert code == 1
    assert len(out.splitlines()) == 2
    assert out.startswith("FAIL 1 README.txt: ")
    assert reason in out


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
