"""How findings are shown."""

from pingyi.bundle import report
from pingyi.bundle.report import Failure


def test_failure_reads_as_the_verifiers_print_it():
    assert str(Failure(4, "marks.csv", "differs")) == "FAIL 4 marks.csv: differs"


def test_capped_keeps_200_and_counts_the_rest():
    failures = report.capped(5, "lines.csv", (str(number) for number in range(203)))

    assert len(failures) == 201
    assert failures[-1] == Failure(5, "lines.csv", "and 3 more of this file")


def test_capped_keeps_all_up_to_200():
    assert len(report.capped(5, "lines.csv", map(str, range(200)))) == 200


def test_one_line_escapes_what_a_terminal_would_obey():
    assert report.one_line("甲\n\x1b[31m\u202e") == "甲\\n\\x1b[31m\\u202e"


def test_one_line_cuts_long_texts():
    assert report.one_line("x" * 2000) == "x" * 1000 + " ..."
