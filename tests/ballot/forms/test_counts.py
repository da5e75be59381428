"""Reading tables of counts: each answer stands alone, nothing is made up, each fault with its row and column."""

from collections import Counter

import pytest
from django.utils.translation import override

from pingyi.ballot.actions import NewAnswer
from pingyi.ballot.forms import counts
from pingyi.ballot.forms import tables as forms
from pingyi.season import queries
from pingyi.sheets import read, write
from tests.support import world

KEYS = ("very", "satisfied", "fair", "dissatisfied", "unknown")
HEADER = ("Channel", "Agency", *KEYS)
ROWS = (
    ("street", "a01", "3", "2", "0", "0", "1"),
    ("street", world.AGENCIES[1], "0", "1", "0", "4", "0"),
    ("street", "a03", "0", "0", "0", "0", "0"),
)


def parsed(season, header, *rows):
    table = read.read("t.xlsx", write.workbook("t", header, rows))
    return forms.parse(season, queries.scheme(season).survey, table)


def faults(season, header, *rows):
    return [(one.row, one.column, one.message) for one in parsed(season, header, *rows)[1].faults]


def single(*choices):
    return NewAnswer("street", choices, is_single=True)


def changed(row, **cells):
    """Return the rows with one cell of one row, by its column, written otherwise."""
    found = [list(cells) for cells in ROWS]
    for name, text in cells.items():
        found[row][HEADER.index(name)] = text
    return [tuple(cells) for cells in found]


def test_each_counted_answer_becomes_one_that_answers_for_its_agency_alone(opened):
    answers, report = parsed(opened, HEADER, *ROWS)

    assert report.faults == []
    assert Counter(answers) == {
        single("very", "", ""): 3,
        single("satisfied", "", ""): 2,
        single("unknown", "", ""): 1,
        single("", "satisfied", ""): 1,
        single("", "dissatisfied", ""): 4,
    }


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_template_of_either_language_is_read_once_it_is_filled_in(opened, language):
    survey = queries.scheme(opened).survey
    with override(language):
        header = counts.header(opened, survey, language[:2])
        rows = [("street", row[1], *("1" for _ in KEYS)) for row in counts.template_rows(opened, survey)]
    answers, report = parsed(opened, header, *rows)

    assert report.faults == []
    assert Counter(answers) == {
        single(*(key if at == place else "" for at in range(3))): 1 for place in range(3) for key in KEYS
    }


def test_channel_of_the_template_must_be_chosen(opened):
    rows = [("", row[1], *("1" for _ in KEYS)) for row in counts.template_rows(opened, queries.scheme(opened).survey)]

    assert [(row, column) for row, column, _ in faults(opened, HEADER, *rows)] == [(at, "Channel") for at in (2, 3, 4)]


def test_second_column_of_another_name_is_told_by_the_answers_beside_it(opened):
    assert parsed(opened, ("Channel", "单位", *KEYS), *ROWS)[1].faults == []


def test_table_of_noughts_is_a_fault(opened):
    noughts = [(*row[:2], *("0" for _ in KEYS)) for row in ROWS]

    assert faults(opened, HEADER, *noughts) == [(1, "", "All counts are 0: there is no answer in the table.")]


@pytest.mark.parametrize("cell", ["", "-1", "1.5", "01", "1,024", "many", "1000000000"])
def test_what_is_no_count_is_a_fault_at_its_cell(opened, cell):
    words = f"“{cell}” is no number of answers; write 0 where nobody chose it."

    assert faults(opened, HEADER, *changed(0, fair=cell)) == [(2, "fair", words)]


def test_unknown_channels_and_agencies_are_faults(opened):
    found = faults(opened, HEADER, *changed(1, Channel="post", Agency="a09"))

    assert [(row, column) for row, column, _ in found] == [(3, "Channel"), (3, "Agency")]
    assert found[0][2].startswith("“post” is not known; write one of: Invited sample")
    assert found[1][2] == "No agency of this season is called “a09”."


def test_agency_twice_in_a_channel_is_a_fault_and_in_two_channels_none(opened):
    twice = faults(opened, HEADER, *ROWS, ROWS[0])
    other = [("open", *row[1:]) for row in ROWS]

    assert twice == [(5, "Agency", "“a01” stands in two rows of the same channel.")]
    assert len(parsed(opened, HEADER, *ROWS, *other)[0]) == 22


def test_row_that_was_forgotten_is_a_fault_not_a_nought(opened):
    words = f"The row of “{world.AGENCIES[2]}” is missing for the channel On paper."

    assert faults(opened, HEADER, *ROWS[:2]) == [(1, "", words)]


def test_columns_must_be_the_options_each_once(opened):
    missing = faults(opened, HEADER[:-1], *(row[:-1] for row in ROWS))
    doubled = faults(opened, (*HEADER[:-1], "very"), *ROWS)
    strange = faults(opened, (*HEADER[:-1], "great"), *ROWS)

    assert missing == [(1, "", "The column of “Not familiar” is missing.")]
    assert doubled == [(1, "very", "“very” stands in two columns.")]
    assert [(row, column) for row, column, _ in strange] == [(1, "great")]


def test_header_alone_and_more_answers_than_a_table_holds_are_faults(opened):
    assert faults(opened, HEADER) == [(1, "", "There is no row below the header.")]

    words = "The counts sum to 200002 answers; one table holds at most 200000. Split it by channel."
    assert faults(opened, HEADER, *changed(0, very="199994")) == [(1, "", words)]
