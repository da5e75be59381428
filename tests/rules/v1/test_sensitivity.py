"""What the quarantined ballots could change, worked by hand."""

from dataclasses import replace

import pytest

from pingyi.rules.faults import BadInput
from pingyi.rules.inputs import Answers, Decision, Inputs
from pingyi.rules.v1 import sensitivity
from pingyi.rules.v1.sensitivity import Row
from tests.support import engine_cases as case
from tests.support import frozen_schemes as frozen

SOCIAL = case.scheme(frozen.survey("social", "100"))
MIXED = case.scheme(frozen.survey("social", "40"), frozen.figures("panel", "60"))


def held(counted: dict[str, dict[str, int]], quarantined: dict[str, dict[str, int]]) -> Answers:
    """Return answers of the channel invited: agency -> option -> count, counted and quarantined."""
    return {"invited": {"counted": counted, "quarantined": quarantined}}


def inputs(agencies: str, answers: Answers, *decisions: Decision) -> Inputs:
    """Return inputs with these answers; the panel gives every agency 90."""
    imports = {("panel", agency): "90" for agency in agencies.split()}
    return case.inputs(agencies, answers=answers, imports=imports, decisions=decisions)


def test_run_gives_three_cases_for_each_agency() -> None:
    answers = held({"a": {"very": 8}, "b": {"fair": 2}}, {"a": {"bad": 2}, "b": {"very": 2}})

    found = sensitivity.run(MIXED, inputs("a b", answers))

    assert found == (
        Row("a", "in", "86.00", "good"),
        Row("a", "best", "94.00", "excellent"),
        Row("a", "worst", "86.00", "good"),
        Row("b", "in", "86.00", "good"),
        Row("b", "best", "86.00", "good"),
        Row("b", "worst", "66.00", "fair"),
    )


def test_run_turns_answers_without_points_and_leaves_unanswered_alone() -> None:
    answers = held({"a": {"fair": 1}}, {"a": {"unknown": 3}})

    found = sensitivity.run(SOCIAL, inputs("a", answers))

    assert [row.total for row in found] == ["60.00", "90.00", "15.00"]


def test_run_may_fill_or_empty_a_component() -> None:
    answers = held({}, {"a": {"unknown": 1}})

    found = sensitivity.run(SOCIAL, inputs("a", answers))

    assert found == (Row("a", "in", "", ""), Row("a", "best", "100.00", "excellent"), Row("a", "worst", "0.00", "poor"))


@pytest.mark.parametrize(
    "answers",
    [{}, held({"a": {"very": 1}}, {}), held({"a": {"very": 1}}, {"a": {}}), held({}, {"a": {"very": 0}})],
)
def test_run_is_empty_when_nothing_is_quarantined(answers: Answers) -> None:
    assert sensitivity.run(SOCIAL, inputs("a", answers)) == ()


def test_run_has_rows_for_a_quarantined_ballot_that_answers_nothing() -> None:
    found = sensitivity.run(SOCIAL, replace(inputs("a", held({"a": {"very": 1}}, {"a": {}})), quarantined=1))

    assert [row.total for row in found] == ["100.00", "100.00", "100.00"]


def test_run_is_empty_without_a_survey() -> None:
    scheme = case.scheme(frozen.figures("panel", "100"))

    assert sensitivity.run(scheme, replace(inputs("a", {}), quarantined=1)) == ()


def test_run_takes_the_first_of_options_with_equal_points() -> None:
    options = [
        frozen.option("good", "100", vote=False),
        frozen.option("great", "100", vote=True),
        frozen.option("bad", "0", vote=True),
        frozen.option("awful", "0", vote=False),
    ]
    scheme = case.scheme(frozen.survey("social", "100", conversion="ratio_to_top", options=options))
    answers = held({"a": {"great": 4}, "b": {"great": 8}}, {"a": {"good": 4}, "b": {}})

    found = sensitivity.run(scheme, inputs("a b", answers, case.decision("sign_counting")))

    assert [(row.case, row.total) for row in found if row.agency == "a"] == [
        ("in", "50.00"),
        ("best", "50.00"),
        ("worst", "100.00"),
    ]


def test_run_moves_one_agency_while_the_others_votes_are_counted_as_they_are() -> None:
    scheme = case.scheme(frozen.survey("social", "100", conversion="rank_points", rank_step="10"))
    answers = held({"a": {"very": 5}, "b": {"very": 5}}, {"a": {"bad": 2}, "b": {"very": 1}})

    found = sensitivity.run(scheme, inputs("a b", answers, case.decision("sign_counting")))

    assert [(row.agency, row.case, row.total) for row in found] == [
        ("a", "in", "90.00"),
        ("a", "best", "100.00"),
        ("a", "worst", "90.00"),
        ("b", "in", "100.00"),
        ("b", "best", "100.00"),
        ("b", "worst", "100.00"),
    ]


def test_run_shows_the_gone_and_the_overridden_with_their_grades() -> None:
    answers = held({"a": {"very": 1}, "b": {"very": 1}}, {"a": {"bad": 1}, "b": {"bad": 1}})
    decisions = (case.decision("absent", "a", "d1"), case.decision("fraud", "b", "d2"))

    found = sensitivity.run(SOCIAL, inputs("a b", answers, *decisions))

    assert [(row.agency, row.total, row.grade) for row in found] == [
        ("a", "", ""),
        ("a", "", ""),
        ("a", "", ""),
        ("b", "50.00", "poor"),
        ("b", "100.00", "poor"),
        ("b", "50.00", "poor"),
    ]


def test_run_rounds_the_survey_where_components_are_rounded() -> None:
    scheme = case.scheme(frozen.survey("social", "50"), frozen.figures("panel", "50"), digits=0, round_components=True)
    answers = held({"a": {"very": 2}}, {"a": {"bad": 1}})

    found = sensitivity.run(scheme, inputs("a", answers))

    assert [row.total for row in found] == ["79", "95", "79"]


def test_run_refuses_to_count_votes_unsigned() -> None:
    scheme = case.scheme(frozen.survey("social", "100", conversion="ratio_to_top"))

    with pytest.raises(BadInput):
        sensitivity.run(scheme, inputs("a", {}))
