"""Uploaded tables: .csv or .xlsx bytes to rows of text; knows no column and writes nothing."""

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

MAX_BYTES = 32 * 1024 * 1024
MAX_ROWS = 500_000
MAX_COLUMNS = 200
MAX_UNPACKED = 100 * 1024 * 1024
MAX_CELLS = 12_000_000
MAX_CHARACTERS = 1_000
# What the cells of a sheet may hold together once every reference to a shared text is filled in.
MAX_TEXT = 400_000_000
PIECE = 1024 * 1024
# The place of a cell that is not empty: <c r="B7" ...>, not <c r="B7" ... />.
PLACE = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*(?<!/)>""", re.IGNORECASE)
CELL = re.compile(rb"<(?:\w+:)?c[\s>]", re.IGNORECASE)


class UnreadableSheet(ValueError):
    """An upload that is no table; the text says why and what to send instead. `code` names the wording.

    row, column: the place in question, as spreadsheet programs name it; 0 and empty when it is the whole file.
    """

    def __init__(self, code: str, detail: str = "", row: int = 0, column: str = "") -> None:
        super().__init__(f"{code} {detail}{column}{row or ''}".strip())
        self.code = code
        self.detail = detail
        self.row = row
        self.column = column


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

    Raises UnreadableSheet: too large, another kind of file, broken, a cell of more than MAX_CHARACTERS, or without
    a header.
    """
    if len(raw) > MAX_BYTES:
        raise UnreadableSheet("too_large", f"{len(raw) // 1024 // 1024} MB")
    ending = name.lower().rpartition(".")[2]
    if ending not in ("csv", "xlsx"):
        raise UnreadableSheet("wrong_kind", name)
    grid = _xlsx(raw) if ending == "xlsx" else _csv(raw)
    if len(grid) > MAX_ROWS:
        raise UnreadableSheet("too_many_rows", str(len(grid)))
    _refuse_long_cells(grid)
    return _table(grid)


def _refuse_long_cells(grid: list[list[str]]) -> None:
    for number, cells in enumerate(grid, start=1):
        for at, cell in enumerate(cells, start=1):
            if len(cell) > MAX_CHARACTERS:
                raise UnreadableSheet("long_cell", row=number, column=_letters(at))


def _table(grid: list[list[str]]) -> Table:
    if not grid or not any(grid[0]):
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

    broken = (python_calamine.CalamineError, zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, IndexError)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            _refuse_bombs(parts)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
        grid = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except UnreadableSheet:
        raise
    except (*broken, RuntimeError, ValueError) as error:
        raise UnreadableSheet("broken", str(error)) from error
    return [[_text(cell) for cell in row] for row in grid]


def _refuse_bombs(parts: zipfile.ZipFile) -> None:
    """Refuse what would fill the memory: too much content, a cell far from the others, or a long text many times.

    The reader makes room for every place from A1 to the last cell that is not empty, and for the text of each.
    """
    _refuse_unpacked(sum(part.file_size for part in parts.infolist()))
    unpacked, cells, longest = 0, 0, 0
    for part in parts.infolist():
        shared = _SharedTexts() if part.filename.lower().endswith("sharedstrings.xml") else None
        extent = _Extent()
        for piece in _pieces(parts, part):
            unpacked += len(piece)
            _refuse_unpacked(unpacked)
            if shared is None:
                extent.feed(piece)
            else:
                shared.feed(piece)
        cells = max(cells, extent.cells)
        longest = max(longest, shared.longest if shared else 0)
    if cells * longest > MAX_TEXT:
        raise UnreadableSheet("too_large", f"{cells} × {longest}")


def _refuse_unpacked(size: int) -> None:
    if size > MAX_UNPACKED:
        raise UnreadableSheet("too_large", f"{size // 1024 // 1024} MB")


def _pieces(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the content of a part as it truly is, however little its header says there were."""
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnreadableSheet("broken", part.filename)
    # Reading stops at the size of the header, which may lie; the other reader unpacks all that is there.
    part.file_size = MAX_UNPACKED + PIECE
    with parts.open(part) as content:
        while piece := content.read(PIECE):
            yield piece


class _Extent:
    """How many cells a sheet has and how far they reach, read piece by piece."""

    def __init__(self) -> None:
        self.cells, self.rows, self.columns = 0, 0, 0
        self.rest = b""

    def feed(self, piece: bytes) -> None:
        """Read on. Raises UnreadableSheet: the cells reach too far."""
        tags, self.rest = self.rest + piece, b""
        start = tags.rfind(b"<")
        if tags.rfind(b">") < start:
            # A tag that is cut waits for its other half.
            tags, self.rest = tags[:start], tags[start:]
        if len(self.rest) > PIECE:
            raise UnreadableSheet("broken", "<")
        self.cells += sum(1 for _ in CELL.finditer(tags))
        letters = set()
        for place in PLACE.finditer(tags):
            letters.add(place[1].upper())
            self.rows = max(self.rows, int(place[2]))
        self.columns = max(self.columns, *(_column_number(each) for each in letters), 0)
        if self.rows > MAX_ROWS:
            raise UnreadableSheet("too_many_rows", str(self.rows))
        if self.columns > MAX_COLUMNS:
            raise UnreadableSheet("too_many_columns", str(self.columns))
        if self.rows * self.columns > MAX_CELLS:
            raise UnreadableSheet("too_large", f"{self.rows} × {self.columns}")


class _SharedTexts:
    """The length of the longest text that cells refer to, read piece by piece."""

    def __init__(self) -> None:
        self.longest, self.length = 0, 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.CharacterDataHandler = self._text

    def feed(self, piece: bytes) -> None:
        """Read on. Raises ExpatError: broken."""
        self.parser.Parse(piece)

    def _doctype(self, *_found: object) -> None:
        raise UnreadableSheet("broken", "DOCTYPE")

    def _start(self, name: str, _attributes: object) -> None:
        if name.rpartition(":")[2] == "si":
            self.length = 0

    def _text(self, text: str) -> None:
        self.length += len(text)
        self.longest = max(self.longest, self.length)


def _column_number(letters: bytes) -> int:
    """Return 1 for A, 26 for Z, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _letters(number: int) -> str:
    """Return A for 1, Z for 26, AA for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        # A workbook stores 92.35 as a binary float; repr gives back the decimal that was typed.
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return _clean(str(cell))


def _clean(cell: str) -> str:
    return unicodedata.normalize("NFC", cell).strip()
