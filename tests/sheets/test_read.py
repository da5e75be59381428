"""Uploaded tables: the encodings and kinds that are read, and each reason why one is not."""

import io
import warnings
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pingyi.sheets import read, write

HEADER = ("单位", "类别")
ROWS = (("测试单位甲", "企业"), ("测试单位乙", "机关"))
TEXT = "单位,类别\r\n测试单位甲,企业\r\n测试单位乙,机关\r\n"
EXPECTED = read.Table(HEADER, tuple(read.Row(number, cells) for number, cells in enumerate(ROWS, start=2)))
BOOK = write.workbook("t", HEADER, ROWS)
PLACE = '<row r="{row}"><c r="{column}{row}"{rest}</row></sheetData>'


def fault(name, raw):
    with pytest.raises(read.UnreadableSheet) as caught:
        read.read(name, raw)
    return caught.value.code, caught.value.detail


def rewritten(raw, change):
    """Return the workbook with another content of its first sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name).decode()
            new.writestr(name, change(content) if name == "xl/worksheets/sheet1.xml" else content)
    return out.getvalue()


def with_cell(column, row, rest="><v>1</v></c>"):
    """Return a workbook with one more cell at that place."""
    cell = PLACE.format(column=column, row=row, rest=rest)
    return rewritten(BOOK, lambda sheet: sheet.replace("</sheetData>", cell))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_csv_is_read_in_every_encoding_of_our_users(encoding):
    assert read.read("名单.CSV", TEXT.encode(encoding)) == EXPECTED


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_csv_is_read_with_every_line_end(ending):
    assert read.read("a.csv", TEXT.replace("\r\n", ending).encode()) == EXPECTED


def test_xlsx_is_read_as_it_was_written():
    assert read.read("名单.XLSX", write.workbook("名单", HEADER, ROWS)) == EXPECTED


def test_csv_cells_may_hold_commas_quotes_and_line_feeds():
    found = read.read("a.csv", b'a,b\n"1,2","say ""x""\nand y"\n')

    assert found.rows == (read.Row(2, ("1,2", 'say "x"\nand y')),)


def test_cells_are_trimmed_and_normalised():
    found = read.read("a.csv", " a ,b\n Cafe\u0301 ,\u3000x\u3000\n".encode())

    assert found == read.Table(("a", "b"), (read.Row(2, ("Caf\u00e9", "x")),))


def test_blank_rows_are_passed_over_and_keep_the_numbers():
    found = read.read("a.csv", b"a,b\n\n1,2\n , \n3,4\n\n")

    assert [row.number for row in found.rows] == [3, 5]


def test_short_rows_are_filled_and_long_blank_ones_cut():
    found = read.read("a.csv", b"a,b,,\n1\n2,3,,,,\n")

    assert found == read.Table(("a", "b"), (read.Row(2, ("1", "")), read.Row(3, ("2", "3"))))


def test_header_may_have_a_gap_inside():
    assert read.read("a.csv", b"a,,c\n1,2,3\n").header == ("a", "", "c")


def test_table_without_rows_is_a_table():
    assert read.read("a.csv", b"a,b\n") == read.Table(("a", "b"), ())


@pytest.mark.parametrize(
    ("number", "text"),
    [(92.35, "92.35"), (100, "100"), (0.1, "0.1"), (-3.0, "-3"), (89.985, "89.985"), (1e15, "1000000000000000")],
)
def test_numbers_of_a_workbook_read_as_typed(number, text):
    book = rewritten(
        write.workbook("t", ("mark",), ()),
        lambda sheet: sheet.replace("</sheetData>", f'<row r="2"><c r="A2"><v>{number!r}</v></c></row></sheetData>'),
    )

    assert read.read("a.xlsx", book).rows == (read.Row(2, (text,)),)


def test_flag_of_a_workbook_reads_as_a_word():
    book = with_cell("A", 4, ' t="b"><v>1</v></c>')

    assert read.read("a.xlsx", book).rows[-1] == read.Row(4, ("True", ""))


def test_first_sheet_is_read():
    out = io.BytesIO()
    with write.xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name in ("one", "two"):
            book.add_worksheet(name).write_string(0, 0, name)

    assert read.read("a.xlsx", out.getvalue()).header == ("one",)


@pytest.mark.parametrize("name", ["a.xls", "a.ods", "csv", "a.csv.exe", "", "xlsx"])
def test_other_kinds_are_refused_by_name(name):
    expected = ("wrong_kind", name) if name not in ("csv", "xlsx") else None

    if expected:
        assert fault(name, b"a\n1\n") == expected
    else:
        # A file without a dot is known by its whole name.
        assert read.read("csv", b"a\n1\n").header == ("a",)


@pytest.mark.parametrize("raw", [b"", b"\n", b",,\n1,2,3\n", b"\xef\xbb\xbf", b"  \na\n"])
def test_first_row_must_hold_the_names(raw):
    assert fault("a.csv", raw) == ("no_header", "")


def test_empty_workbook_has_no_header():
    assert fault("a.xlsx", write.workbook("t", (), ())) == ("no_header", "")


def test_cells_beyond_the_header_are_refused_by_row():
    assert fault("a.csv", b"a,b\n1,2\n1,2,3\n") == ("beyond_header", "3")
    assert fault("a.xlsx", with_cell("C", 9)) == ("beyond_header", "9")


@pytest.mark.parametrize("raw", [b"a\n\xff\xff\n", b"a\n\x81\n", b"a,\x80\x80\n"])
def test_other_encodings_are_refused(raw):
    assert fault("a.csv", raw) == ("encoding", "")


def test_utf_16_is_refused():
    code, _ = fault("a.csv", "a,b\n1,2\n".encode("utf-16-le"))

    assert code == "broken"


@pytest.mark.parametrize(
    ("raw", "detail"),
    [
        (b"a,b\n1,\x00\n", "NUL"),
        (b'a,b\n"1,2\n', "unexpected end of data"),
        (b'a,b\n"1"2,3\n', "',' expected after '\"'"),
        (b"a\n" + b"x" * 200_000 + b"\n", "field larger than field limit (131072)"),
    ],
    ids=["nul", "open_quote", "after_quote", "long_field"],
)
def test_broken_csv_is_refused(raw, detail):
    assert fault("a.csv", raw) == ("broken", detail)


@pytest.mark.parametrize("damage", ["text", "cut", "no_sheet", "no_workbook", "empty_zip", "version", "content"])
def test_broken_workbook_is_refused(damage):
    raw = BOOK
    parts = {
        "text": b"a,b\n1,2\n",
        "cut": raw[: len(raw) // 2],
        "no_sheet": without(raw, "xl/worksheets/sheet1.xml"),
        "no_workbook": without(raw, "xl/workbook.xml"),
        "empty_zip": without(raw, ""),
        # The version that is needed to unpack: 2.0 in truth, 16.4 here.
        "version": raw.replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\xa4"),
        "content": rewritten(raw, lambda sheet: sheet.replace("</sheetData>", '<row r="x"><c r="1"')),
    }

    code, _ = fault("a.xlsx", parts[damage])

    assert code == "broken"


def without(raw, left_out):
    """Return the zip without the parts whose name begins so."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if not name.startswith(left_out):
                new.writestr(name, old.read(name))
    return out.getvalue()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_damaged_workbook_is_read_or_refused_but_never_breaks(data):
    raw = bytearray(BOOK)
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))

    try:
        found = read.read("a.xlsx", bytes(raw))
    except read.UnreadableSheet as error:
        assert error.code in (
            "broken",
            "no_header",
            "beyond_header",
            "too_large",
            "too_many_rows",
            "too_many_columns",
            "long_cell",
        )
    else:
        assert len(found.header) >= 1


def test_upload_is_refused_by_its_size(monkeypatch):
    monkeypatch.setattr(read, "MAX_BYTES", 3 * 1024 * 1024)

    assert fault("a.csv", b"x" * (3 * 1024 * 1024 + 1)) == ("too_large", "3 MB")


def test_zip_bomb_is_refused_by_its_declared_size(monkeypatch):
    monkeypatch.setattr(read, "MAX_UNPACKED", 5 * 1024 * 1024)
    out = io.BytesIO(BOOK)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/media/image1.png", bytes(6 * 1024 * 1024))

    assert len(out.getvalue()) < 50_000
    assert fault("a.xlsx", out.getvalue()) == ("too_large", "6 MB")


@pytest.mark.parametrize(
    ("column", "row", "expected"),
    [
        ("A", 500_001, ("too_many_rows", "500001")),
        ("XFD", 1_048_576, ("too_many_rows", "1048576")),
        ("GS", 2, ("too_many_columns", "201")),
        ("XFD", 2, ("too_many_columns", "16384")),
        ("gr", 499_999, ("too_large", "499999 × 200")),
        ("GR", 7, ("beyond_header", "7")),
    ],
)
def test_cell_far_from_the_others_is_refused_before_room_is_made(column, row, expected):
    assert fault("a.xlsx", with_cell(column, row)) == expected


def test_far_cell_without_content_does_no_harm():
    assert read.read("a.xlsx", with_cell("XFD", 1_048_576, ' s="1"/>')) == EXPECTED


def test_far_cell_is_found_in_the_other_spellings_of_xml():
    book = rewritten(
        BOOK,
        lambda sheet: sheet.replace("</sheetData>", "<row><c s='1'\n r='XFD9'><v>1</v></c></row></sheetData>"),
    )

    assert fault("a.xlsx", book) == ("too_many_columns", "16384")


@pytest.mark.parametrize(
    ("limit", "value", "raw", "expected"),
    [
        ("MAX_ROWS", 3, b"a\n1\n2\n3\n", ("too_many_rows", "4")),
        ("MAX_COLUMNS", 2, b"a,b,c\n", ("too_many_columns", "3")),
    ],
)
def test_csv_over_a_limit_is_refused(monkeypatch, limit, value, raw, expected):
    monkeypatch.setattr(read, limit, value)

    assert fault("a.csv", raw) == expected


@pytest.mark.parametrize(("limit", "value"), [("MAX_ROWS", 4), ("MAX_COLUMNS", 1)])
def test_csv_at_a_limit_is_read(monkeypatch, limit, value):
    monkeypatch.setattr(read, limit, value)

    assert len(read.read("a.csv", b"a,,\n1\n2\n3\n").rows) == 3


def test_reading_leaves_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read.read("a.xlsx", BOOK)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(("column", "name"), [(0, "A"), (26, "AA"), (199, "GR")])
def test_long_cell_is_refused_at_its_place(kind, column, name):
    header = tuple(f"c{at}" for at in range(200))
    cells = [("x",) * 200, tuple("y" * (1001 if at == column else 1) for at in range(200))]
    lines = [",".join(row) for row in (header, *cells)]
    raw = "\n".join(lines).encode() if kind == "csv" else write.workbook("t", header, cells)

    with pytest.raises(read.UnreadableSheet) as caught:
        read.read(f"a.{kind}", raw)

    assert (caught.value.code, caught.value.row, caught.value.column) == ("long_cell", 3, name)


def test_cell_of_a_thousand_characters_is_read():
    assert read.read("a.csv", f"a\n {'x' * 1000} \n".encode()).rows == (read.Row(2, ("x" * 1000,)),)


def lying(raw, name, size):
    """Return the workbook whose zip says that the part has this size."""
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        true = parts.getinfo(name).file_size.to_bytes(4, "little")
    at = raw.rindex(name.encode()) - 46
    assert raw[at + 24 : at + 28] == true
    return raw[: at + 24] + size.to_bytes(4, "little") + raw[at + 28 :]


def test_zip_bomb_is_refused_whatever_its_header_says(monkeypatch):
    monkeypatch.setattr(read, "MAX_UNPACKED", 5 * 1024 * 1024)
    book = rewritten(BOOK, lambda sheet: sheet + " " * (6 * 1024 * 1024))

    assert fault("a.xlsx", lying(book, "xl/worksheets/sheet1.xml", 100)) == ("too_large", "5 MB")


def test_far_cell_is_found_across_the_pieces_of_a_sheet(monkeypatch):
    expected = [fault("a.xlsx", with_cell("GS", 2))]

    for size in (300, 301, 307, 311, 313):
        monkeypatch.setattr(read, "PIECE", size)
        expected.append(fault("a.xlsx", with_cell("GS", 2)))

    assert expected == [("too_many_columns", "201")] * 6


def test_tag_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(read, "PIECE", 1000)

    assert fault("a.xlsx", rewritten(BOOK, lambda sheet: sheet + "<" + "x" * 5000)) == ("broken", "<")


def test_long_text_in_many_cells_is_refused_before_it_is_filled_in(monkeypatch):
    monkeypatch.setattr(read, "MAX_TEXT", 1999)
    book = write.workbook("t", ("a", "b"), [("x" * 500, "x" * 500)])

    assert fault("a.xlsx", book) == ("too_large", "4 × 500")


def test_shared_texts_with_a_document_type_are_refused():
    out = io.BytesIO(without(BOOK, "xl/sharedStrings"))
    with zipfile.ZipFile(out, "a") as book:
        book.writestr("xl/sharedStrings.xml", '<!DOCTYPE sst [<!ENTITY a "aaa">]><sst><si><t>&a;</t></si></sst>')

    assert fault("a.xlsx", out.getvalue()) == ("broken", "DOCTYPE")


def test_other_ways_to_pack_are_refused():
    out = io.BytesIO(BOOK)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_BZIP2) as book:
        book.writestr("xl/media/image1.png", b"x")

    assert fault("a.xlsx", out.getvalue()) == ("broken", "xl/media/image1.png")
