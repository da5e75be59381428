"""Where each component's figures come from, and the refusal to count votes unsigned."""

from fractions import Fraction

import pytest

from pingyi.rules.faults import BadInput, Fault
from pingyi.rules.inputs import Decision
from pingyi.rules.trace import Fact, Step
from pingyi.rules.v1 import figures
from pingyi.rules.v1.outcome import Figure
from tests.support import engine_cases as case
from tests.support import frozen_schemes as frozen


@pytest.mark.parametrize("source", ["imported", "office", "indicators"])
def test_gathered_takes_figures_from_the_imports(source: str) -> None:
    scheme = case.scheme(frozen.figures("panel", "100", source))

    found = figures.gathered(scheme, case.inputs("a", imports={("panel", "a"): "57.091"}), ["a"])

    step = Step("figure.imported", (Fact("score", "57.091"),), "57.091", "assumed")
    assert found == {"a": {"panel": Figure(Fraction("57.091"), step)}}


def test_gathered_is_insufficient_without_a_row_of_the_imports() -> None:
    scheme = case.scheme(frozen.figures("panel", "100"))

    found = figures.gathered(scheme, case.inputs("a b", imports={("panel", "b"): "50"}), ["a"])

    assert found == {"a": {"panel": Figure(None, Step("component.insufficient", (), "", "assumed"))}}


def test_gathered_takes_unpublished_marks_from_the_imports() -> None:
    scheme = case.scheme(frozen.marks("jury", "100", published="none"))

    found = figures.gathered(scheme, case.inputs("a", imports={("jury", "a"): "91"}), ["a"])

    assert found["a"]["jury"].value == 91
    assert found["a"]["jury"].step.rule == "figure.imported"


@pytest.mark.parametrize("published", ["per_rater", "per_mark"])
def test_gathered_takes_published_marks_from_the_sheets(published: str) -> None:
    scheme = case.scheme(frozen.marks("jury", "100", published=published))

    found = figures.gathered(scheme, case.inputs("a", case.marks("jury", "a", "88")), ["a"])

    assert found["a"]["jury"].value == 88
    assert found["a"]["jury"].step.rule == "marks.figure"


def test_gathered_leaves_the_survey_to_surveyed() -> None:
    scheme = case.scheme(frozen.figures("panel", "60"), frozen.survey("social", "40"))
    inputs = case.inputs("a b", answers=case.counted("invited", a={"very": 1}, b={"fair": 1}))

    fixed = figures.gathered(scheme, inputs, ["a", "b"])
    moved = figures.surveyed(scheme, inputs, ["a", "b"])

    assert {agency: list(row) for agency, row in fixed.items()} == {"a": ["panel"], "b": ["panel"]}
    assert {agency: row["social"].value for agency, row in moved.items()} == {"a": 100, "b": 60}


def test_surveyed_compares_only_the_agencies_given() -> None:
    scheme = case.scheme(frozen.survey("social", "100", conversion="ratio_to_top"))
    inputs = case.inputs("a b c", answers=case.counted("invited", a={"very": 5}, b={"very": 10}, c={"very": 90}))

    found = figures.surveyed(scheme, inputs, ["a", "b"])

    assert {agency: row["social"].value for agency, row in found.items()} == {"a": 50, "b": 100}


def test_surveyed_is_empty_without_a_survey() -> None:
    assert figures.surveyed(case.scheme(frozen.figures("panel", "100")), case.inputs("a"), ["a"]) == {"a": {}}


@pytest.mark.parametrize("conversion", ["ratio_to_top", "rank_points"])
@pytest.mark.parametrize(
    "decisions",
    [
        (),
        (case.decision("amend"),),
        (case.decision("sign_counting"), case.decision("revoke", name="d2", ref="d1")),
    ],
)
def test_refuse_unsigned_refuses_to_count_votes(conversion: str, decisions: tuple[Decision, ...]) -> None:
    scheme = case.scheme(frozen.survey("social", "100", conversion=conversion))

    with pytest.raises(BadInput) as caught:
        figures.refuse_unsigned(scheme, case.inputs("a", decisions=decisions))

    message = (
        f'no active "sign_counting" decision, but component "social" counts votes ({conversion}): '
        "sign the decision, or use the conversion satisfaction"
    )
    assert caught.value.faults == (Fault("decisions.csv", 0, "kind", message),)


def test_refuse_unsigned_lets_a_signed_count_pass() -> None:
    scheme = case.scheme(frozen.survey("social", "100", conversion="rank_points"))

    figures.refuse_unsigned(scheme, case.inputs("a", decisions=(case.decision("sign_counting"),)))


def test_refuse_unsigned_asks_nothing_where_no_votes_are_counted() -> None:
    figures.refuse_unsigned(case.scheme(frozen.survey("social", "100")), case.inputs("a"))
    figures.refuse_unsigned(case.scheme(frozen.figures("panel", "100")), case.inputs("a"))
