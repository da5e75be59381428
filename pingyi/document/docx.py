"""Writes an outline as .docx with python-docx, for people to edit; the same outline gives the same bytes."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from itertools import groupby
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import docx
from docx.oxml.parser import parse_xml

from pingyi.document import docx_form, layout
from pingyi.document.docx_form import JC, LINE, RARE, XMLNS, twips
from pingyi.document.layout import MM
from pingyi.document.outline import Break, Foot, Gap, Grid, Item, Line, Outline

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.section import _Footer

# What stays of the parts that python-docx starts with, by the last word of the relationship.
KEPT = frozenset(["officeDocument", "core-properties", "styles", "settings"])
# The first day that a zip can carry.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
AREA = twips(layout.WIDTH)
# In a line of exact height the baseline stands at four fifths.
BASELINE = 0.8
MARK_LINE = 1.2


def write(outline: Outline) -> bytes:
    """Return the paper as .docx."""
    document = docx.Document()
    _strip(document)
    parts = [*_head(outline), *_items(outline.items)]
    # A file must not end with a table, and one that floats hangs on the paragraph after it: on the last line of text.
    tail = [parts.pop()] if isinstance(outline.items[-1], Line) else [_paragraph("body", "", _spacing(line=20))]
    parts += [_foot(outline.foot), *tail] if outline.foot else tail
    body = document.element.body
    for child in list(body):
        body.remove(child)
    for part in parts:
        body.append(_xml(part))
    body.append(parse_xml(docx_form.page(letter=outline.form == "letter")))
    _footers(document, letter=outline.form == "letter")
    _properties(document, outline)
    out = io.BytesIO()
    document.save(out)
    return _fixed(out.getvalue())


def _strip(document: "Document") -> None:
    """Take away everything of the template that people would see or that changes with its version."""
    for rels in (document.part.rels, document.part.package.rels):
        for key in [key for key, rel in rels.items() if rel.reltype.rpartition("/")[2] not in KEPT]:
            rels.pop(key)
    for element, content in (
        (document.styles.element, docx_form.styles()),
        (document.settings.element, docx_form.settings()),
    ):
        for child in list(element):
            element.remove(child)
        for child in list(parse_xml(content)):
            element.append(child)


def _properties(document: "Document", outline: Outline) -> None:
    written = datetime.combine(outline.on, time(), UTC)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = outline.title[:255], outline.issuer[:255], ""
    properties.comments = properties.keywords = properties.subject = properties.category = ""
    properties.created = properties.modified = written
    properties.revision = 1
    properties.language = "zh-CN"


def _fixed(raw: bytes) -> bytes:
    """Return the zip with fixed times and without compression, whose bytes would change with the library."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.create_system = 0
            target.writestr(entry, source.read(name))
    return out.getvalue()


def _xml(part: str) -> "BaseOxmlElement":
    """Return an element of a text whose first tag has no attributes."""
    return parse_xml(part.replace(">", f" {XMLNS}>", 1))


def _runs(text: str, size: float = 0.0) -> str:
    """Return a text as runs; characters outside GB 2312 get a font that has them."""
    sized = f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else ""
    runs = []
    for rare, characters in groupby(text, _rare):
        fonts = f'<w:rFonts w:eastAsia="{RARE}" w:hint="eastAsia"/>' if rare else '<w:rFonts w:hint="eastAsia"/>'
        content = escape("".join(characters))
        runs.append(f'<w:r><w:rPr>{fonts}{sized}</w:rPr><w:t xml:space="preserve">{content}</w:t></w:r>')
    return "".join(runs)


def _rare(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


def _paragraph(style: str, runs: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{docx_form.style_id(style)}"/>{properties}</w:pPr>{runs}</w:p>'


def _spacing(before: float = 0.0, after: float = 0.0, line: int = LINE) -> str:
    """Return w:spacing. before, after: points; line: its exact height in twips."""
    edges = f'w:before="{twips(before)}" w:after="{twips(after)}"'
    return f'<w:spacing {edges} w:line="{line}" w:lineRule="exact"/>'


def _line(line: Line, *, fresh: bool = False, align: str = "") -> str:
    """Return a line. fresh: it begins a page; align: instead of its style's."""
    properties = "<w:keepNext/>" if line.sticky or line.joined else ""
    properties += "<w:keepLines/>" if line.joined else ""
    properties += "<w:pageBreakBefore/>" if fresh else ""
    if line.left or line.right or line.hang:
        first = f' w:hanging="{twips(line.hang)}"' if line.hang else ""
        properties += f'<w:ind w:left="{twips(line.left)}" w:right="{twips(line.right)}"{first}/>'
    properties += f'<w:jc w:val="{JC[align]}"/>' if align else ""
    return _paragraph(line.style, _runs(line.text), properties)


def _items(items: tuple[Item, ...]) -> Iterator[str]:
    fresh = False
    for item in items:
        if isinstance(item, Line):
            yield _line(item, fresh=fresh)
        elif isinstance(item, Gap):
            keep = "<w:keepNext/>" if item.joined else ""
            yield from [_paragraph("body", "", keep)] * item.lines
        elif isinstance(item, Grid):
            yield _grid(item)
        fresh = isinstance(item, Break)


def _head(outline: Outline) -> Iterator[str]:
    if outline.form == "letter":
        yield from _letter_head(outline)
        return
    size = layout.mark_size(outline.mark.text) if outline.mark else 0.0
    # Where the characters of a line of the grid begin and end below its upper edge.
    top = BASELINE * layout.PITCH - layout.ASCENT * layout.SIZE_3
    foot = layout.PITCH - BASELINE * layout.PITCH - layout.DESCENT * layout.SIZE_3
    if outline.mark:
        above = (MARK_LINE * BASELINE - layout.ASCENT) * size
        below = (MARK_LINE * (1 - BASELINE) - layout.DESCENT) * size
        spacing = _spacing(
            layout.MARK_TOP_MM * MM - above,
            layout.MARK_GAP_LINES * layout.PITCH - below - top,
            twips(MARK_LINE * size),
        )
        yield _paragraph("mark", _runs(outline.mark.text, size), spacing)
    if outline.number:
        space = round(layout.RULE_GAP_MM * MM - foot)
        rule = f'<w:bottom w:val="single" w:sz="{round(layout.RULE * 8)}" w:space="{space}" w:color="{layout.RED}"/>'
        yield _paragraph("number", _runs(outline.number.text), f"<w:pBdr>{rule}</w:pBdr>")


def _letter_head(outline: Outline) -> Iterator[str]:
    """Yield the mark, the double rule and the number as a frame that stands where a letter has them."""
    frame = _frame(layout.LETTER_MARK_MM)
    if outline.mark:
        size = layout.mark_size(outline.mark.text)
        space = round(layout.LETTER_RULE_GAP_MM * MM)
        rule = f'<w:bottom w:val="thickThinSmallGap" w:sz="24" w:space="{space}" w:color="{layout.RED}"/>'
        spacing = _spacing(0, layout.LETTER_NUMBER_GAP / 2, twips(size))
        yield _paragraph("mark", _runs(outline.mark.text, size), f"{frame}<w:pBdr>{rule}</w:pBdr>{spacing}")
    if outline.number:
        indent = layout.RIGHT_MM - (layout.PAGE_WIDTH_MM - layout.LETTER_RULE_MM) / 2
        yield _paragraph("letter_number", _runs(outline.number.text), f'{frame}<w:ind w:right="{twips(indent * MM)}"/>')


def _frame(top_mm: float) -> str:
    """Return w:framePr of a frame as wide as a letter's rules, so far below the upper edge of the page."""
    side = (layout.PAGE_WIDTH_MM - layout.LETTER_RULE_MM) / 2
    return (
        f'<w:framePr w:w="{twips(layout.LETTER_RULE_MM * MM)}" w:wrap="notBeside" w:vAnchor="page" w:hAnchor="page" '
        f'w:x="{twips(side * MM)}" w:y="{twips(top_mm * MM)}"/>'
    )


def _grid(grid: Grid) -> str:
    widths = [twips(width) for width in grid.widths]
    edge = f'w:val="single" w:sz="{round(layout.CELL_RULE * 8)}" w:space="0" w:color="000000"'
    edges = "".join(f"<w:{side} {edge}/>" for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    rows = [_row(grid.header, widths, ["center"] * len(widths), header=True)]
    rows += [_row(row, widths, grid.aligns, header=False) for row in grid.rows]
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{AREA}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/>{_margins(layout.CELL_X, layout.CELL_Y)}</w:tblPr>'
        f"{_columns(widths)}{''.join(rows)}</w:tbl>"
    )


def _row(cells: tuple[Line, ...], widths: list[int], aligns: Sequence[str], *, header: bool) -> str:
    trimmed = zip(cells, widths, aligns, strict=True)
    centred = '<w:vAlign w:val="center"/>'
    written = "".join(_cell(_line(cell, align=align), width, centred) for cell, width, align in trimmed)
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if header else ''}</w:trPr>{written}</w:tr>"


def _cell(content: str, width: int, properties: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{content}</w:tc>'


def _margins(across: float, down: float) -> str:
    sides = (("top", down), ("left", across), ("bottom", down), ("right", across))
    inner = "".join(f'<w:{side} w:w="{twips(points)}" w:type="dxa"/>' for side, points in sides)
    return f"<w:tblCellMar>{inner}</w:tblCellMar>"


def _columns(widths: list[int]) -> str:
    inner = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tblGrid>{inner}</w:tblGrid>"


def _foot(foot: Foot) -> str:
    """Return the imprint as a table that floats at the foot of the type area; that of a letter has no rules."""
    right = twips(foot.printed_width) or AREA // 2
    widths = [AREA - right, right]
    rows = []
    if foot.copies:
        rows.append(_cell(_line(foot.copies), AREA, '<w:gridSpan w:val="2"/>'))
    if foot.printer and foot.printed:
        rows.append(_cell(_line(foot.printer), widths[0]) + _cell(_line(foot.printed), widths[1]))
    place = (
        f'<w:tblpPr w:leftFromText="0" w:rightFromText="0" w:topFromText="{LINE}" w:bottomFromText="0" '
        'w:vertAnchor="margin" w:horzAnchor="margin" w:tblpXSpec="left" w:tblpYSpec="bottom"/>'
    )
    written = "".join(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{row}</w:tr>" for row in rows)
    return (
        f'<w:tbl><w:tblPr>{place}<w:tblOverlap w:val="never"/><w:tblW w:w="{AREA}" w:type="dxa"/>'
        f'{_rules() if foot.printer else ""}<w:tblLayout w:type="fixed"/>{_margins(0, 0)}</w:tblPr>'
        f"{_columns(widths)}{written}</w:tbl>"
    )


def _rules() -> str:
    """Return the rules of an imprint: thick ones outside, thin ones between."""
    thick, thin = round(layout.THICK_MM * MM * 8), round(layout.THIN_MM * MM * 8)
    inner = "".join(
        f'<w:{side} w:val="single" w:sz="{width}" w:space="0" w:color="000000"/>'
        for side, width in (("top", thick), ("bottom", thick), ("insideH", thin))
    )
    return f"<w:tblBorders>{inner}</w:tblBorders>"


def _footers(document: "Document", *, letter: bool) -> None:
    """Write the page numbers: odd pages at the right, even ones at the left; a letter's first page has its rule."""
    section = document.sections[0]
    _refill(section.footer, _number("right"))
    _refill(section.even_page_footer, _number("left"))
    if letter:
        rule = f'<w:top w:val="thinThickSmallGap" w:sz="24" w:space="0" w:color="{layout.RED}"/>'
        frame = _frame(layout.PAGE_HEIGHT_MM - layout.LETTER_FOOT_MM)
        properties = f"{frame}<w:pBdr>{rule}</w:pBdr>{_spacing(line=20)}"
        _refill(section.first_page_footer, _paragraph("page_number", "", properties))


def _number(side: str) -> str:
    field = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    dash = '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r>'
    indent = twips(layout.SIZE_4)
    properties = (
        f'{_spacing(line=docx_form.FOOTER_LINE)}<w:ind w:left="{indent}" w:right="{indent}"/><w:jc w:val="{side}"/>'
    )
    return _paragraph("page_number", dash.format("— ") + field + dash.format(" —"), properties)


def _refill(footer: "_Footer", paragraph: str) -> None:
    footer.is_linked_to_previous = False
    element = footer._element
    for child in list(element):
        element.remove(child)
    element.append(_xml(paragraph))
