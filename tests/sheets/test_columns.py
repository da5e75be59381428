"""Finding columns by their names: in any order, each fault of the header named."""

import pytest
from django.utils.translation import override

from pingyi.sheets import columns
from pingyi.sheets.report import RowFault

KNOWN = {"a": "a", "Alpha": "a", "b": "b", "Beta": "b"}
WANTED = {"a": "Alpha", "b": "Beta"}


@pytest.fixture(autouse=True)
def in_english():
    """Word everything in English, whatever catalogues are compiled."""
    with override("en"):
        yield


def places(*names):
    return columns.places(("first", *names), 1, known=KNOWN, wanted=WANTED, unknown=lambda name: f"what is {name}?")


@pytest.mark.parametrize("names", [("Beta", "a"), ("b", "Alpha")])
def test_columns_stand_in_any_order_by_any_of_their_names(names):
    found, report = places(*names)

    assert (found, report.faults) == ({"b": 1, "a": 2}, [])


@pytest.mark.parametrize(
    ("names", "faults"),
    [
        (("a", "c"), [RowFault(1, "c", "what is c?")]),
        (("a", "Alpha"), [RowFault(1, "Alpha", "“Alpha” stands in two columns.")]),
        (("a",), [RowFault(1, "", "The column of “Beta” is missing.")]),
        ((), [RowFault(1, "", f"The column of “{name}” is missing.") for name in ("Alpha", "Beta")]),
    ],
)
def test_every_fault_of_a_header_is_named(names, faults):
    assert places(*names)[1].faults == faults
