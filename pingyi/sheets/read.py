"""Uploaded tables: .csv or .xlsx bytes to rows of text; knows no column and writes nothing."""

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass

MAX_BYTES = 32 * 1024 * 1024
MAX_ROWS = 500_000
MAX_COLUMNS = 200
MAX_UNPACKED = 400 * 1024 * 1024
MAX_CELLS = 12_000_000
# The place of a cell that is not empty: <c r="B7" ...>, not <c r="B7" ... />.
PLACE = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*(?<!/)>""", re.IGNORECASE)


class UnreadableSheet(ValueError):
    """An upload that is no table; the text says why and what to send instead. `code` names the wording."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Row:
    """One row; `number` counts from 1 with the header as 1, as spreadsheet programs show it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A header and the rows below it that are not empty; every row has as many cells as the header."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read(name: str, raw: bytes) -> Table:
    """Read the first sheet of an .xlsx, or a .csv in UTF-8 or GB 18030.

    Raises UnreadableSheet: too large, another kind of file, broken, or without a header.
    """
    if len(raw) > MAX_BYTES:
        raise UnreadableSheet("too_large", f"{len(raw) // 1024 // 1024} MB")
    ending = name.lower().rpartition(".")[2]
    if ending not in ("csv", "xlsx"):
        raise UnreadableSheet("wrong_kind", name)
    grid = _xlsx(raw) if ending == "xlsx" else _csv(raw)
    if len(grid) > MAX_ROWS:
        raise UnreadableSheet("too_many_rows", str(len(grid)))
    return _table(grid)


def _table(grid: list[list[str]]) -> Table:
    while grid and not any(grid[0]):
        raise UnreadableSheet("no_header")
    if not grid:
        raise UnreadableSheet("no_header")
    header = tuple(grid[0])
    while header and not header[-1]:
        header = header[:-1]
    if len(header) > MAX_COLUMNS:
        raise UnreadableSheet("too_many_columns", str(len(header)))
    rows = []
    for number, cells in enumerate(grid[1:], start=2):
        if any(cells[len(header) :]):
            raise UnreadableSheet("beyond_header", str(number))
        if any(cells):
            padded = cells + [""] * (len(header) - len(cells))
            rows.append(Row(number, tuple(padded[: len(header)])))
    return Table(header, tuple(rows))


def _csv(raw: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UnreadableSheet("encoding")
    if "\0" in text:
        raise UnreadableSheet("broken", "NUL")
    try:
        return [[_clean(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), strict=True)]
    except csv.Error as error:
        raise UnreadableSheet("broken", str(error)) from error


def _xlsx(raw: bytes) -> list[list[str]]:
    import python_calamine  # a native library, loaded only when a workbook comes

    broken = (python_calamine.CalamineError, zipfile.BadZipFile, zlib.error, EOFError, IndexError, RuntimeError)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            _refuse_bombs(parts)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
        grid = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except UnreadableSheet:
        raise
    except (*broken, ValueError) as error:
        raise UnreadableSheet("broken", str(error)) from error
    return [[_text(cell) for cell in row] for row in grid]


def _refuse_bombs(parts: zipfile.ZipFile) -> None:
    """Refuse what would fill the memory: content that unpacks to too much, or one cell far from the others.

    The reader makes room for every place from A1 to the last cell that is not empty.
    """
    unpacked = sum(part.file_size for part in parts.infolist())
    if unpacked > MAX_UNPACKED:
        raise UnreadableSheet("too_large", f"{unpacked // 1024 // 1024} MB")
    for name in parts.namelist():
        if name.lower().startswith("xl/worksheets/"):
            rows, columns = _extent(parts.read(name))
            if rows > MAX_ROWS:
                raise UnreadableSheet("too_many_rows", str(rows))
            if columns > MAX_COLUMNS:
                raise UnreadableSheet("too_many_columns", str(columns))
            if rows * columns > MAX_CELLS:
                raise UnreadableSheet("too_large", f"{rows} × {columns}")


def _extent(sheet: bytes) -> tuple[int, int]:
    """Return how many rows and columns reach to the last cell that is not empty."""
    letters, rows = set(), 0
    for place in PLACE.finditer(sheet):
        letters.add(place[1].upper())
        rows = max(rows, int(place[2]))
    return rows, max((_column_number(each) for each in letters), default=0)


def _column_number(letters: bytes) -> int:
    """Return 1 for A, 26 for Z, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        # A workbook stores 92.35 as a binary float; repr gives back the decimal that was typed.
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return _clean(str(cell))


def _clean(cell: str) -> str:
    return unicodedata.normalize("NFC", cell).strip()
