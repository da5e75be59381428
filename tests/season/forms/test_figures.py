"""Reading tables of figures: names or ids, an empty cell is no figure, each fault with its row and column."""

from fractions import Fraction

import pytest
from django.utils.translation import override

from pingyi.season.forms import figures as forms
from pingyi.sheets import read, write
from tests.support import world

HEADER = ("Agency", "Figure, 0 to 100")
ROWS = (("a01", "92.5"), (world.AGENCIES[1], ""), ("a03", "0"))


@pytest.fixture(autouse=True)
def in_english():
    """Word everything in English, whatever catalogues are compiled."""
    with override("en"):
        yield


def parsed(season, header, *rows):
    return forms.parse(season, read.read("t.xlsx", write.workbook("t", header, rows)))


def faults(season, header, *rows):
    return [(one.row, one.column, one.message) for one in parsed(season, header, *rows)[1].faults]


def test_empty_cell_is_no_figure_and_nought_is_one(drafted):
    scores, report = parsed(drafted, HEADER, *ROWS)

    assert report.faults == []
    assert scores == {"a01": Fraction("92.5"), "a03": Fraction(0)}


@pytest.mark.parametrize("cell", ["-1", "100.01", "9.1234567", "ninety", "1e1", "90%"])
def test_what_is_no_figure_is_a_fault_at_its_cell(drafted, cell):
    words = f"“{cell}” is no figure from 0 to 100 with at most 6 decimals."

    assert faults(drafted, HEADER, ("a01", cell), *ROWS[1:]) == [(2, HEADER[1], words)]


def test_unknown_doubled_and_missing_agencies_are_faults(drafted):
    assert faults(drafted, HEADER, *ROWS, ("a09", "1")) == [(5, "Agency", "No agency of this season is called “a09”.")]
    assert faults(drafted, HEADER, *ROWS, ("a01", "1")) == [(5, "Agency", "“a01” stands twice.")]
    words = f"The row of “{world.AGENCIES[2]}” is missing; leave its figure empty if there is none."
    assert faults(drafted, HEADER, *ROWS[:2]) == [(1, "", words)]


@pytest.mark.parametrize("header", [("Agency",), (*HEADER, "more")])
def test_table_of_other_columns_is_refused_as_a_whole(drafted, header):
    words = f"The table has {len(header)} columns; it has two: the agency, and its figure from 0 to 100."

    assert faults(drafted, header, *(row[: len(header)] for row in ROWS)) == [(1, "", words)]
