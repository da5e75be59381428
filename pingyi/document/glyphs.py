"""Which characters a font file can draw; it reads the cmap table and nothing else."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pingyi.core.errors import Refused


class BrokenFont(Refused):
    """A file that is no OpenType font with a Unicode character map; the text names the file."""


def characters(path: Path, index: int) -> frozenset[int]:
    """Return the code points that face `index` of a .ttf, .otf, .ttc or .otc has a glyph for.

    Raises BrokenFont: no such face, or no table of Unicode characters.
    """
    try:
        with path.open("rb") as file:
            return frozenset(_mapped(_character_map(file, index)))
    except (struct.error, KeyError, IndexError) as error:
        raise BrokenFont(
            'the font file "{file}" has no Unicode character map; take it out of the folder for fonts', file=path.name
        ) from error


def _character_map(file: BinaryIO, index: int) -> bytes:
    """Return the cmap table of one face."""
    start = 0
    if file.read(4) == b"ttcf":
        _version, count = struct.unpack(">II", file.read(8))
        start = struct.unpack(f">{count}I", file.read(4 * count))[index]
    file.seek(start + 4)
    (tables,) = struct.unpack(">H6x", file.read(8))
    places = {}
    for _ in range(tables):
        tag, offset, length = struct.unpack(">4s4xII", file.read(16))
        places[tag] = (offset, length)
    offset, length = places[b"cmap"]
    file.seek(offset)
    return file.read(length)


def _mapped(table: bytes) -> Iterator[int]:
    """Yield the code points of the widest Unicode subtable: format 12, else format 4."""
    (count,) = struct.unpack_from(">2xH", table)
    found = {}
    for number in range(count):
        platform, _encoding, offset = struct.unpack_from(">HHI", table, 4 + 8 * number)
        (form,) = struct.unpack_from(">H", table, offset)
        if platform in (0, 3):
            found[form] = offset
    yield from _groups(table, found[12]) if 12 in found else _segments(table, found[4])


def _groups(table: bytes, offset: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">I", table, offset + 12)
    for first, last, glyph in struct.iter_unpack(">III", table[offset + 16 : offset + 16 + 12 * count]):
        yield from range(first if glyph else first + 1, last + 1)


def _segments(table: bytes, offset: int) -> Iterator[int]:
    (twice,) = struct.unpack_from(">H", table, offset + 6)
    count, ends = twice // 2, offset + 14
    rows = [struct.unpack_from(f">{count}H", table, ends + gap + twice * part) for part, gap in enumerate((0, 2, 2, 2))]
    for number, (last, first, delta, reach) in enumerate(zip(*rows, strict=True)):
        glyphs = ends + 2 + 3 * twice + 2 * number + reach
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if reach:
                (glyph,) = struct.unpack_from(">H", table, glyphs + 2 * (code - first))
            if glyph and (glyph + delta) % 0x10000:
                yield code
