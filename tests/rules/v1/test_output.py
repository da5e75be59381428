"""The bytes of results.csv, sensitivity.csv and trace.json."""

from fractions import Fraction

import pytest

from pingyi.rules.scheme import Scheme
from pingyi.rules.trace import Fact, Step
from pingyi.rules.v1 import output
from pingyi.rules.v1.outcome import AgencyOutcome, Outcome
from pingyi.rules.v1.sensitivity import Row
from tests.support import engine_cases as case
from tests.support import frozen_schemes as frozen

WHY = Step("agency.result", (Fact("agency", "a"),), "good")


def scheme(digits: int = 2) -> Scheme:
    """Return a scheme of two components."""
    return case.scheme(frozen.figures("c1", "60"), frozen.figures("c0", "40"), digits=digits)


def row(
    figures: tuple[Fraction | None, ...] = (Fraction(90), Fraction("57.091")),
    total: Fraction | None = Fraction(91),
    rank: int | None = 1,
    notes: tuple[str, ...] = (),
) -> AgencyOutcome:
    """Return an outcome of agency a."""
    return AgencyOutcome("a", figures, total, "good", "", "good", rank, notes, WHY)


def test_results_csv_writes_columns_in_scheme_order_and_rows_in_roster_order() -> None:
    second = AgencyOutcome("b", (None, None), None, "", "absent", "", None, (), WHY)

    found = output.results_csv(scheme(), Outcome((row(), second)))

    assert found == (
        b"agency,c1,c0,total,computed_grade,override,grade,rank,notes\n"
        b"a,90.000000,57.091000,91.00,good,,good,1,\n"
        b"b,,,,,absent,,,\n"
    )


def test_results_csv_joins_the_notes() -> None:
    found = output.results_csv(scheme(), Outcome((row(notes=("insufficient:c1", "renormalised")),)))

    assert found.splitlines()[1] == b"a,90.000000,57.091000,91.00,good,,good,1,insufficient:c1+renormalised"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(200, 3), b"66.666667"),
        (Fraction(100, 3), b"33.333333"),
        (Fraction(1, 2_000_000), b"0.000001"),
        (Fraction(0), b"0.000000"),
        (Fraction(100), b"100.000000"),
    ],
)
def test_results_csv_writes_figures_with_six_decimals_half_up(value: Fraction, shown: bytes) -> None:
    found = output.results_csv(scheme(), Outcome((row(figures=(value, None)),)))

    assert found.splitlines()[1] == b"a," + shown + b",,91.00,good,,good,1,"


@pytest.mark.parametrize(("digits", "shown"), [(0, b"91"), (1, b"91.0"), (6, b"91.000000")])
def test_results_csv_writes_the_total_with_the_digits_of_the_scheme(digits: int, shown: bytes) -> None:
    found = output.results_csv(scheme(digits), Outcome((row(),)))

    assert found.splitlines()[1].split(b",")[3] == shown


def test_results_csv_of_no_agencies_is_a_header() -> None:
    found = output.results_csv(scheme(), Outcome(()))

    assert found == b"agency,c1,c0,total,computed_grade,override,grade,rank,notes\n"


def test_sensitivity_csv_writes_one_line_a_row() -> None:
    rows = (Row("a", "in", "91.00", "excellent"), Row("b", "best", "", ""))

    assert output.sensitivity_csv(rows) == b"agency,case,total,grade\na,in,91.00,excellent\nb,best,,\n"
    assert output.sensitivity_csv(()) == b"agency,case,total,grade\n"


def test_trace_json_is_canonical() -> None:
    found = output.trace_json(Outcome((row(),)))

    assert found == (
        b'{"agencies":[{"agency":"a","why":{"inputs":[{"name":"agency","value":"a"}],'
        b'"output":"good","rule":"agency.result"}}],"format":"pingyi-trace/1"}'
    )
