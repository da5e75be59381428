"""Proves the naive oracle rule by rule with sums done by hand: marks, survey, figures and total (FORMATS 4.2-4.6)."""

from fractions import Fraction

import pytest

from tests.support import frozen_schemes as frozen
from tests.support import oracle
from tests.support import short_cases as short

PANEL = [frozen.figures("panel", "100")]
COUNTED = "invited counted"


def test_results_have_the_exact_bytes(tmp_path):
    jury, panel = frozen.marks("jury", "60"), frozen.figures("panel", "40")
    marks = ["jury r1 b 90", "jury r2 b 91", "jury r3 b 91"]
    short.write(tmp_path, [jury, panel], agencies="ba", marks=marks, imports=["panel b 80", "panel a 70"])

    written = oracle.score(tmp_path)

    assert written == (
        b"agency,jury,panel,total,computed_grade,override,grade,rank,notes\n"
        b"b,90.666667,80.000000,86.40,good,,good,1,\n"
        b"a,,70.000000,,,,,,insufficient:jury+withheld\n",
        b"agency,case,total,grade\n",
    )


# Step 2, marks


def test_mean_counts_only_counted_marks_and_scales_to_100(tmp_path):
    jury = frozen.marks("jury", "100", maximum="5")
    other = [f"jury r{number} a {status}" for number, status in enumerate(["void", "absent", "recused"], 3)]
    short.write(tmp_path, [jury], agencies="a", marks=["jury r1 a 4", "jury r2 a 3", *other, "jury r9 a abstained"])

    assert short.column(tmp_path, "jury") == ["70.000000"]  # (4 + 3) / 2 = 3.5 of 5


def test_items_are_summed_per_rater(tmp_path):
    items = [frozen.item("x", "30"), frozen.item("y", "20")]
    jury = frozen.marks("jury", "100", maximum="50", items=items)
    marks = ["jury r1 a 30 x", "jury r1 a 10 y", "jury r2 a void x", "jury r2 a void y"]
    short.write(tmp_path, [jury], agencies="a", marks=[*marks, "jury r3 a 0 x", "jury r3 a 10 y"])

    assert short.column(tmp_path, "jury") == ["50.000000"]  # (40 + 10) / 2 = 25 of 50


def test_average_units_gives_each_unit_one_voice_and_loners_their_own(tmp_path):
    jury = frozen.marks("jury", "100", average_units=True)
    marks = ["jury r1 a 80", "jury r2 a 100", "jury r3 a 60", "jury r4 a 30"]
    short.write(tmp_path, [jury], agencies="a", units=["jury r1 u", "jury r2 u"], marks=marks)

    assert short.column(tmp_path, "jury") == ["60.000000"]  # (90 + 60 + 30) / 3


def test_minimum_is_counted_after_averaging_units(tmp_path):
    jury = frozen.marks("jury", "100", average_units=True, minimum=2)
    marks = ["jury r1 a 80", "jury r2 a 90", "jury r2 b 70", "jury r3 b 60"]
    short.write(tmp_path, [jury], agencies="ab", units=["jury r1 u", "jury r2 u"], marks=marks)

    assert short.column(tmp_path, "jury") == ["", "65.000000"]


def test_no_marks_are_insufficient_even_with_minimum_0(tmp_path):
    short.write(tmp_path, [frozen.marks("jury", "100", minimum=0)], agencies="ab", marks=["jury r1 b 50"])

    assert short.column(tmp_path, "notes") == ["insufficient:jury+withheld", ""]


@pytest.mark.parametrize(
    ("given", "figure"),
    [(["10"], "10.000000"), (["90", "10", "20"], "20.000000"), (["90", "10", "20", "35"], "27.500000")],
)
def test_median_is_the_middle_one_or_half_the_middle_two(tmp_path, given, figure):
    marks = [f"jury r{number} a {mark}" for number, mark in enumerate(given)]
    short.write(tmp_path, [frozen.marks("jury", "100", aggregate="median")], agencies="a", marks=marks)

    assert short.column(tmp_path, "jury") == [figure]


@pytest.mark.parametrize(
    ("given", "drop", "figure", "notes"),
    [
        ("0 60 70 80 100", 1, "70.000000", ""),
        ("0 60 80 100", 1, "60.000000", "too_few_to_trim:jury"),
        ("0 0 60 70 71 100 100", 2, "67.000000", ""),
        ("0 0 60 70 100 100", 2, "55.000000", "too_few_to_trim:jury"),
        ("10 20 40", 0, "23.333333", ""),
        ("10 20", 0, "15.000000", "too_few_to_trim:jury"),
        ("10", 1, "", "insufficient:jury+withheld"),
    ],
)
def test_trimmed_drops_from_both_ends_only_when_three_are_left(tmp_path, given, drop, figure, notes):
    jury = frozen.marks("jury", "100", aggregate="trimmed", drop=drop, minimum=2)
    marks = [f"jury r{number} a {mark}" for number, mark in enumerate(given.split())]
    short.write(tmp_path, [jury], agencies="a", marks=marks)

    assert [short.results(tmp_path)["a"][name] for name in ("jury", "notes")] == [figure, notes]


def test_marks_published_none_come_from_imports(tmp_path):
    jury = frozen.marks("jury", "100", published="none", minimum=9)
    short.write(tmp_path, [jury], agencies="ab", imports=["jury a 77.5"])

    assert short.column(tmp_path, "jury") == ["77.500000", ""]


# Step 3, survey


def test_satisfaction_weighs_channel_means_not_ballots(tmp_path):
    social = frozen.survey("social", "100", channels=[frozen.channel("p", "1"), frozen.channel("q", "0.5")])
    short.write(tmp_path, [social], agencies="a", ballots=["p counted very", "q counted bad", "q counted fair"])

    assert short.column(tmp_path, "social") == ["76.666667"]  # (1 x 100 + 0.5 x 30) / 1.5


def test_satisfaction_leaves_out_answers_without_points_and_empty_cells(tmp_path):
    ballots = [f"{COUNTED} very", f"{COUNTED} unknown", f"{COUNTED} -", f"{COUNTED} fair"]
    short.write(tmp_path, [frozen.survey("social", "100")], agencies="a", ballots=ballots)

    assert short.column(tmp_path, "social") == ["80.000000"]


def test_satisfaction_counts_only_rows_with_status_counted(tmp_path):
    ballots = [f"{COUNTED} fair", "invited quarantined very", "invited excluded bad"]
    short.write(tmp_path, [frozen.survey("social", "100")], agencies="a", ballots=ballots)

    assert short.column(tmp_path, "social") == ["60.000000"]


def test_satisfaction_passes_over_channels_below_minimum_or_of_weight_0(tmp_path):
    channels = [frozen.channel("p", "1", 2), frozen.channel("q", "1", 1), frozen.channel("r", "0")]
    ballots = ["p counted bad very", "p counted unknown very", "q counted fair fair", "r counted bad bad"]
    short.write(tmp_path, [frozen.survey("social", "100", channels=channels)], agencies="ab", ballots=ballots)

    assert short.column(tmp_path, "social") == ["60.000000", "80.000000"]


def test_satisfaction_without_a_channel_left_is_insufficient(tmp_path):
    channels = [frozen.channel("p", "0"), frozen.channel("q", "1", 2)]
    social = frozen.survey("social", "100", channels=channels)
    short.write(tmp_path, [social], agencies="a", ballots=["p counted very", "q counted very"])

    assert short.column(tmp_path, "notes") == ["insufficient:social+withheld"]


def counting(conversion: str, rank_step: str = "0") -> frozen.Part:
    options = [
        frozen.option("yes", "10", vote=True),
        frozen.option("also", None, vote=True),
        frozen.option("no", "0"),
    ]
    channels = [frozen.channel("invited", "1", 50), frozen.channel("open", "0")]
    return frozen.survey(
        "social", "100", conversion=conversion, rank_step=rank_step, options=options, channels=channels
    )


def test_ratio_to_top_counts_votes_of_weighing_channels_among_those_not_gone(tmp_path):
    ballots = [
        f"{COUNTED} yes also yes",
        f"{COUNTED} yes no yes",
        f"{COUNTED} also - yes",
        f"{COUNTED} no no yes",
        "open counted no yes no",
        "invited quarantined no yes no",
    ]
    short.write(tmp_path, [counting("ratio_to_top")], ballots=ballots, decisions=["sign_counting", "withdrawn c"])

    assert short.column(tmp_path, "social") == ["100.000000", "33.333333", ""]


def test_ratio_to_top_without_any_vote_is_insufficient(tmp_path):
    ballots = [f"{COUNTED} no no yes"]
    short.write(tmp_path, [counting("ratio_to_top")], ballots=ballots, decisions=["absent c", "sign_counting"])

    assert short.column(tmp_path, "notes") == ["insufficient:social+withheld", "insufficient:social+withheld", ""]


def test_rank_points_share_the_better_rank_and_stop_at_0(tmp_path):
    ballots = [f"{COUNTED} yes yes yes no yes", f"{COUNTED} yes no no no yes", f"{COUNTED} no no no no yes"]
    short.write(
        tmp_path,
        [counting("rank_points", "40")],
        agencies="abcde",
        ballots=ballots,
        decisions=["sign_counting", "absent e"],
    )

    assert short.column(tmp_path, "social") == ["100.000000", "60.000000", "60.000000", "0.000000", ""]


def test_rank_points_without_any_vote_give_everybody_rank_1(tmp_path):
    short.write(tmp_path, [counting("rank_points", "40")], agencies="ab", decisions=["sign_counting"])

    assert short.column(tmp_path, "social") == ["100.000000", "100.000000"]


@pytest.mark.parametrize("decisions", [[], ["sign_counting", "revoke d1"], ["assume"]])
@pytest.mark.parametrize("conversion", ["ratio_to_top", "rank_points"])
def test_counting_without_an_active_signature_is_refused(tmp_path, conversion, decisions):
    short.write(tmp_path, [counting(conversion)], ballots=[f"{COUNTED} yes yes yes"], decisions=decisions)

    with pytest.raises(oracle.Refused, match='social counts votes: no active decision "sign_counting"'):
        oracle.score(tmp_path)


# Steps 4 to 6, figures and total


@pytest.mark.parametrize("source", frozen.FIGURE_SOURCES)
def test_figures_come_from_imports_and_a_missing_row_is_insufficient(tmp_path, source):
    short.write(tmp_path, [frozen.figures("x", "100", source)], agencies="ab", imports=["x a 0"])

    assert short.column(tmp_path, "x") == ["0.000000", ""]
    assert short.column(tmp_path, "notes") == ["", "insufficient:x+withheld"]


def test_insufficient_leaves_a_note_also_with_weight_0(tmp_path):
    components = [frozen.figures("x", "100"), frozen.figures("idle", "0")]
    short.write(tmp_path, components, agencies="a", imports=["x a 70"])

    assert [short.results(tmp_path)["a"][name] for name in ("total", "notes")] == ["70.00", "insufficient:idle"]


def test_round_components_rounds_each_figure_before_the_total(tmp_path):
    components = [frozen.figures("x", "50"), frozen.figures("y", "50")]
    for name, rounding in (("first", True), ("once", False)):
        result = frozen.result(digits=1, round_components=rounding)
        short.write(tmp_path / name, components, agencies="a", imports=["x a 80.05", "y a 80.15"], result=result)

    assert short.results(tmp_path / "first")["a"]["x"] == "80.100000"
    assert short.results(tmp_path / "first")["a"]["total"] == "80.2"  # (80.1 + 80.2) / 2 = 80.15
    assert short.results(tmp_path / "once")["a"]["total"] == "80.1"  # (80.05 + 80.15) / 2 = 80.10


@pytest.mark.parametrize(
    ("floor", "total", "notes"),
    [
        ("60", "75.00", "insufficient:y+renormalised"),
        ("60.000001", "", "insufficient:y+withheld"),
    ],
)
def test_renormalise_needs_the_floor_and_the_floor_itself_suffices(tmp_path, floor, total, notes):
    components = [frozen.figures("x", "60"), frozen.figures("y", "40")]
    result = frozen.result(renormalise_floor=floor)
    short.write(tmp_path, components, agencies="a", imports=["x a 75"], result=result)

    assert [short.results(tmp_path)["a"][name] for name in ("total", "notes")] == [total, notes]


def test_renormalise_with_floor_0_still_needs_some_weight(tmp_path):
    components = [frozen.figures("x", "0"), frozen.figures("y", "100")]
    result = frozen.result(renormalise_floor="0")
    short.write(tmp_path, components, agencies="a", imports=["x a 75"], result=result)

    assert short.column(tmp_path, "notes") == ["insufficient:y+withheld"]


def test_withhold_needs_the_whole_weight(tmp_path):
    components = [frozen.figures("x", "99.999999"), frozen.figures("y", "0.000001")]
    result = frozen.result(insufficient="withhold", renormalise_floor="0")
    short.write(tmp_path, components, agencies="ab", imports=["x a 80", "x b 80", "y b 80"], result=result)

    assert short.column(tmp_path, "total") == ["", "80.00"]
    assert short.column(tmp_path, "notes") == ["insufficient:y+withheld", ""]


def test_notes_stand_in_byte_order(tmp_path):
    components = [
        frozen.figures("z", "10"),
        frozen.marks("jury", "80", aggregate="trimmed", drop=1),
        frozen.figures("b", "10"),
    ]
    short.write(tmp_path, components, agencies="a", marks=["jury r1 a 80"])

    expected = "insufficient:b+insufficient:z+renormalised+too_few_to_trim:jury"
    assert short.column(tmp_path, "notes") == [expected]


@pytest.mark.parametrize(
    ("score", "digits", "rounding", "total"),
    [
        ("84.5", 0, "half_up", "85"),
        ("84.5", 0, "half_even", "84"),
        ("85.5", 0, "half_even", "86"),
        ("84.499999", 0, "half_up", "84"),
        ("84.500001", 0, "half_even", "85"),
        ("0.25", 1, "half_even", "0.2"),
        ("0.25", 1, "half_up", "0.3"),
        ("99.99995", 4, "half_up", "100.0000"),
        ("7", 3, "half_up", "7.000"),
    ],
)
def test_total_is_rounded_with_integers_and_written_with_its_digits(tmp_path, score, digits, rounding, total):
    result = frozen.result(digits=digits, rounding=rounding)
    short.write(tmp_path, PANEL, agencies="a", imports=[f"panel a {score}"], result=result)

    assert short.column(tmp_path, "total") == [total]


def test_figures_are_shown_half_up_whatever_the_rounding():
    assert oracle.rounded(Fraction("0.0000005"), 6, "half_up") == Fraction("0.000001")
    assert oracle.fixed(Fraction("0.000001"), 6) == "0.000001"
