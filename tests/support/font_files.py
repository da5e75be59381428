"""Makes font files for tests: copies of the bundled ones under another name and without some characters."""

import struct

import pylopdf_fonts_zh_cn

RARE = "昇堃喆镕旻珺玥赟曈燊"


def without(characters, old="Sans", new="Fans"):
    """Return a font that has not these characters; `old` in its names becomes `new`, which must be as long."""
    raw = bytearray(pylopdf_fonts_zh_cn.sans_path().read_bytes())
    for place in tables(raw)[b"cmap"]:
        _drop(raw, place, {ord(character) for character in characters})
    names = raw.replace(old.encode("utf-16-be"), new.encode("utf-16-be"))
    return bytes(names)


def tables(raw):
    """Return tag -> (offset,) of a single font's tables."""
    (count,) = struct.unpack_from(">H", raw, 4)
    rows = [struct.unpack_from(">4s4xII", raw, 12 + 16 * number) for number in range(count)]
    return {tag: (offset,) for tag, offset, _length in rows}


def _drop(raw, cmap, codes):
    """Empty each group of the format 12 subtable that holds one of the codes."""
    (count,) = struct.unpack_from(">2xH", raw, cmap)
    for number in range(count):
        (offset,) = struct.unpack_from(">4xI", raw, cmap + 4 + 8 * number)
        (form,) = struct.unpack_from(">H", raw, cmap + offset)
        if form == 12:
            _empty(raw, cmap + offset, codes)


def _empty(raw, start, codes):
    (groups,) = struct.unpack_from(">I", raw, start + 12)
    for group in range(groups):
        place = start + 16 + 12 * group
        first, last, _glyph = struct.unpack_from(">III", raw, place)
        if any(first <= code <= last for code in codes):
            struct.pack_into(">I", raw, place + 4, first - 1)


def small(*subtables, collection=False):
    """Return a font of nothing but a cmap. subtables: (platform, bytes); collection: as face 1 of two."""
    places, body, start = [], b"", 4 + 8 * len(subtables)
    for platform, content in subtables:
        places.append(struct.pack(">HHI", platform, 3, start + len(body)))
        body += content
    cmap = struct.pack(">HH", 0, len(subtables)) + b"".join(places) + body
    shift = 20 if collection else 0
    font = struct.pack(">IHHHH4sIII", 0x00010000, 1, 0, 0, 0, b"cmap", 0, shift + 28, len(cmap)) + cmap
    head = struct.pack(">4sIIII", b"ttcf", 0x00010000, 2, 20, 20) if collection else b""
    return head + font


def segments(*rows):
    """Return a format 4 subtable. rows: (first, last, delta, glyphs), glyphs listed or None."""
    rows = [*rows, (0xFFFF, 0xFFFF, 1, None)]
    count, glyphs, reaches = len(rows), [], []
    for number, (_first, _last, _delta, listed) in enumerate(rows):
        reaches.append(0 if listed is None else 2 * (count - number) + 2 * len(glyphs))
        glyphs += listed or []
    columns = [[last for _, last, _, _ in rows], [0], [first for first, *_ in rows]]
    columns += [[delta % 65536 for _, _, delta, _ in rows], reaches, glyphs]
    numbers = [number for column in columns for number in column]
    return struct.pack(f">HHHHHHH{len(numbers)}H", 4, 0, 0, 2 * count, 0, 0, 0, *numbers)


def groups(*rows):
    """Return a format 12 subtable. rows: (first, last, first glyph)."""
    return struct.pack(">HHIII", 12, 0, 0, 0, len(rows)) + b"".join(struct.pack(">III", *row) for row in rows)
