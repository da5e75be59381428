"""Writes an outline as PDF/A-2b with Typst; text goes in as data; same outline and fonts, same bytes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import typst

from pingyi.core.canonical import Json
from pingyi.core.errors import Refused
from pingyi.document import layout
from pingyi.document.fonts import FontSet, Part
from pingyi.document.layout import MM, Style
from pingyi.document.outline import Break, Foot, Gap, Grid, Item, Line, Outline

TEMPLATE = Path(__file__).with_name("paper.typ")
PARTS: tuple[Part, ...] = ("title", "body", "kai", "hei", "song", "latin")
# Titles and headings keep the figures of their own face.
WITH_LATIN = frozenset(["body", "kai", "song"])
# JSON with fractions of points: what the template reads, never hashed.
Sheet = Mapping[str, "Json | float"]


class NotSet(Refused):
    """The typesetter could not set the paper; the text carries its own words."""


def write(outline: Outline, fonts: FontSet) -> bytes:
    """Return the paper as PDF/A-2b.

    Raises NotSet: the typesetter refuses, or warns of anything, such as a font that it cannot find.
    """
    content = json.dumps(_content(outline, fonts), ensure_ascii=False)
    with fonts.folder() as folder:
        compiler = typst.Compiler(
            str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=[str(folder)], ignore_system_fonts=True
        )
        try:
            made, warnings = compiler.compile_with_warnings(
                format="pdf", sys_inputs={"paper": content}, pdf_standards=["a-2b"]
            )
        except typst.TypstError as error:
            raise NotSet("the paper cannot be set as PDF: {why}", why=error.message) from error
    if warnings or not isinstance(made, bytes):
        raise NotSet("the paper cannot be set as PDF: {why}", why="; ".join(str(each) for each in warnings))
    return made


def _content(outline: Outline, fonts: FontSet) -> Mapping[str, object]:
    mark = outline.mark
    return {
        "page": _sheet(),
        "styles": {key: _style(style) for key, style in layout.STYLES.items()},
        "fonts": {part: _font(fonts, part) for part in PARTS},
        "head": {
            "form": outline.form,
            "mark": _mark(mark) if mark else None,
            "number": _line(outline.number) if outline.number else None,
        },
        "items": list(_items(outline.items)),
        "foot": _foot(outline.foot) if outline.foot else None,
        "title": outline.title,
        "issuer": outline.issuer,
        "on": (outline.on.year, outline.on.month, outline.on.day),
    }


def _sheet() -> Sheet:
    """Return the measures that the template needs, in points."""
    return {
        "page_width": layout.PAGE_WIDTH_MM * MM,
        "page_height": layout.PAGE_HEIGHT_MM * MM,
        "top": layout.TOP_MM * MM,
        "bottom": layout.BOTTOM_MM * MM,
        "left": layout.LEFT_MM * MM,
        "right": layout.RIGHT_MM * MM,
        "width": layout.WIDTH,
        "pitch": layout.PITCH,
        "size": layout.SIZE_3,
        "tracking": layout.ADVANCE - layout.SIZE_3,
        "ascent": layout.ASCENT,
        "descent": layout.DESCENT,
        "red": layout.RED,
        "rule": layout.RULE,
        "thick": layout.THICK_MM * MM,
        "thin": layout.THIN_MM * MM,
        "mark_top": layout.MARK_TOP_MM * MM,
        "mark_gap": layout.MARK_GAP_LINES * layout.PITCH,
        "rule_gap": layout.RULE_GAP_MM * MM,
        "letter_mark": (layout.LETTER_MARK_MM - layout.TOP_MM) * MM,
        "letter_rule": layout.LETTER_RULE_MM * MM,
        "letter_rule_gap": layout.LETTER_RULE_GAP_MM * MM,
        "letter_number_gap": layout.LETTER_NUMBER_GAP,
        "letter_foot": layout.LETTER_FOOT_MM * MM,
        "number_below": layout.NUMBER_BELOW_MM * MM,
        "dash": layout.DASH,
        "cell_x": layout.CELL_X,
        "cell_y": layout.CELL_Y,
        "cell_rule": layout.CELL_RULE,
    }


def _style(style: Style) -> Sheet:
    up, down = layout.edges(style)
    return {
        "role": style.role,
        "size": style.size,
        "up": up,
        "down": down,
        "indent": layout.characters(style.indent),
        "level": style.level,
        "red": style.red,
    }


def _font(fonts: FontSet, part: Part) -> Mapping[str, object]:
    choice = fonts.choice(part)
    families = list(dict.fromkeys(face.family for face in fonts.chain(part)))
    return {"families": families, "weight": choice.face.weight, "stroke": choice.stroke, "latin": part in WITH_LATIN}


def _mark(line: Line) -> Sheet:
    """Return the mark; its line reaches from the upper to the lower edge of its characters."""
    size = layout.mark_size(line.text)
    return {"text": line.text, "size": size, "up": layout.ASCENT * size, "down": layout.DESCENT * size}


def _items(items: Sequence[Item]) -> Iterator[Mapping[str, object]]:
    """Yield the items for the template; a run of joined ones and the one after it become a block that never breaks."""
    group: list[Mapping[str, object]] = []
    for item in items:
        group.append(_item(item))
        if isinstance(item, Line | Gap) and item.joined:
            continue
        yield group[0] if len(group) == 1 else {"kind": "group", "items": group}
        group = []


def _item(item: Item) -> Mapping[str, object]:
    if isinstance(item, Line):
        return {"kind": "line", **_line(item)}
    if isinstance(item, Gap):
        return {"kind": "gap", "lines": item.lines}
    if isinstance(item, Break):
        return {"kind": "break"}
    return _grid(item)


def _line(line: Line, align: str = "") -> Mapping[str, object]:
    return {
        "style": line.style,
        "text": line.text,
        "align": align or layout.STYLES[line.style].align,
        "left": line.left,
        "right": line.right,
        "hang": line.hang,
        "sticky": line.sticky,
    }


def _grid(grid: Grid) -> Mapping[str, object]:
    return {
        "kind": "grid",
        "widths": grid.widths,
        "header": [_line(cell) for cell in grid.header],
        "rows": [[_line(cell, align) for cell, align in zip(row, grid.aligns, strict=True)] for row in grid.rows],
    }


def _foot(foot: Foot) -> Mapping[str, object]:
    return {
        "copies": _line(foot.copies) if foot.copies else None,
        "printer": _line(foot.printer) if foot.printer else None,
        "printed": _line(foot.printed) if foot.printed else None,
        "printed_width": foot.printed_width,
        "ruled": foot.printer is not None,
    }
