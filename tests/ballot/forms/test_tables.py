"""Reading tables of answers: ids or labels of either language, empty cells, each fault with its row and column."""

import pytest

from pingyi.ballot.actions import NewAnswer
from pingyi.ballot.forms import tables as forms
from pingyi.season import queries
from pingyi.sheets import read, write
from pingyi.sheets.report import SHOWN, RowFault
from tests.support import world

HEADER = ("Channel", *world.AGENCIES)
CHANNELS = "Invited sample, WeChat, On paper, Open"
OPTIONS = "Very satisfied, Satisfied, Fair, Dissatisfied, Not familiar"


def parsed(season, header, *rows):
    table = read.read("t.xlsx", write.workbook("t", header, rows))
    return forms.parse(season, queries.scheme(season).survey, table)


def faults(season, header, *rows):
    return parsed(season, header, *rows)[1].faults


def test_table_of_ids_becomes_answers(opened):
    answers, report = parsed(opened, HEADER, ("invited", "very", "fair", "unknown"), ("open", "", "dissatisfied", ""))

    assert report.faults == []
    assert answers == [
        NewAnswer("invited", ("very", "fair", "unknown")),
        NewAnswer("open", ("", "dissatisfied", "")),
    ]


@pytest.mark.parametrize(
    "row", [("受邀样本", "非常满意", "一般", "不了解"), ("Invited sample", "Very satisfied", "Fair", "Not familiar")]
)
def test_labels_of_both_languages_are_read(opened, row):
    answers, report = parsed(opened, HEADER, row)

    assert report.faults == []
    assert answers == [NewAnswer("invited", ("very", "fair", "unknown"))]


def test_columns_may_stand_in_any_order(opened):
    answers, report = parsed(opened, ("Channel", "a03", "a01", world.AGENCIES[1]), ("street", "fair", "very", ""))

    assert report.faults == []
    assert answers == [NewAnswer("street", ("very", "", "fair"))]


def test_row_of_the_channel_alone_is_an_answer_without_answers(opened):
    answers, report = parsed(opened, HEADER, ("wechat",))

    assert report.faults == []
    assert answers == [NewAnswer("wechat", ("", "", ""))]


def test_unknown_words_are_faults_at_their_cells(opened):
    found = faults(opened, HEADER, ("invited", "very", "great", ""), ("post", "very", "very", "5"))

    assert [(one.row, one.column) for one in found] == [
        (2, world.AGENCIES[1]),
        (3, "Channel"),
        (3, world.AGENCIES[2]),
    ]
    assert [one.message for one in found] == [
        f"“great” is not known; write one of: {OPTIONS}.",
        f"“post” is not known; write one of: {CHANNELS}.",
        f"“5” is not known; write one of: {OPTIONS}.",
    ]


def test_empty_channel_is_a_fault(opened):
    found = faults(opened, HEADER, ("", "very", "very", "very"))

    assert [(one.row, one.column) for one in found] == [(2, "Channel")]
    assert found[0].message.startswith("“” is not known")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            ("Channel", *world.AGENCIES, "Other"),
            [RowFault(1, "Other", "No agency of this season is called “Other”.")],
        ),
        (
            ("Channel", *world.AGENCIES, "a01"),
            [RowFault(1, "a01", "“a01” stands in two columns.")],
        ),
        (
            ("Channel", *world.AGENCIES[:2]),
            [RowFault(1, "", f"The column of “{world.AGENCIES[2]}” is missing.")],
        ),
    ],
)
def test_header_that_does_not_fit_stops_the_reading(opened, header, expected):
    answers, report = parsed(opened, header, ("nowhere",))

    assert (answers, report.faults) == ([], expected)


def test_table_without_rows_is_a_fault(opened):
    assert faults(opened, HEADER) == [RowFault(1, "", "There is no row below the header.")]


def test_two_thousand_rows_are_read(opened):
    rows = [("street", "very", "fair", "")] * 2000

    answers, report = parsed(opened, HEADER, *rows)

    assert report.faults == []
    assert answers == [NewAnswer("street", ("very", "fair", ""))] * 2000


def test_report_lists_the_first_faults_and_counts_the_rest(opened):
    _, report = parsed(opened, HEADER, *[("street", "x", "y", "z")] * 100)

    assert (len(report.faults), report.more) == (SHOWN, 300 - SHOWN)
    assert report.faults[-1].row == 2 + (SHOWN - 1) // 3


@pytest.mark.parametrize(
    ("language", "rows"),
    [
        ("zh", [("受邀样本", *["非常满意"] * 3), ("受邀样本", *["满意"] * 3)]),
        ("en", [("Invited sample", *["Very satisfied"] * 3), ("Invited sample", *["Satisfied"] * 3)]),
    ],
)
def test_template_shows_two_answers_that_can_be_read_back(opened, language, rows):
    survey = queries.scheme(opened).survey

    found = forms.template_rows(opened, survey, language)
    answers, report = parsed(opened, forms.header(opened), *found)

    assert found == rows
    assert report.faults == []
    assert answers == [NewAnswer("invited", (key,) * 3) for key in ("very", "satisfied")]


def test_fault_repeats_at_most_eighty_characters_of_a_cell(opened):
    (found,) = faults(opened, HEADER, ("invited", "x" * 500, "very", "very"))

    assert found.message == f"“{'x' * 79}…” is not known; write one of: {OPTIONS}."
