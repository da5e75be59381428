"""The measures of GB/T 9704-2012, each once, and the styles built from them; it must not know a paper or a file format.

Lengths are in points unless the name says mm. One character of the body is one cell of the grid of 22 lines by 28.
"""

from dataclasses import dataclass
from typing import Literal

Role = Literal["title", "body", "kai", "hei", "song"]
Align = Literal["left", "center", "right", "justify"]

MM = 72 / 25.4
PAGE_WIDTH_MM, PAGE_HEIGHT_MM = 210, 297
TOP_MM, LEFT_MM = 37, 28
AREA_WIDTH_MM, AREA_HEIGHT_MM = 156, 225
RIGHT_MM = PAGE_WIDTH_MM - LEFT_MM - AREA_WIDTH_MM
BOTTOM_MM = PAGE_HEIGHT_MM - TOP_MM - AREA_HEIGHT_MM
LINES, CHARACTERS = 22, 28
WIDTH = AREA_WIDTH_MM * MM
PITCH = AREA_HEIGHT_MM * MM / LINES
ADVANCE = WIDTH / CHARACTERS

# Chinese type sizes: number 2, 3, 4 and small 4, which the standard leaves free for tables.
SIZE_2, SIZE_3, SIZE_4, SIZE_4_SMALL = 22.0, 16.0, 14.0, 12.0
# The em box of Chinese type reaches this far above and below the baseline, in parts of the size.
ASCENT, DESCENT = 0.88, 0.12

RED = "FF0000"
RULE = 2.0
THICK_MM, THIN_MM = 0.35, 0.25
# The red mark: its upper edge below the type area's, lines left free below it, and the rule below the number.
MARK_TOP_MM, MARK_GAP_LINES, RULE_GAP_MM = 35, 2, 4
MARK_MAX, MARK_MIN = 48.0, 22.0
# A letter: mark and lower rule from the edges of the page, the width of the double rules, the number below the rule.
LETTER_MARK_MM, LETTER_FOOT_MM, LETTER_RULE_MM = 30, 20, 170
LETTER_RULE_GAP_MM = 4
LETTER_NUMBER_GAP = SIZE_3 * 7 / 8
TITLE_GAP_LINES = 2
# The dash beside the page number stands this far below the type area.
NUMBER_BELOW_MM = 7
DASH = 0.36
CELL_X, CELL_Y, CELL_RULE = 4.0, 4.0, 0.5


@dataclass(frozen=True)
class Style:
    """How a kind of line looks. indent: characters before its first line; pitch: from line to line.

    level: of a heading that stands in the file's outline; longer numbered paragraphs have none.
    """

    key: str
    role: Role
    size: float = SIZE_3
    align: Align = "justify"
    indent: int = 0
    pitch: float = PITCH
    red: bool = False
    level: int = 0


STYLES = {
    style.key: style
    for style in (
        Style("mark", "title", MARK_MIN, "center", red=True),
        Style("number", "body", align="center"),
        Style("letter_number", "body", align="right"),
        Style("title", "title", SIZE_2, "center"),
        Style("recipients", "body"),
        Style("body", "body", indent=2),
        Style("ragged", "body", align="left", indent=2),
        Style("heading1", "hei", indent=2, level=1),
        Style("heading2", "kai", indent=2, level=2),
        Style("heading3", "body", indent=2),
        Style("heading4", "body", indent=2),
        Style("annex_note", "body"),
        Style("signer", "body", align="right"),
        Style("date", "body", align="right"),
        Style("remark", "body", align="left", indent=2),
        Style("annex_label", "hei", align="left"),
        Style("annex_title", "title", SIZE_2, "center"),
        Style("caption", "hei", align="center"),
        Style("cell_head", "hei", SIZE_4_SMALL, "center", pitch=16.0),
        Style("cell", "body", SIZE_4_SMALL, "left", pitch=16.0),
        Style("imprint", "body", SIZE_4, "left", pitch=24.0),
        Style("imprint_day", "body", SIZE_4, "right", pitch=24.0),
        Style("page_number", "song", SIZE_4, "left"),
    )
}


def characters(count: float) -> float:
    """Return the width of so many characters of the body, in points."""
    return count * ADVANCE


def breadth(text: str) -> float:
    """Return how many characters wide a text is; ASCII counts half."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def mark_size(mark: str) -> float:
    """Return the largest size, by half points, at which the mark fits in one line; never below 22 nor above 48."""
    fitting = int(WIDTH / max(breadth(mark), 1.0) * 2) / 2
    return min(MARK_MAX, max(MARK_MIN, fitting))


def signature_indents(issuer: str, day: str) -> tuple[float, float]:
    """Return the right indents of issuer and date, in points: the date four characters in, the issuer centred on it.

    An issuer too long for that moves both so that it ends at the margin.
    """
    signed, dated = breadth(issuer), breadth(day)
    date_indent = max(4.0, (signed - dated) / 2)
    return characters(date_indent + (dated - signed) / 2), characters(date_indent)


def edges(style: Style) -> tuple[float, float]:
    """Return how far a line reaches above and below its baseline so that lines stand `pitch` apart, in points."""
    lead = (style.pitch - style.size) / 2
    return ASCENT * style.size + lead, DESCENT * style.size + lead
