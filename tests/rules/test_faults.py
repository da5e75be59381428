"""How a fault reads, and the exception that carries all of them."""

import pytest

from pingyi.rules.faults import BadInput, Fault


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault("marks.csv", 12, "mark", '"101" is above 100'), 'marks.csv, row 12, column mark: "101" is above 100'),
        (Fault("ballots.csv", 3, "", "has 2 cells"), "ballots.csv, row 3: has 2 cells"),
        (Fault("scheme.json", 0, "id", "is missing"), "scheme.json, column id: is missing"),
        (Fault("raters.csv", 0, "", "is missing"), "raters.csv: is missing"),
    ],
)
def test_fault_names_file_row_and_column_where_known(fault: Fault, expected: str) -> None:
    assert str(fault) == expected


def test_bad_input_carries_every_fault_in_order() -> None:
    faults = [Fault("b.csv", 2, "", "is wrong"), Fault("a.csv", 1, "", "is wrong")]

    error = BadInput(faults)

    assert error.faults == tuple(faults)
    assert str(error) == "b.csv, row 2: is wrong\na.csv, row 1: is wrong"
