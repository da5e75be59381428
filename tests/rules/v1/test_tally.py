"""From marks to the figure of a marked component, worked by hand."""

from fractions import Fraction

import pytest

from pingyi.rules.inputs import Mark, Rater
from pingyi.rules.scheme import Marks, Scheme
from pingyi.rules.trace import Fact, Step
from pingyi.rules.v1 import tally
from pingyi.rules.v1.outcome import Figure
from tests.support import engine_cases as case
from tests.support import frozen_schemes as frozen


def jury(**changes: frozen.Json) -> Scheme:
    """Return a scheme of one marked component named jury."""
    return case.scheme(frozen.marks("jury", "100", **changes))


def figure(scheme: Scheme, *marks: Mark, raters: tuple[Rater, ...] = ()) -> Figure:
    """Return the jury's figure for agency a."""
    part = scheme.components[0]
    assert isinstance(part, Marks)
    return tally.figures(scheme, part, case.inputs("a", marks, raters), ["a"])["a"]


def test_mean_is_the_sum_over_the_number() -> None:
    found = figure(jury(), *case.marks("jury", "a", "90", "91", "91"))

    assert found.value == Fraction(272, 3)
    assert found.notes == ()


def test_mean_is_explained_down_to_each_mark() -> None:
    found = figure(jury(maximum="50"), *case.marks("jury", "a", "40", "40.5"))

    mean = Step("marks.mean", (Fact("r1", "40"), Fact("r2", "40.5")), "40.25", "assumed")
    assert found.step == Step("marks.figure", (mean, Fact("maximum", "50", "assumed")), "80.5", "assumed")


@pytest.mark.parametrize(
    ("maximum", "values", "expected"),
    [
        ("10", ["7", "8"], Fraction(75)),
        ("150", ["150", "150"], Fraction(100)),
        ("100", ["0"], Fraction(0)),
        ("3", ["1"], Fraction(100, 3)),
    ],
)
def test_figure_is_on_a_scale_of_a_hundred(maximum: str, values: list[str], expected: Fraction) -> None:
    assert figure(jury(maximum=maximum), *case.marks("jury", "a", *values)).value == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["70"], Fraction(70)),
        (["90", "70"], Fraction(80)),
        (["90", "10", "80"], Fraction(80)),
        (["100", "85", "0", "86"], Fraction(171, 2)),
    ],
)
def test_median_is_the_middle_or_half_the_middle_two(values: list[str], expected: Fraction) -> None:
    assert figure(jury(aggregate="median"), *case.marks("jury", "a", *values)).value == expected


def test_median_lists_the_marks_rising_and_equal_ones_by_rater() -> None:
    found = figure(jury(aggregate="median"), *case.marks("jury", "a", "90", "10", "90"))

    (step,) = case.steps(found.step, "marks.median")
    assert step.inputs == (Fact("r2", "10"), Fact("r1", "90"), Fact("r3", "90"))
    assert step.output == "90"


def test_trimmed_leaves_out_the_lowest_and_the_highest() -> None:
    scheme = jury(aggregate="trimmed", drop=1)

    found = figure(scheme, *case.marks("jury", "a", "100", "80", "0", "82", "84"))

    (step,) = case.steps(found.step, "marks.trimmed")
    assert found.value == 82
    assert found.notes == ()
    assert step.inputs == (
        Fact("drop", "1", "assumed"),
        Fact("r3", "0"),
        Fact("r2", "80"),
        Fact("r4", "82"),
        Fact("r5", "84"),
        Fact("r1", "100"),
    )


def test_trimmed_drops_one_of_several_equal_extremes() -> None:
    scheme = jury(aggregate="trimmed", drop=1)

    assert figure(scheme, *case.marks("jury", "a", "60", "60", "60", "90", "90")).value == 70


@pytest.mark.parametrize(
    ("drop", "number", "note"),
    [
        (0, 2, ("too_few_to_trim:jury",)),
        (0, 3, ()),
        (1, 4, ("too_few_to_trim:jury",)),
        (1, 5, ()),
        (2, 6, ("too_few_to_trim:jury",)),
        (2, 7, ()),
    ],
)
def test_trimmed_needs_three_marks_beyond_those_it_drops(drop: int, number: int, note: tuple[str, ...]) -> None:
    scheme = jury(aggregate="trimmed", drop=drop)

    found = figure(scheme, *case.marks("jury", "a", *[str(10 * at) for at in range(1, number + 1)]))

    assert found.value == Fraction(10 * (number + 1), 2)
    assert found.notes == note


def test_too_few_to_trim_is_the_mean_of_all() -> None:
    found = figure(jury(aggregate="trimmed", drop=1), *case.marks("jury", "a", "100", "50", "0", "82"))

    (step,) = case.steps(found.step, "marks.too_few_to_trim")
    assert found.value == 58
    assert step.output == "58"


def test_items_are_summed_in_scheme_order() -> None:
    scheme = jury(items=[frozen.item("i2", "70"), frozen.item("i1", "30")])
    marks = (case.mark("jury", "r1", "a", "20.5", "i1"), case.mark("jury", "r1", "a", "60", "i2"))

    found = figure(scheme, *marks)

    total = Step("marks.total", (Fact("r1.i2", "60"), Fact("r1.i1", "20.5")), "80.5", "assumed")
    assert found.value == Fraction(161, 2)
    assert case.steps(found.step, "marks.total") == [total]


@pytest.mark.parametrize("status", ["abstained", "recused", "absent", "void"])
def test_only_counted_marks_count(status: str) -> None:
    marks = (*case.marks("jury", "a", "80", "90"), case.mark("jury", "r3", "a", "", status=status))

    found = figure(jury(minimum=3), *marks)

    assert found.value is None
    assert found.step.inputs[0] == Fact("counted", "2")


def test_marks_of_other_agencies_and_components_are_not_read() -> None:
    others = (*case.marks("jury", "b", "1"), *case.marks("peers", "a", "2"))

    assert figure(jury(), *case.marks("jury", "a", "80"), *others).value == 80


def test_units_speak_with_one_voice() -> None:
    raters = (case.rater("jury", "r1", "u"), case.rater("jury", "r2", "u"), case.rater("jury", "r3"))
    scheme = jury(average_units=True)

    found = figure(scheme, *case.marks("jury", "a", "60", "80", "90"), raters=raters)

    unit = Step("marks.unit_mean", (Fact("unit", "u"), Fact("r1", "60"), Fact("r2", "80")), "70", "assumed")
    assert found.value == 80
    assert case.steps(found.step, "marks.mean") == [Step("marks.mean", (Fact("r3", "90"), unit), "80", "assumed")]


def test_units_are_not_read_without_average_units() -> None:
    raters = (case.rater("jury", "r1", "u"), case.rater("jury", "r2", "u"))

    found = figure(jury(), *case.marks("jury", "a", "60", "80", "90"), raters=raters)

    assert found.value == Fraction(230, 3)


def test_units_of_another_component_are_not_read() -> None:
    raters = (case.rater("peers", "r1", "u"), case.rater("peers", "r2", "u"))

    found = figure(jury(average_units=True), *case.marks("jury", "a", "60", "80", "90"), raters=raters)

    assert found.value == Fraction(230, 3)


def test_units_count_once_towards_the_minimum() -> None:
    raters = tuple(case.rater("jury", f"r{at}", "u") for at in (1, 2, 3))

    found = figure(jury(average_units=True, minimum=2), *case.marks("jury", "a", "1", "2", "3"), raters=raters)

    assert found.value is None


@pytest.mark.parametrize(("minimum", "number"), [(0, 0), (1, 0), (3, 2)])
def test_too_few_marks_are_insufficient(minimum: int, number: int) -> None:
    found = figure(jury(minimum=minimum), *case.marks("jury", "a", *["80"] * number))

    raters = tuple(Fact(f"r{at}", "80") for at in range(1, number + 1))
    limits = (Fact("counted", str(number)), Fact("minimum", str(minimum), "assumed"))
    assert found == Figure(None, Step("component.insufficient", (*limits, *raters), "", "assumed"))


@pytest.mark.parametrize(("minimum", "number"), [(0, 1), (1, 1), (3, 3)])
def test_enough_marks_are_sufficient(minimum: int, number: int) -> None:
    assert figure(jury(minimum=minimum), *case.marks("jury", "a", *["80"] * number)).value == 80


def test_figures_has_one_figure_for_each_agency_asked_for() -> None:
    scheme = jury()
    part = scheme.components[0]
    assert isinstance(part, Marks)
    marks = (*case.marks("jury", "a", "80"), *case.marks("jury", "b", "70"), *case.marks("jury", "c", "60"))

    found = tally.figures(scheme, part, case.inputs("a b c", marks), ["c", "a"])

    assert {agency: figure.value for agency, figure in found.items()} == {"c": 60, "a": 80}
