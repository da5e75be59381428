"""The one form of CSV, read and written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pingyi.bundle import table
from pingyi.bundle.table import Findings

HEADER = ("agency", "name")


def faults_of(raw: bytes) -> list[str]:
    found = Findings("agencies.csv")
    table.read(raw, HEADER, found)
    return [str(fault) for fault in found.all()]


def rows_of(raw: bytes) -> list[tuple[int, list[str]]]:
    return [(number, list(row)) for number, row in table.read(raw, HEADER, Findings("agencies.csv"))]


def test_read_numbers_the_rows_from_the_header():
    assert rows_of(b"agency,name\na,x\nb,\n") == [(2, ["a", "x"]), (3, ["b", ""])]


def test_read_unquotes_commas_quotes_and_line_ends():
    assert rows_of(b'agency,name\na,"x, ""y"""\nb,"1\r\n2"\n') == [(2, ["a", 'x, "y"']), (3, ["b", "1\r\n2"])]


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"", "row 1: the header has 0 columns; it must read agency,name"),
        (b"agency\n", "row 1: the header has 1 columns; it must read agency,name"),
        (b"agency,nom\n", 'row 1, column name: the header has "nom" here; it must read agency,name'),
        (b"\xef\xbb\xbfagency,name\n", "row 1: begins with a byte-order mark; save it as UTF-8 without one"),
        (b"agency,name\na,\xff\n", "row 2: byte 14 (0xff) is no UTF-8; save it as UTF-8"),
        (b"agency,name\na,x", "row 2: the last row has no line feed (LF) at its end"),
        (b'agency,name\na,"x,y"', "row 2: the last row has no line feed (LF) at its end"),
        (b"agency,name\na,x\r\n", "row 2: holds a carriage return (CR); rows end with LF alone"),
        (b"agency,name\na,x,y\n", "row 2: 3 fields; the header has 2 (agency,name)"),
        (b"agency,name\n\n", "row 2: 1 fields; the header has 2 (agency,name)"),
        (b'agency,name\na,"x"\n', 'row 2: field 2: "x" is quoted without need'),
        (b'agency,name\na,x"y\n', 'row 2: field 2: a quote inside a field that is not quoted: x"y'),
        (b'agency,name\na,"x\n', 'row 2: field 2: its quotes do not match: "x'),
        (b'agency,name\na,"x"y\n', 'row 2: field 2: its quotes do not match: "x"y'),
        (b'agency,name\n"a,b",x\r\n', "row 2: field 2: a carriage return (CR) after 'x'; rows end with LF alone"),
        ("agency,name\na,e\u0301\n".encode(), 'row 2, column name: "e\u0301" is not in Unicode form NFC'),
    ],
)
def test_read_names_row_and_column_of_a_fault(raw, fault):
    assert faults_of(raw) == [f"agencies.csv, {fault}"]


def test_read_judges_the_rows_after_a_badly_quoted_one():
    assert faults_of(b'agency,name\na,x"y\n"b,c",x\nc\n') == [
        'agencies.csv, row 2: field 2: a quote inside a field that is not quoted: x"y',
        "agencies.csv, row 4: 1 fields; the header has 2 (agency,name)",
    ]


def test_read_stops_at_a_badly_quoted_header():
    assert faults_of(b'"agency",name\na\n') == ['agencies.csv, row 1: field 1: "agency" is quoted without need']


def test_findings_stop_at_200_and_count_the_rest():
    raw = b"agency,name\n" + b"x\n" * 203

    assert len(faults_of(raw)) == 201
    assert faults_of(raw)[-1] == "agencies.csv: and 3 more faults in this file"


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Mn"]), max_size=6)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(TEXT, TEXT), max_size=5))
def test_write_is_read_back_without_a_fault(rows):
    import unicodedata

    rows = [tuple(unicodedata.normalize("NFC", field) for field in row) for row in rows]

    raw = table.write(HEADER, rows)

    assert faults_of(raw) == []
    assert [tuple(row) for _, row in rows_of(raw)] == rows
