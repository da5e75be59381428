"""From figures to the total, worked by hand."""

from fractions import Fraction

import pytest

from pingyi.rules.scheme import Scheme
from pingyi.rules.trace import Fact, Step
from pingyi.rules.v1 import score
from pingyi.rules.v1.outcome import Figure
from tests.support import engine_cases as case
from tests.support import frozen_schemes as frozen

WEIGHT = "SG-2019-47:13"


def panels(*weights: str, **result: frozen.Json) -> Scheme:
    """Return a scheme of imported components p1, p2, ... with these weights."""
    return case.scheme(*(frozen.figures(f"p{at}", weight) for at, weight in enumerate(weights, 1)), **result)


def given(*values: str | None) -> dict[str, Figure]:
    """Return figures of p1, p2, ...; None = insufficient."""
    return {f"p{at}": figure(value) for at, value in enumerate(values, 1)}


def figure(value: str | None, *notes: str) -> Figure:
    """Return a figure with a step of its own."""
    exact = None if value is None else Fraction(value)
    return Figure(exact, Step("figure.imported", (), value or ""), notes)


def test_total_weighs_the_figures() -> None:
    found = score.total(panels("40", "40", "20"), given("90", "85", "95.5"))

    assert found.exact == found.rounded == Fraction("89.1")
    assert found.notes == ()


def test_total_is_rounded_once_from_the_exact_value() -> None:
    found = score.total(panels("50", "50"), given("1000/11", "1000/13"))

    assert found.exact == Fraction(12000, 143)
    assert found.rounded == Fraction("83.92")


@pytest.mark.parametrize(
    ("rounding", "value", "expected"),
    [
        ("half_up", "89.995", "90"),
        ("half_even", "89.995", "90"),
        ("half_up", "89.985", "89.99"),
        ("half_even", "89.985", "89.98"),
        ("half_up", "89.9949999999", "89.99"),
    ],
)
def test_total_rounds_a_tie_as_the_scheme_says(rounding: str, value: str, expected: str) -> None:
    assert score.total(panels("100", rounding=rounding), given(value)).rounded == Fraction(expected)


@pytest.mark.parametrize(("digits", "expected"), [(0, "67"), (1, "66.7"), (3, "66.667")])
def test_total_has_the_number_of_digits_of_the_scheme(digits: int, expected: str) -> None:
    assert score.total(panels("100", digits=digits), given("200/3")).rounded == Fraction(expected)


def test_renormalise_shares_the_weight_among_the_sufficient() -> None:
    found = score.total(panels("40", "40", "20"), given("90", None, "60"))

    assert found.exact == 80
    assert found.notes == ("insufficient:p2", "renormalised")
    assert found.step.inputs[0] == case.steps(found.step, "total.renormalised")[0]


@pytest.mark.parametrize(
    ("floor", "is_withheld"), [("0", False), ("59.999999", False), ("60", False), ("60.000001", True), ("100", True)]
)
def test_renormalise_needs_the_floor_of_weight(floor: str, is_withheld: bool) -> None:
    found = score.total(panels("60", "40", renormalise_floor=floor), given("80", None))

    assert (found.exact is None, found.rounded is None) == (is_withheld, is_withheld)
    assert found.notes == ("insufficient:p2", "withheld" if is_withheld else "renormalised")


def test_renormalise_gives_no_total_without_any_weight() -> None:
    found = score.total(panels("100", "0", renormalise_floor="0"), given(None, "80"))

    assert found.rounded is None
    assert found.notes == ("insufficient:p1", "withheld")


def test_withhold_gives_no_total_when_weight_is_missing() -> None:
    found = score.total(panels("99", "1", insufficient="withhold"), given("80", None))

    assert found.rounded is None
    assert found.notes == ("insufficient:p2", "withheld")
    assert found.step.inputs[0] == Fact("weight", "99")
    assert [step.rule for step in found.step.inputs[1:] if isinstance(step, Step)] == ["component.figure"] * 2


@pytest.mark.parametrize("insufficient", ["renormalise", "withhold"])
def test_a_missing_component_of_weight_zero_leaves_only_a_note(insufficient: str) -> None:
    found = score.total(panels("100", "0", insufficient=insufficient), given("80", None))

    assert found.rounded == 80
    assert found.notes == ("insufficient:p2",)


def test_notes_stand_in_byte_order() -> None:
    figures = {"p1": figure("80", "too_few_to_trim:p1"), "p2": figure(None), "p3": figure(None)}

    found = score.total(panels("60", "30", "10"), figures)

    assert found.notes == ("insufficient:p2", "insufficient:p3", "renormalised", "too_few_to_trim:p1")


def test_total_is_explained_by_each_weight_and_figure() -> None:
    found = score.total(panels("60", "40"), given("80", "91"))

    parts = (
        Step(
            "component.figure",
            (Fact("component", "p1"), Fact("weight", "60", WEIGHT), figure("80").step),
            "80",
            "assumed",
        ),
        Step(
            "component.figure",
            (Fact("component", "p2"), Fact("weight", "40", WEIGHT), figure("91").step),
            "91",
            "assumed",
        ),
    )
    weighted = Step("total.weighted", parts, "84.4")
    rounding = (Fact("digits", "2", "assumed"), Fact("rounding", "half_up", "assumed"))
    assert found.step == Step("total.rounded", (weighted, *rounding), "84.4", "assumed")


def test_a_withheld_total_is_explained_by_its_floor() -> None:
    found = score.total(panels("50", "50"), given("80", None))

    assert found.step.rule == "total.withheld"
    assert found.step.inputs[:2] == (Fact("weight", "50"), Fact("renormalise_floor", "60", "assumed"))
    assert [step.output for step in case.steps(found.step, "component.figure")] == ["80", ""]


def test_settled_rounds_a_figure_only_where_the_scheme_does() -> None:
    exact = figure("200/3", "a_note")

    assert score.settled(panels("100"), exact) is exact
    assert score.settled(panels("100", round_components=True), exact) == Figure(
        Fraction("66.67"),
        Step(
            "component.rounded",
            (exact.step, Fact("digits", "2", "assumed"), Fact("rounding", "half_up", "assumed")),
            "66.67",
            "assumed",
        ),
        ("a_note",),
    )


def test_settled_leaves_an_insufficient_figure_alone() -> None:
    missing = figure(None)

    assert score.settled(panels("100", round_components=True), missing) is missing
