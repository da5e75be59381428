"""A paper as a page shows it: its lines in order, with the style of each; pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from pingyi.document import outline
from pingyi.document.model import Paper


@dataclass(frozen=True)
class Shown:
    """One thing on the sheet. kind: line, gap, table or break; style: as document.layout names it.

    header, rows: the cells of a table.
    """

    kind: str
    style: str = ""
    text: str = ""
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def sheet(paper: Paper) -> tuple[Shown, ...]:
    """Return the paper from its head to its imprint."""
    composed = outline.compose(paper)
    head = [line for line in (composed.mark, composed.number) if line]
    foot = composed.foot
    tail = [line for line in (foot.copies, foot.printer, foot.printed) if line] if foot else []
    return (*map(_line, head), *_body(composed.items), *map(_line, tail))


def _body(items: tuple[outline.Item, ...]) -> Iterator[Shown]:
    for item in items:
        if isinstance(item, outline.Line):
            yield _line(item)
        elif isinstance(item, outline.Grid):
            rows = tuple(tuple(cell.text for cell in row) for row in item.rows)
            yield Shown("table", header=tuple(cell.text for cell in item.header), rows=rows)
        elif isinstance(item, outline.Break):
            yield Shown("break")


def _line(line: outline.Line) -> Shown:
    return Shown("line", line.style, line.text)
