"""Reads and writes the one form of CSV that a bundle knows (FORMATS 1), byte for byte; it must not know any file."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pingyi.rules.faults import Fault

LIMIT = 200
NEEDS_QUOTE = re.compile(r'[,"\r\n]')
FIELD = re.compile(r'(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<plain>[^,"\r\n]*))(?P<end>[,\n]|\Z)')


class Findings:
    """The faults of one file in the order found; after 200 it only counts them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._faults: list[Fault] = []
        self._more = 0

    def add(self, row: int, column: str, message: str) -> None:
        """Note one fault. row: header = 1, 0 = the whole file; column: its name, or empty."""
        if len(self._faults) < LIMIT:
            self._faults.append(Fault(self.file, row, column, message))
        else:
            self._more += 1

    def all(self) -> tuple[Fault, ...]:
        """Return the faults; when some were only counted, a last one says how many."""
        if not self._more:
            return tuple(self._faults)
        return (*self._faults, Fault(self.file, 0, "", f"and {self._more} more faults in this file"))

    def __bool__(self) -> bool:
        return bool(self._faults)


@dataclass(frozen=True)
class Table:
    """The rows of one file that have the right number of fields, and their row numbers (header = 1).

    whole: False when encoding or header kept the file from being read at all.
    """

    numbers: Sequence[int]
    rows: Sequence[Sequence[str]]
    whole: bool = True

    def __iter__(self) -> Iterator[tuple[int, Sequence[str]]]:
        return zip(self.numbers, self.rows, strict=True)


NOTHING = Table((), (), whole=False)


def read(raw: bytes, header: Sequence[str], found: Findings) -> Table:
    """Read a file strictly; every departure from FORMATS 1 is added to `found`.

    Rows with a fault of form are left out of the result, so that the others can still be judged.
    """
    text = decode(raw, found)
    if text is None:
        return NOTHING
    rows = _plain_rows(text, found) if '"' not in text else _quoted_rows(text, found)
    if rows and rows[0][0] != 1:
        return NOTHING
    if not _header_holds(rows[0][1] if rows else [], header, found):
        return NOTHING
    width = len(header)
    kept = [one for one in rows[1:] if len(one[1]) == width]
    if len(kept) != len(rows) - 1:
        for number, row in rows[1:]:
            if len(row) != width:
                found.add(number, "", f"{len(row)} fields; the header has {width} ({','.join(header)})")
    _check_nfc(text, kept, header, found)
    return Table([number for number, _ in kept], [row for _, row in kept])


def decode(raw: bytes, found: Findings) -> str | None:
    """Return the text, or None after adding the fault: a byte-order mark or broken UTF-8."""
    if raw.startswith(b"\xef\xbb\xbf"):
        found.add(1, "", "begins with a byte-order mark; save it as UTF-8 without one")
        return None
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        found.add(row, "", f"byte {error.start} (0x{raw[error.start]:02x}) is no UTF-8; save it as UTF-8")
        return None


def write(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return the bytes of a file: UTF-8, LF after every row, quotes exactly where needed."""
    lines = [",".join(header)]
    lines += [",".join(map(quote, row)) for row in rows]
    return ("\n".join(lines) + "\n").encode()


def quote(field: str) -> str:
    """Return the field as it stands in a file."""
    if NEEDS_QUOTE.search(field):
        return '"' + field.replace('"', '""') + '"'
    return field


def _plain_rows(text: str, found: Findings) -> list[tuple[int, list[str]]]:
    lines = text.split("\n")
    if lines[-1]:
        found.add(len(lines), "", "the last row has no line feed (LF) at its end")
    else:
        lines.pop()
    if "\r" in text:
        for number, line in enumerate(lines, 1):
            if "\r" in line:
                found.add(number, "", "holds a carriage return (CR); rows end with LF alone")
    return [(number, line.replace("\r", "").split(",")) for number, line in enumerate(lines, 1)]


def _quoted_rows(text: str, found: Findings) -> list[tuple[int, list[str]]]:
    rows: list[tuple[int, list[str]]] = []
    at, number = 0, 1
    while at < len(text):
        row, at, fault = _one_row(text, at)
        if fault:
            found.add(number, "", fault)
        else:
            rows.append((number, row))
        number += 1
    if not text.endswith("\n"):
        found.add(number - 1, "", "the last row has no line feed (LF) at its end")
    return rows


def _one_row(text: str, at: int) -> tuple[list[str], int, str]:
    row: list[str] = []
    fault = ""
    while True:
        match = FIELD.match(text, at)
        if match is None:
            end = text.find("\n", at)
            return row, (len(text) if end < 0 else end + 1), fault or _quoting_fault(text, at, len(row) + 1)
        quoted = match["quoted"]
        if quoted is None:
            row.append(match["plain"])
        else:
            row.append(quoted.replace('""', '"'))
            if not NEEDS_QUOTE.search(quoted):
                fault = fault or f'field {len(row)}: "{quoted}" is quoted without need'
        at = match.end()
        if match["end"] != ",":
            return row, at, fault


def _quoting_fault(text: str, at: int, field: int) -> str:
    shown = re.split(r"[,\r\n]", text[at : at + 40])[0]
    if text[at] == '"':
        return f"field {field}: its quotes do not match: {shown}"
    if '"' in shown:
        return f"field {field}: a quote inside a field that is not quoted: {shown}"
    return f"field {field}: a carriage return (CR) after {shown!r}; rows end with LF alone"


def _header_holds(row: Sequence[str], header: Sequence[str], found: Findings) -> bool:
    if tuple(row) == tuple(header):
        return True
    wanted = ",".join(header)
    for name, given in zip(header, row, strict=False):
        if name != given:
            found.add(1, name, f'the header has "{given}" here; it must read {wanted}')
            return False
    found.add(1, "", f"the header has {len(row)} columns; it must read {wanted}")
    return False


def _check_nfc(text: str, rows: Sequence[tuple[int, Sequence[str]]], header: Sequence[str], found: Findings) -> None:
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return
    for number, row in rows:
        for column, field in zip(header, row, strict=True):
            if not unicodedata.is_normalized("NFC", field):
                found.add(number, column, f'"{field}" is not in Unicode form NFC')
