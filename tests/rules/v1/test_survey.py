"""From answers to the survey's figure, worked by hand."""

from collections.abc import Sequence
from fractions import Fraction

import pytest

from pingyi.rules.scheme import Scheme, Survey
from pingyi.rules.trace import Fact, Step
from pingyi.rules.v1 import survey
from pingyi.rules.v1.outcome import Figure
from tests.support import engine_cases as case
from tests.support import frozen_schemes as frozen

CHANNELS = [frozen.channel("invited", "3", 4), frozen.channel("wechat", "1"), frozen.channel("open", "0")]


def social(**changes: frozen.Json) -> tuple[Scheme, Survey]:
    """Return a scheme of one survey: very 100, fair 60, bad 0, unknown excluded; only very is a vote."""
    scheme = case.scheme(frozen.survey("social", "100", **{"channels": CHANNELS, **changes}))
    part = scheme.survey
    assert part is not None
    return scheme, part


def counts(**channels: dict[str, int]) -> survey.Counts:
    """Return answers in every channel of CHANNELS."""
    return {"invited": {}, "wechat": {}, "open": {}, **channels}


def figure(answers: survey.Counts, field: Sequence[int] = (), **changes: frozen.Json) -> Figure:
    """Return the figure of one agency with these answers."""
    scheme, part = social(**changes)
    return survey.figure(scheme, part, answers, field)


def test_counts_reads_one_status_in_every_channel() -> None:
    _, part = social()
    answers = {"wechat": {"counted": {"a": {"very": 2}, "b": {"bad": 1}}, "quarantined": {"a": {"fair": 5}}}}

    assert survey.counts(part, answers, "a") == {"invited": {}, "wechat": {"very": 2}, "open": {}}
    assert survey.counts(part, answers, "a", "quarantined") == {"invited": {}, "wechat": {"fair": 5}, "open": {}}
    assert survey.counts(part, answers, "c") == {"invited": {}, "wechat": {}, "open": {}}


def test_satisfaction_is_the_mean_of_the_points() -> None:
    assert figure(counts(wechat={"very": 2, "fair": 1, "bad": 1})).value == 65


def test_satisfaction_leaves_out_options_without_points() -> None:
    assert figure(counts(wechat={"very": 1, "bad": 1, "unknown": 98})).value == 50


def test_satisfaction_weighs_channels_not_ballots() -> None:
    found = figure(counts(invited={"very": 4}, wechat={"bad": 1000}))

    assert found.value == Fraction(3 * 100 + 1 * 0, 4)


@pytest.mark.parametrize(("answered", "expected"), [(3, Fraction(60)), (4, Fraction(90))])
def test_satisfaction_asks_each_channel_for_its_minimum(answered: int, expected: Fraction) -> None:
    assert figure(counts(invited={"very": answered, "unknown": 9}, wechat={"fair": 7})).value == expected


def test_satisfaction_does_not_count_a_channel_of_weight_zero() -> None:
    assert figure(counts(wechat={"fair": 1}, open={"very": 5000})).value == 60


@pytest.mark.parametrize(
    "answers",
    [counts(), counts(invited={"very": 3}), counts(open={"very": 9}), counts(wechat={"unknown": 9})],
)
def test_satisfaction_is_insufficient_without_a_channel(answers: survey.Counts) -> None:
    found = figure(answers)

    assert found.value is None
    assert found.step.rule == "component.insufficient"
    assert [step.rule for step in case.steps(found.step, "survey.channel_left_out")] == ["survey.channel_left_out"] * 3


def test_satisfaction_is_explained_down_to_each_answer() -> None:
    found = figure(counts(wechat={"very": 2, "fair": 1, "unknown": 7}))

    def options(very: int, fair: int, unknown: int) -> tuple[Step, ...]:
        return (
            Step(
                "survey.option", (Fact("very", str(very)), Fact("points", "100", "assumed")), str(100 * very), "assumed"
            ),
            Step(
                "survey.option", (Fact("fair", str(fair)), Fact("points", "60", "assumed")), str(60 * fair), "assumed"
            ),
            Step("survey.option", (Fact("bad", "0"), Fact("points", "0", "assumed")), "0", "assumed"),
            Step("survey.option_excluded", (Fact("unknown", str(unknown)),), "", "assumed"),
        )

    def limits(channel: str, weight: str, minimum: str) -> tuple[Fact, ...]:
        values = (("channel", channel), ("weight", weight), ("minimum", minimum))
        return tuple(Fact(name, value, "assumed") for name, value in values)

    channels = (
        Step("survey.channel_left_out", (*limits("invited", "3", "4"), *options(0, 0, 0)), "", "assumed"),
        Step("survey.channel", (*limits("wechat", "1", "0"), *options(2, 1, 7)), "260/3", "assumed"),
        Step("survey.channel_left_out", (*limits("open", "0", "0"), *options(0, 0, 0)), "", "assumed"),
    )
    assert found == Figure(Fraction(260, 3), Step("survey.satisfaction", channels, "260/3", "assumed"))


def test_votes_counts_voting_options_in_channels_with_weight() -> None:
    _, part = social()

    found = survey.votes(part, counts(invited={"very": 2, "fair": 9}, wechat={"very": 3}, open={"very": 50}))

    assert found == 5


@pytest.mark.parametrize(
    ("own", "field", "expected"),
    [
        (30, [30, 40], Fraction(75)),
        (40, [40, 30], Fraction(100)),
        (0, [0, 9], Fraction(0)),
        (1, [1, 3], Fraction(100, 3)),
    ],
)
def test_ratio_to_top_compares_with_the_most_votes(own: int, field: list[int], expected: Fraction) -> None:
    assert figure(counts(wechat={"very": own}), field, conversion="ratio_to_top").value == expected


def test_ratio_to_top_is_insufficient_when_nobody_got_a_vote() -> None:
    found = figure(counts(wechat={"bad": 3}), [0, 0], conversion="ratio_to_top")

    assert found.value is None
    assert found.step.inputs[1] == Fact("top", "0")


def test_ratio_to_top_is_explained_by_its_votes() -> None:
    found = figure(counts(invited={"very": 2}, wechat={"very": 1}), [3, 4], conversion="ratio_to_top")

    votes = Step("survey.votes", (Fact("invited.very", "2"), Fact("wechat.very", "1")), "3", "assumed")
    assert found.step == Step("survey.ratio_to_top", (votes, Fact("top", "4")), "75", "assumed")


@pytest.mark.parametrize(
    ("own", "expected"), [(9, Fraction(100)), (7, Fraction(175, 2)), (5, Fraction(125, 2)), (0, Fraction(50))]
)
def test_rank_points_falls_by_a_step_for_each_better_agency(own: int, expected: Fraction) -> None:
    field = [9, 7, 7, 5, 0]

    found = figure(counts(wechat={"very": own}), field, conversion="rank_points", rank_step="12.5")

    assert found.value == expected


def test_rank_points_never_falls_below_zero() -> None:
    found = figure(counts(), [3, 2, 1, 0], conversion="rank_points", rank_step="40")

    assert found.value == 0


def test_rank_points_is_full_for_all_when_nobody_got_a_vote() -> None:
    assert figure(counts(), [0, 0], conversion="rank_points", rank_step="40").value == 100


def test_rank_points_is_explained_by_rank_and_step() -> None:
    found = figure(counts(wechat={"very": 1}), [1, 3, 2], conversion="rank_points", rank_step="12.5")

    votes = Step("survey.votes", (Fact("invited.very", "0"), Fact("wechat.very", "1")), "1", "assumed")
    inputs = (votes, Fact("rank", "3"), Fact("rank_step", "12.5", "assumed"))
    assert found.step == Step("survey.rank_points", inputs, "75", "assumed")
