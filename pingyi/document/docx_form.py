"""The fixed parts of a .docx in WordprocessingML: styles, settings, page; it must not know a paper.

Lengths are twips, twentieths of a point, as the format has them; sizes are half points.
"""

from xml.sax.saxutils import quoteattr

from pingyi.document import layout
from pingyi.document.layout import MM, Style

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
XMLNS = f'xmlns:w="{W}"'
LATIN = "Times New Roman"
# What the reader's own computer draws each kind of type with.
FONTS = {"title": "方正小标宋简体", "body": "仿宋_GB2312", "kai": "楷体_GB2312", "hei": "黑体", "song": "宋体"}
# Has what the GB 2312 fonts lack; comes with every Chinese system.
RARE = "宋体"
# What a word processor calls each style; those of its own that fit keep their names.
NAMES = {
    "mark": "发文机关标志",
    "number": "发文字号",
    "letter_number": "信函发文字号",
    "title": "Title",
    "recipients": "主送机关",
    "body": "Normal",
    "ragged": "正文左对齐",
    "heading1": "heading 1",
    "heading2": "heading 2",
    "heading3": "三级标题",
    "heading4": "四级标题",
    "annex_note": "附件说明",
    "signer": "发文机关署名",
    "date": "成文日期",
    "remark": "附注",
    "annex_label": "附件序号",
    "annex_title": "附件标题",
    "caption": "表题",
    "cell_head": "表头",
    "cell": "表格文字",
    "imprint": "版记",
    "imprint_day": "印发日期",
    "page_number": "footer",
}
OWN_FIGURES = frozenset(["title", "hei"])
LINE = 580
GRID_SPACE = -848
# Twips between characters of the body, so that 28 of them stand in a line: the widest whole number that does.
TIGHT = -5
JC = {"justify": "both", "left": "left", "right": "right", "center": "center"}
FOOTER_LINE = 400


def twips(points: float) -> int:
    """Return points as the nearest whole twips."""
    return round(points * 20)


def style_id(key: str) -> str:
    """Return the id of the style for a kind of line."""
    name = NAMES[key] if NAMES[key].isascii() else key
    return "".join(part.capitalize() for part in name.replace("_", " ").split())


def fonts(role: str) -> str:
    """Return w:rFonts of a kind of type; figures of running text are Latin ones."""
    chinese = quoteattr(FONTS[role])
    latin = chinese if role in OWN_FIGURES else quoteattr(LATIN)
    return f'<w:rFonts w:ascii={latin} w:hAnsi={latin} w:cs={latin} w:eastAsia={chinese} w:hint="eastAsia"/>'


def styles() -> str:
    """Return the whole styles part: one style for each kind of line and none else to be seen."""
    body = layout.STYLES["body"]
    others = "".join(_style(style) for key, style in layout.STYLES.items() if key != "body")
    return (
        f"<w:styles {XMLNS}><w:docDefaults><w:rPrDefault><w:rPr>{_run(body)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/>'
        "</w:docDefaults>"
        '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1" w:defUnhideWhenUsed="0" '
        'w:defQFormat="0" w:count="376"/>'
        f'{_style(body)}{others}<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
        "</w:styles>"
    )


def settings() -> str:
    """Return the whole settings part: odd and even footers, no stretching of marks, the present compatibility."""
    return (
        f'<w:settings {XMLNS}><w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/>'
        '<w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/><w:drawingGridVerticalSpacing w:val="156"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:compatSetting '
        'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        "</w:settings>"
    )


def page(*, letter: bool) -> str:
    """Return what stands in w:sectPr: the size, the margins and the grid of GB/T 9704."""
    top = twips(layout.TOP_MM * MM)
    height = round(layout.PAGE_HEIGHT_MM * MM * 20)
    left, right = twips(layout.LEFT_MM * MM), twips(layout.RIGHT_MM * MM)
    # Whole twips make 22 lines a hair taller than the type area.
    bottom = height - top - layout.LINES * LINE
    title = "<w:titlePg/>" if letter else ""
    return (
        f'<w:sectPr {XMLNS} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f'<w:pgSz w:w="{twips(layout.PAGE_WIDTH_MM * MM)}" w:h="{height}"/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="851" '
        f'w:footer="{footer_distance()}" w:gutter="0"/>{title}'
        f'<w:docGrid w:type="linesAndChars" w:linePitch="{LINE}" w:charSpace="{GRID_SPACE}"/></w:sectPr>'
    )


def footer_distance() -> int:
    """Return how far the footer's line ends above the lower edge of the page, so that its dash stands where it must.

    In a line of exact height the baseline is at four fifths.
    """
    baseline = layout.NUMBER_BELOW_MM * MM + layout.DASH * layout.SIZE_4
    return twips(layout.BOTTOM_MM * MM - baseline) - FOOTER_LINE // 5


def line_height(style: Style) -> int:
    """Return the exact height of a line of this style."""
    return LINE if style.pitch == layout.PITCH else twips(style.pitch)


def _style(style: Style) -> str:
    name, ident = NAMES[style.key], style_id(style.key)
    default = ' w:default="1"' if style.key == "body" else "" if name.isascii() else ' w:customStyle="1"'
    based = "" if style.key == "body" else '<w:basedOn w:val="Normal"/>'
    outline = f'<w:outlineLvl w:val="{style.level - 1}"/>' if style.level else ""
    keep = "<w:keepNext/>" if style.level else ""
    # Every line has an exact height, and characters stand TIGHT: LibreOffice gives one that is wider than its cell two.
    snap = '<w:snapToGrid w:val="0"/>'
    indent = layout.characters(style.indent)
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{ident}"><w:name w:val={quoteattr(name)}/>{based}<w:qFormat/>'
        f'<w:pPr>{keep}<w:widowControl w:val="0"/><w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/>'
        f'<w:autoSpaceDN w:val="0"/>{snap}<w:spacing w:before="0" w:after="0" w:line="{line_height(style)}" '
        f'w:lineRule="exact"/><w:ind w:left="0" w:right="0" w:firstLine="{twips(indent)}"/>'
        f'<w:jc w:val="{JC[style.align]}"/>{outline}</w:pPr><w:rPr>{_run(style)}</w:rPr></w:style>'
    )


def _run(style: Style) -> str:
    half = round(style.size * 2)
    colour = layout.RED if style.red else "000000"
    tight = TIGHT if style.size == layout.SIZE_3 else 0
    return (
        f'{fonts(style.role)}<w:color w:val="{colour}"/><w:spacing w:val="{tight}"/>'
        f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
    )
