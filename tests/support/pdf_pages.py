"""Reads back what a PDF shows: each character with place, size, font and colour, and each rule; in millimetres."""

import ctypes
import re
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

MM = 72 / 25.4


@dataclass(frozen=True)
class Glyph:
    """A character. x, right: its advance box; baseline, top: below the upper edge of the page; top is of its ink."""

    text: str
    x: float
    right: float
    baseline: float
    top: float
    size: float
    font: str
    colour: tuple[int, int, int]


@dataclass(frozen=True)
class Row:
    """The characters that stand on one baseline of one page."""

    page: int
    baseline: float
    glyphs: tuple[Glyph, ...]

    @property
    def text(self):
        return "".join(glyph.text for glyph in self.glyphs)


@dataclass(frozen=True)
class Rule:
    """A straight line: its left and right ends, how far its middle is below the page's edge, and its thickness."""

    page: int
    left: float
    right: float
    y: float
    thick: float
    colour: tuple[int, int, int]


def rows(pdf):
    """Return the rows of all pages, from top to bottom; spaces and line ends are left out."""
    found = []
    for number, page in enumerate(pypdfium2.PdfDocument(pdf), start=1):
        height, text = page.get_height(), page.get_textpage()
        by_line = {}
        for index in range(text.count_chars()):
            glyph = _glyph(text, index, height)
            if glyph.text.strip():
                by_line.setdefault(round(glyph.baseline, 1), []).append(glyph)
        found += [Row(number, line, tuple(sorted(by_line[line], key=lambda g: g.x))) for line in sorted(by_line)]
    return found


def _glyph(text, index, height):
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text, index, x, y)
    left, _, right, _ = text.get_charbox(index, loose=True)
    top = text.get_charbox(index)[3]
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    raw.FPDFText_GetFillColor(text, index, red, green, blue, alpha)
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    raw.FPDFText_GetFontInfo(text, index, name, 128, flags)
    return Glyph(
        text=chr(raw.FPDFText_GetUnicode(text, index)),
        x=left / MM,
        right=right / MM,
        baseline=(height - y.value) / MM,
        top=(height - top) / MM,
        size=round(raw.FPDFText_GetFontSize(text, index), 2),
        font=name.value.decode().partition("+")[2],
        colour=(red.value, green.value, blue.value),
    )


def rules(pdf):
    """Return the horizontal lines of all pages, from top to bottom."""
    found = []
    for number, page in enumerate(pypdfium2.PdfDocument(pdf), start=1):
        for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
            left, bottom, right, top = item.get_bounds()
            width = ctypes.c_float()
            raw.FPDFPageObj_GetStrokeWidth(item, width)
            red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
            raw.FPDFPageObj_GetStrokeColor(item, red, green, blue, alpha)
            if top - bottom < 6 < right - left:
                middle = (page.get_height() - (top + bottom) / 2) / MM
                colour = (red.value, green.value, blue.value)
                found.append(Rule(number, left / MM, right / MM, middle, width.value / MM, colour))
    return sorted(found, key=lambda rule: (rule.page, rule.y))


def page_count(pdf):
    """Return how many pages a PDF has."""
    return len(pypdfium2.PdfDocument(pdf))


def plain_text(pdf):
    """Return all text without white space and page numbers."""
    return "".join(row.text for row in rows(pdf) if not re.fullmatch(r"—\d+—", row.text))
