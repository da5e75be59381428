"""Tables for spreadsheets: text stays text, and the sheet's name is one that programs accept."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pingyi.sheets import read, write

# What a cell may hold without being trimmed or normalised on the way back.
CELLS = st.text(st.sampled_from("aZ09=+-@'\",;:/\\&<>%#测试（＝"), min_size=1, max_size=12)


def part(raw, name):
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        return parts.read(name).decode()


@pytest.mark.parametrize(
    "text",
    ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "{=1}", "http://example.com", "mailto:x@y", "007", "1e5"],
)
def test_text_is_read_back_as_text(text):
    raw = write.workbook("t", ("a",), ((text,),))

    assert read.read("a.xlsx", raw).rows == (read.Row(2, (text,)),)
    assert "<f>" not in part(raw, "xl/worksheets/sheet1.xml")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4))
def test_rows_are_read_back_as_written(rows):
    found = read.read("a.xlsx", write.workbook("t", ("一", "二"), rows))

    assert [row.cells for row in found.rows] == rows


def test_header_is_frozen_and_columns_fit_their_names():
    sheet = part(write.workbook("t", ("a", "b" * 30), ()), "xl/worksheets/sheet1.xml")

    assert 'ySplit="1"' in sheet
    assert 'state="frozen"' in sheet
    assert 'min="1" max="1" width="12.7109375"' in sheet
    assert 'min="2" max="2" width="40.7109375"' in sheet


@pytest.mark.parametrize(
    ("title", "name"),
    [("名单", "名单"), ("a[b]:c*d?e/f\\g'h", "a_b__c_d_e_f_g_h"), ("x" * 40, "x" * 31), ("", "Sheet1")],
)
def test_sheet_name_is_one_that_programs_accept(title, name):
    assert f'<sheet name="{name}"' in part(write.workbook(title, ("a",), ()), "xl/workbook.xml")


def test_table_without_rows_has_its_header():
    assert read.read("a.xlsx", write.workbook("t", ("a", "b"), ())) == read.Table(("a", "b"), ())


def test_csv_opens_in_spreadsheet_programs_as_it_is_meant():
    found = write.csv_file(("单位", "总分"), [("测试单位甲", "92.25"), ("乙,丙", "")])

    assert found == '\ufeff单位,总分\r\n测试单位甲,92.25\r\n"乙,丙",\r\n'.encode()


@pytest.mark.parametrize("cell", ["=1+1", "+SUM(A1)", "-cmd", "@A1", "\t=1", "＝1"])
def test_csv_never_holds_a_formula(cell):
    line = write.csv_file(("a",), [(cell,)]).decode("utf-8-sig").split("\r\n", 1)[1]

    assert line.strip('"\r\n').startswith("'")


@pytest.mark.parametrize("number", ["-0.63", "+2.25", "-5"])
def test_csv_keeps_signed_numbers(number):
    assert write.csv_file(("a",), [(number,)]).decode("utf-8-sig") == f"a\r\n{number}\r\n"
