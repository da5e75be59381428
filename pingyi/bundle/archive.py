"""Reads a zip as a stream under the rules of FORMATS 6; it must not write anything to disk or trust a size."""

import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pingyi.bundle import source
from pingyi.bundle.source import Unreadable

END = struct.Struct("<4s4H2LH")
CENTRAL = struct.Struct("<4s6H3L5H2L")
LOCAL = struct.Struct("<4s5H3L2H")
STORED, DEFLATED = 0, 8
ENCRYPTED = 0x1 | 0x40 | 0x2000
ZIP64 = 0xFFFFFFFF


@dataclass(frozen=True)
class _Member:
    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    mode: int
    offset: int

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("/")


class Zip:
    """A bundle in one zip file; every rule on names, spans and sizes is checked on opening."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("rb")
        try:
            self._length = path.stat().st_size
            if self._length > source.MAX_BYTES:
                raise Unreadable(f"{path}: {self._length} bytes; a bundle has at most {source.MAX_BYTES}")
            members = self._directory()
            self._starts = self._spans(members)
        except BaseException:
            self._file.close()
            raise
        self._members = {one.name: one for one in members if not one.is_folder}

    def names(self) -> tuple[str, ...]:
        """Return the names of all files, sorted by bytes; folders have none."""
        return tuple(sorted(self._members, key=str.encode))

    def odd(self) -> frozenset[str]:
        """Return no name: a zip with a link or a special file is refused on opening."""
        return frozenset()

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of one file, at most as many as declared.

        Raises Unreadable: broken compression, another length than declared, or a wrong checksum.
        """
        member = self._members[name]
        pieces = self._packed(member) if member.method == STORED else self._inflated(member)
        size = crc = 0
        for piece in pieces:
            size += len(piece)
            crc = zlib.crc32(piece, crc)
            if size > member.size:
                raise Unreadable(f"{name}: unpacks to more than the {member.size} bytes the zip declares")
            yield piece
        if size != member.size:
            raise Unreadable(f"{name}: unpacks to {size} bytes; the zip declares {member.size}")
        if crc != member.crc:
            raise Unreadable(f"{name}: its checksum in the zip is wrong; the zip is damaged")

    def close(self) -> None:
        """Close the zip file."""
        self._file.close()

    def _packed(self, member: _Member) -> Iterator[bytes]:
        at, left = self._starts[member.name], member.packed
        while left:
            self._file.seek(at)
            chunk = self._file.read(min(left, source.CHUNK))
            if not chunk:
                raise Unreadable(f"{member.name}: the zip ends inside this file")
            at, left = at + len(chunk), left - len(chunk)
            yield chunk

    def _inflated(self, member: _Member) -> Iterator[bytes]:
        engine = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for chunk in self._packed(member):
                rest = chunk
                while rest and not engine.eof:
                    yield engine.decompress(rest, source.CHUNK)
                    rest = engine.unconsumed_tail
                if engine.unused_data:
                    raise Unreadable(f"{member.name}: bytes stand behind the end of its compressed form")
            yield engine.flush()
        except zlib.error as error:
            raise Unreadable(f"{member.name}: its compressed form is broken: {error}") from error
        if not engine.eof:
            raise Unreadable(f"{member.name}: its compressed form ends too early")

    def _directory(self) -> list[_Member]:
        start, size, count = self._end()
        self._limit = start
        self._file.seek(start)
        raw = self._file.read(size)
        members: list[_Member] = []
        seen: set[str] = set()
        at = 0
        while at < len(raw):
            member, at = _member(raw, at)
            if member.name in seen:
                raise Unreadable(f"{member.name}: stands twice in the zip")
            seen.add(member.name)
            members.append(member)
        if len(members) != count:
            raise Unreadable(f"the zip says it holds {count} entries; its directory has {len(members)}")
        if sum(member.size for member in members) > source.MAX_BYTES:
            raise Unreadable(f"the files of the zip unpack to more than {source.MAX_BYTES} bytes")
        return members

    def _end(self) -> tuple[int, int, int]:
        tail = min(self._length, END.size + 0xFFFF)
        self._file.seek(self._length - tail)
        raw = self._file.read(tail)
        at = raw.rfind(b"PK\5\6")
        if at < 0 or len(raw) - at < END.size:
            raise Unreadable("no zip: its end record is missing (cut short, or another kind of file)")
        _, disk, first, here, count, size, start, comment = END.unpack_from(raw, at)
        if disk or first or here != count:
            raise Unreadable("the zip is one part of several; give the whole in one file")
        if start == ZIP64 or size == ZIP64 or count > source.MAX_ENTRIES:
            raise Unreadable(f"the zip is too large: at most {source.MAX_ENTRIES} entries and 4 GiB")
        position = self._length - tail + at
        if start + size != position or position + END.size + comment != self._length:
            raise Unreadable("the directory of the zip does not lie where its end record says")
        return start, size, count

    def _spans(self, members: list[_Member]) -> dict[str, int]:
        starts: dict[str, int] = {}
        end = 0
        before = ""
        for member in sorted(members, key=lambda one: one.offset):
            if member.offset < end:
                raise Unreadable(f"{member.name}: overlaps {before} in the zip")
            starts[member.name] = self._local(member)
            end = starts[member.name] + member.packed
            before = member.name
            if end > self._limit:
                raise Unreadable(f"{member.name}: runs into the directory of the zip")
        return starts

    def _local(self, member: _Member) -> int:
        self._file.seek(member.offset)
        head = self._file.read(LOCAL.size)
        if len(head) < LOCAL.size or head[:4] != b"PK\3\4":
            raise Unreadable(f"{member.name}: its header in the zip is missing")
        _, _, flags, method, _, _, _, _, _, names, extras = LOCAL.unpack(head)
        if self._file.read(names) != member.name.encode() or method != member.method or flags & ENCRYPTED:
            raise Unreadable(f"{member.name}: its header says other things than the directory of the zip")
        return member.offset + LOCAL.size + int(names) + int(extras)


def _member(raw: bytes, at: int) -> tuple[_Member, int]:
    if raw[at : at + 4] != b"PK\1\2" or len(raw) - at < CENTRAL.size:
        raise Unreadable("the directory of the zip is broken")
    fields = CENTRAL.unpack_from(raw, at)
    names, extras, comments = fields[10:13]
    end = at + CENTRAL.size + names
    if end + extras + comments > len(raw):
        raise Unreadable("the directory of the zip is broken")
    member = _Member(
        name=_name(raw[at + CENTRAL.size : end]),
        flags=fields[3],
        method=fields[4],
        crc=fields[7],
        packed=fields[8],
        size=fields[9],
        mode=fields[15] >> 16,
        offset=fields[16],
    )
    _check(member)
    return member, end + extras + comments


def _name(raw: bytes) -> str:
    try:
        name = raw.decode()
    except UnicodeDecodeError as error:
        raise Unreadable(f"{raw!r}: a file name that is no UTF-8") from error
    parts = name.removesuffix("/").split("/")
    if name.startswith("/") or "\\" in name or "\0" in name or name[1:2] == ":":
        raise Unreadable(f"{name!r}: an absolute name, or one with a backslash or a zero byte")
    if any(part in ("", ".", "..") for part in parts):
        raise Unreadable(f'{name!r}: a name with an empty part, "." or ".."')
    return name


def _check(member: _Member) -> None:
    if member.flags & ENCRYPTED:
        raise Unreadable(f"{member.name}: is encrypted; a bundle is public")
    if member.method not in (STORED, DEFLATED):
        raise Unreadable(f"{member.name}: packed by method {member.method}; only stored and deflate are read")
    if stat.S_IFMT(member.mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Unreadable(f"{member.name}: a link or a special file")
    if member.is_folder and member.size:
        raise Unreadable(f"{member.name}: a folder that holds bytes")
    if ZIP64 in (member.size, member.packed, member.offset):
        raise Unreadable(f"{member.name}: larger than 4 GiB")
    if member.method == STORED and member.size != member.packed:
        raise Unreadable(f"{member.name}: stored, but its two sizes differ")
