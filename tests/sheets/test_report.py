"""The report on a table, and the sentence for each reason why an upload is none."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from pingyi.sheets import read, report

CODES = re.findall(r'UnreadableSheet\("(\w+)"', Path(read.__file__).read_text("utf-8"))


def test_report_is_clean_until_a_fault_is_added():
    found = report.Report()
    assert found.clean

    found.add(3, "单位", "bad")

    assert not found.clean
    assert found.faults == [report.RowFault(3, "单位", "bad")]


def test_report_keeps_two_hundred_faults_and_counts_the_rest():
    found = report.Report()

    for row in range(2, 252):
        found.add(row, "", "bad")

    assert (len(found.faults), found.faults[-1].row, found.more) == (200, 201, 50)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            read.UnreadableSheet("too_large", "40 MB"),
            "The file is too large (40 MB); at most 32 MB, and 100 MB once unpacked. Split it.",
        ),
        (
            read.UnreadableSheet("wrong_kind", "a.doc"),
            "“a.doc” is neither .csv nor .xlsx. Save the table in one of these forms.",
        ),
        (read.UnreadableSheet("beyond_header", "7"), "Row 7 has cells to the right of the last column name."),
        (
            read.UnreadableSheet("long_cell", row=7, column="AB"),
            "The cell AB7 holds more than 1,000 characters. Shorten it.",
        ),
        (
            read.UnreadableSheet("broken", "50 %s"),
            "The file is damaged and cannot be read. Save it again.",
        ),
    ],
)
def test_unreadable_says_why_and_what_to_do(error, sentence):
    with translation.override("en"):
        assert report.unreadable(error) == sentence


@pytest.mark.parametrize("code", sorted(set(CODES)))
def test_every_reason_has_a_sentence_in_both_languages(code):
    error = read.UnreadableSheet(code, "7")
    with translation.override("en"):
        english = report.unreadable(error)
    with translation.override("zh-hans"):
        chinese = report.unreadable(error)

    assert english.endswith(".")
    assert chinese.endswith("。")


def test_error_reads_as_code_and_detail():
    assert [str(read.UnreadableSheet("broken", "x")), str(read.UnreadableSheet("encoding"))] == ["broken x", "encoding"]


def test_error_of_a_cell_reads_as_its_place():
    assert str(read.UnreadableSheet("long_cell", row=7, column="B")) == "long_cell B7"


@pytest.mark.parametrize(("cell", "shown"), [("", ""), ("x" * 80, "x" * 80), ("x" * 81, "x" * 79 + "…")])
def test_echo_keeps_eighty_characters(cell, shown):
    found = report.Report()

    found.add(1, cell, "bad")

    assert (report.echo(cell), found.faults[0].column) == (shown, shown)
