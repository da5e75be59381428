"""Grades, overrides and ranks, worked by hand."""

from fractions import Fraction

import pytest

from pingyi.rules.inputs import Decision
from pingyi.rules.trace import Fact, Step
from pingyi.rules.v1 import grade
from pingyi.rules.v1.score import Total
from tests.support import engine_cases as case
from tests.support import frozen_schemes as frozen

PANEL = frozen.figures("panel", "100")
TOTAL = Step("total.rounded", (), "90")


def total(exact: str, rounded: str | None = None) -> Total:
    """Return a total; rounded: the exact one where nothing is said."""
    return Total(Fraction(exact), Fraction(rounded or exact), TOTAL, ())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("100", "excellent"),
        ("90", "excellent"),
        ("89.99", "good"),
        ("80", "good"),
        ("60", "fair"),
        ("59.99", "poor"),
        ("0", "poor"),
    ],
)
def test_computed_is_the_first_grade_whose_floor_is_reached(value: str, expected: str) -> None:
    assert grade.computed(case.scheme(PANEL), total(value))[0] == expected


@pytest.mark.parametrize(("grade_on", "expected"), [("rounded", "excellent"), ("exact", "good")])
def test_computed_looks_at_the_total_that_the_scheme_names(grade_on: str, expected: str) -> None:
    scheme = case.scheme(PANEL, grade_on=grade_on)

    assert grade.computed(scheme, total("89.996", "90"))[0] == expected


def test_computed_is_empty_without_a_total() -> None:
    key, step = grade.computed(case.scheme(PANEL), Total(None, None, TOTAL, ()))

    assert (key, step.output) == ("", "")


def test_computed_is_explained_by_all_floors() -> None:
    _, step = grade.computed(case.scheme(PANEL), total("90"))

    floors = (("excellent", "90"), ("good", "80"), ("fair", "60"), ("poor", "0"))
    assert step == Step(
        "grade.computed",
        (TOTAL, Fact("grade_on", "rounded", "assumed"), *(Fact(*band, "assumed") for band in floors)),
        "excellent",
        "assumed",
    )


def test_overrides_has_the_active_decisions_of_every_agency() -> None:
    rows = (
        case.decision("withdrawn", "b", "d1"),
        case.decision("fraud", "b", "d2"),
        case.decision("waive", "c", "d3"),
        case.decision("absent", "a", "d4"),
        case.decision("revoke", "a", "d5", ref="d4"),
        case.decision("absent", "b", "d6"),
    )

    found = grade.overrides(case.inputs("a b c", decisions=rows))

    assert {agency: [row.id for row in decisions] for agency, decisions in found.items()} == {
        "a": [],
        "b": ["d6", "d2", "d1"],
        "c": [],
    }


def test_kinds_names_each_kind_once_in_the_order_of_the_column() -> None:
    rows = [case.decision(kind, "a") for kind in ("withdrawn", "fraud", "absent", "fraud")]

    assert grade.kinds(rows) == ("absent", "fraud", "withdrawn")
    assert grade.kinds([]) == ()


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [([], False), (["fraud"], False), (["absent"], True), (["withdrawn"], True), (["fraud", "absent"], True)],
)
def test_is_gone_asks_for_absence_or_withdrawal(kinds: list[str], expected: bool) -> None:
    assert grade.is_gone([case.decision(kind, "a") for kind in kinds]) is expected


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (["fraud"], "poor"),
        (["absent"], "fair"),
        (["withdrawn"], ""),
        (["absent", "withdrawn"], "fair"),
        (["absent", "fraud"], "poor"),
        (["fraud", "withdrawn"], "poor"),
    ],
)
def test_overridden_puts_fraud_first_and_absence_before_withdrawal(kinds: list[str], expected: str) -> None:
    scheme = case.scheme(PANEL, overrides=frozen.overrides(absent="fair"))

    assert grade.overridden(scheme, [case.decision(kind, "a") for kind in kinds], None)[0] == expected


def test_overridden_may_leave_no_grade_after_fraud() -> None:
    scheme = case.scheme(PANEL, overrides=frozen.overrides(fraud=None))

    assert grade.overridden(scheme, [case.decision("fraud", "a")], TOTAL)[0] == ""


def test_overridden_keeps_the_computed_grade_in_the_trace() -> None:
    below = Step("grade.computed", (TOTAL,), "excellent")

    key, step = grade.overridden(case.scheme(PANEL), [case.decision("fraud", "a", "d7")], below)

    cited = (Fact("fraud", "d7", "SG-2019-47:15"), Fact("grade", "poor", "GD-LZPY:15"))
    assert key == "poor"
    assert step == Step("grade.override", (*cited, below), "poor", "GD-LZPY:15")


def test_overridden_names_every_decision_for_an_agency_that_is_gone() -> None:
    decisions: list[Decision] = [case.decision("absent", "a", "d1"), case.decision("withdrawn", "a", "d2")]

    _, step = grade.overridden(case.scheme(PANEL), decisions, None)

    assert step.inputs == (
        Fact("absent", "d1", "SG-2019-47:15"),
        Fact("withdrawn", "d2", "SG-2019-47:15"),
        Fact("grade", "", "assumed"),
    )


def test_rank_shares_ties_and_leaves_the_gap() -> None:
    field = [Fraction(value) for value in (90, 85, 85, 70)]

    assert [grade.rank(value, field)[0] for value in field] == [1, 2, 2, 4]


def test_rank_is_none_without_a_total() -> None:
    assert grade.rank(None, [Fraction(90)]) == (None, Step("rank.none", (), ""))


def test_rank_is_explained_by_the_number_ahead() -> None:
    _, step = grade.rank(Fraction("84.4"), [Fraction(90), Fraction("84.4")])

    facts = (Fact("total", "84.4"), Fact("ahead", "1"), Fact("ranked", "2"))
    assert step == Step("rank.competition", facts, "2")
