"""A paper as the lines that both writers set, with every number counted; it must not know a file format."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from pingyi.document import layout
from pingyi.document.model import Align, Annex, Block, Form, Heading, Imprint, Paper, Paragraph, Signature, Table

Place = Mapping[str, str]
DIGITS = "〇一二三四五六七八九"
# A last paragraph up to this length moves as a whole, so that signature and date never stand alone on a page.
JOINED_CHARACTERS = 8 * layout.CHARACTERS


@dataclass(frozen=True)
class Line:
    """A paragraph of text in one style. left, right, hang: indents in points; hang is how far the first line juts out.

    sticky: stays on the page of what follows. joined: stands unbroken with what follows.
    """

    style: str
    text: str
    place: Place
    left: float = 0.0
    right: float = 0.0
    hang: float = 0.0
    sticky: bool = False
    joined: bool = False


@dataclass(frozen=True)
class Gap:
    """Empty lines of the grid."""

    lines: int
    joined: bool = False


@dataclass(frozen=True)
class Grid:
    """A table. widths: points, over the whole type area."""

    widths: tuple[float, ...]
    aligns: tuple[Align, ...]
    header: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True)
class Break:
    """The next thing stands on a new page."""


Item = Line | Gap | Grid | Break


@dataclass(frozen=True)
class Foot:
    """The imprint. copies may be absent; a letter has no printer and no rules. printed_width: points for the day."""

    copies: Line | None
    printer: Line | None
    printed: Line | None
    printed_width: float = 0.0


@dataclass(frozen=True)
class Outline:
    """A whole paper, ready to be set. title, on: for the file's own properties."""

    form: Form
    mark: Line | None
    number: Line | None
    items: tuple[Item, ...]
    foot: Foot | None
    title: str
    issuer: str
    on: date

    def texts(self) -> Iterator[Line]:
        """Yield every line that carries text, in reading order."""
        foot = (self.foot.copies, self.foot.printer, self.foot.printed) if self.foot else ()
        head = [line for line in (self.mark, self.number) if line]
        yield from head
        for item in self.items:
            if isinstance(item, Line):
                yield item
            elif isinstance(item, Grid):
                yield from item.header
                for row in item.rows:
                    yield from row
        yield from (line for line in foot if line)


def compose(paper: Paper) -> Outline:
    """Return the lines of a paper in order, with headings, annexes and places counted."""
    form = paper.head.form
    number_style = "letter_number" if form == "letter" else "number"
    return Outline(
        form=form,
        mark=Line("mark", paper.head.mark, _place("发文机关标志", "issuer's mark")) if paper.head.mark else None,
        number=Line(number_style, paper.head.number, _place("发文字号", "document number"))
        if paper.head.number
        else None,
        items=(*_body(paper), *_annexes(paper.annexes)),
        foot=_foot(paper.imprint, form) if paper.imprint else None,
        title="".join(paper.title),
        issuer=paper.signature.issuer,
        on=paper.signature.on,
    )


def day(value: date) -> str:
    """Return a date as papers write it: Arabic figures, no leading zeros."""
    return f"{value.year}年{value.month}月{value.day}日"


def numeral(value: int) -> str:
    """Return 1-99 in Chinese figures. Raises ValueError: any other number."""
    if not 1 <= value <= 99:
        raise ValueError(f"a heading cannot have the number {value}; it is 1-99")
    tens, ones = divmod(value, 10)
    head = "" if not tens else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones else "")


def _place(zh: str, en: str) -> Place:
    return {"zh": zh, "en": en}


def _body(paper: Paper) -> Iterator[Item]:
    if paper.head.form != "plain":
        yield Gap(layout.TITLE_GAP_LINES)
    for number, text in enumerate(paper.title, start=1):
        yield Line("title", text, _place(f"标题第{number}行", f"title, line {number}"), sticky=True)
    yield Gap(1)
    if paper.recipients:
        yield Line("recipients", "，".join(paper.recipients) + "：", _place("主送机关", "recipients"))
    blocks = list(_blocks(paper.blocks, _place("正文", "body")))
    ending = list(_ending(paper))
    if ending and blocks:
        last = blocks[-1]
        if isinstance(last, Line) and len(last.text) <= JOINED_CHARACTERS:
            blocks[-1] = replace(last, joined=True)
    yield from blocks
    yield from ending


def _ending(paper: Paper) -> Iterator[Item]:
    if paper.annexes:
        yield Gap(1, joined=True)
        yield from _annex_note(paper.annexes)
    yield from _signature(paper.signature)
    if paper.remark:
        yield Line("remark", f"（{paper.remark}）", _place("附注", "remark"))
    if paper.fingerprint:
        grouped = " ".join(paper.fingerprint[start : start + 8] for start in range(0, len(paper.fingerprint), 8))
        yield Line("remark", f"（核验公钥指纹：{grouped}）", _place("公钥指纹", "key fingerprint"))


def _annex_note(annexes: tuple[Annex, ...]) -> Iterator[Item]:
    """Yield the list of annexes: two characters in, later lines under the first character of the name."""
    label = "附件："
    for number, annex in enumerate(annexes, start=1):
        count = f"{number}. " if len(annexes) > 1 else ""
        hang = layout.breadth(count) - (0.5 if count else 0.0) + (3.0 if number == 1 else 0.0)
        left = layout.characters(5.0 + layout.breadth(count) - (0.5 if count else 0.0))
        text = (label if number == 1 else "") + count + annex.name
        place = _place(f"附件说明第{number}项", f"list of annexes, line {number}")
        yield Line("annex_note", text, place, left=left, hang=layout.characters(hang), joined=True)


def _signature(signature: Signature) -> Iterator[Item]:
    dated = day(signature.on)
    signer, day_indent = layout.signature_indents(signature.issuer, dated)
    yield Gap(2, joined=True)
    yield Line("signer", signature.issuer, _place("发文机关署名", "signature"), right=signer, joined=True)
    yield Line("date", dated, _place("成文日期", "date"), right=day_indent)


def _annexes(annexes: tuple[Annex, ...]) -> Iterator[Item]:
    for number, annex in enumerate(annexes, start=1):
        label = f"附件{number}" if len(annexes) > 1 else "附件"
        place = _place(label, f"annex {number}")
        yield Break()
        yield Line("annex_label", label, place, sticky=True)
        yield Gap(1)
        for text in annex.title:
            yield Line("annex_title", text, _place(f"{label}标题", f"title of annex {number}"), sticky=True)
        yield Gap(1)
        yield from _blocks(annex.blocks, place)


def _blocks(blocks: tuple[Block, ...], where: Place) -> Iterator[Item]:
    counts = [0, 0, 0, 0]
    paragraphs = tables = 0
    for block in blocks:
        if isinstance(block, Table):
            tables += 1
            yield from _table(block, _place(f"{where['zh']}表{tables}", f"{where['en']}, table {tables}"))
            continue
        paragraphs += 1
        place = _place(f"{where['zh']}第{paragraphs}段", f"{where['en']}, paragraph {paragraphs}")
        if isinstance(block, Paragraph):
            yield Line("ragged" if block.ragged else "body", block.text, place)
        else:
            yield Line(f"heading{block.level}", _counted(block, counts) + block.text, place, sticky=block.level <= 2)


def _counted(heading: Heading, counts: list[int]) -> str:
    """Return the number in front of a heading and count it; deeper levels start again."""
    counts[heading.level - 1] += 1
    counts[heading.level :] = [0] * (4 - heading.level)
    number = counts[heading.level - 1]
    if heading.level <= 2:
        return f"{numeral(number)}、" if heading.level == 1 else f"（{numeral(number)}）"
    return f"{number}." if heading.level == 3 else f"（{number}）"


def _table(table: Table, where: Place) -> Iterator[Item]:
    if table.caption:
        yield Line("caption", table.caption, where, sticky=True)
    whole = sum(column.width for column in table.columns)
    rows = []
    for number, row in enumerate(table.rows, start=1):
        cells = []
        for column, text in zip(table.columns, row, strict=True):
            zh, en = (
                f"{where['zh']}第{number}行“{column.title}”",
                f'{where["en"]}, row {number}, column "{column.title}"',
            )
            cells.append(Line("cell", text, _place(zh, en)))
        rows.append(tuple(cells))
    yield Grid(
        widths=tuple(layout.WIDTH * column.width / whole for column in table.columns),
        aligns=tuple(column.align for column in table.columns),
        header=tuple(
            Line("cell_head", column.title, _place(f"{where['zh']}表头", f"{where['en']}, header"))
            for column in table.columns
        ),
        rows=tuple(rows),
    )


def _foot(imprint: Imprint, form: Form) -> Foot | None:
    indent = layout.SIZE_4
    copies = None
    if imprint.copies:
        text = f"抄送：{'，'.join(imprint.copies)}。"
        hang = 3 * layout.SIZE_4
        copies = Line("imprint", text, _place("抄送机关", "copies"), left=indent + hang, right=indent, hang=hang)
    if form == "letter":
        return Foot(copies, None, None) if copies else None
    printed = f"{day(imprint.on)}印发"
    return Foot(
        copies,
        Line("imprint", imprint.printer, _place("印发机关", "printer"), left=indent),
        Line("imprint_day", printed, _place("印发日期", "day of printing"), right=indent),
        (layout.breadth(printed) + 2) * layout.SIZE_4,
    )
