"""Tables for people's spreadsheets: .xlsx and .csv bytes from rows of text; user text never becomes a formula."""

import csv
import io
import re
from collections.abc import Sequence

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}  # ending -> content type
# What a spreadsheet program takes for a formula at the start of a cell, also in full width; a plain number is none.
FORMULA = re.compile(r"[=@\t\r＝＋－＠]|[+\-](?![0-9]+(\.[0-9]+)?\Z)", re.ASCII)


def workbook(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return an .xlsx with one sheet: a frozen bold header, every cell typed as text.

    title: the sheet's name, cut to the 31 characters that spreadsheet programs allow.
    """
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1})
        text = book.add_format({"num_format": "@"})
        for column, name in enumerate(header):
            sheet.write_string(0, column, name, bold)
            sheet.set_column(column, column, max(12, min(40, 2 * len(name) + 2)), text)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell, text)
        sheet.freeze_panes(1, 0)
    return target.getvalue()


def csv_file(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return a .csv that spreadsheet programs open as it is meant: with a mark, CRLF, and no cell that is a formula."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    for row in (header, *rows):
        writer.writerow([f"'{cell}" if FORMULA.match(cell) else cell for cell in row])
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def _sheet_name(title: str) -> str:
    return "".join("_" if c in "[]:*?/\\'" else c for c in title)[:31]
