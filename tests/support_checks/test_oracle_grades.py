"""Proves the naive oracle rule by rule: grade, override, rank (FORMATS 4.7-4.9), sensitivity, golden cases."""

from pathlib import Path

import pytest

from tests.support import frozen_schemes as frozen
from tests.support import oracle
from tests.support import short_cases as short

GOLDEN = Path(__file__).parent.parent / "golden"
PANEL = [frozen.figures("panel", "100")]
COUNTED = "invited counted"


# Steps 7 to 9, grade, override, rank


@pytest.mark.parametrize(("grade_on", "grade"), [("rounded", "excellent"), ("exact", "good")])
def test_grade_is_judged_on_the_rounded_or_the_exact_total(tmp_path, grade_on, grade):
    result = frozen.result(grade_on=grade_on)
    short.write(tmp_path, PANEL, agencies="ab", imports=["panel a 89.995", "panel b 90"], result=result)

    assert short.column(tmp_path, "computed_grade") == [grade, "excellent"]
    assert short.column(tmp_path, "total") == ["90.00", "90.00"]


@pytest.mark.parametrize("kind", ["absent", "withdrawn"])
def test_the_gone_have_nothing_but_override_and_its_grade(tmp_path, kind):
    overrides = frozen.overrides(absent="poor", withdrawn="poor")
    components = [frozen.figures("panel", "100"), frozen.figures("idle", "0")]
    short.write(
        tmp_path,
        components,
        agencies="a",
        imports=["panel a 80"],
        decisions=[f"{kind} a"],
        overrides=overrides,
    )

    assert oracle.score(tmp_path)[0].decode().splitlines()[1] == f"a,,,,,{kind},poor,,"


def test_fraud_keeps_total_and_computed_grade_but_no_rank(tmp_path):
    short.write(tmp_path, PANEL, agencies="ab", imports=["panel a 95", "panel b 70"], decisions=["assume", "fraud a"])

    lines = oracle.score(tmp_path)[0].decode().splitlines()[1:]
    assert lines == ["a,95.000000,95.00,excellent,fraud,poor,,", "b,70.000000,70.00,fair,,fair,1,"]


@pytest.mark.parametrize(
    ("kinds", "override", "grade"),
    [
        (["withdrawn", "fraud", "absent"], "absent+fraud+withdrawn", "poor"),
        (["fraud", "absent"], "absent+fraud", "poor"),
        (["withdrawn", "fraud"], "fraud+withdrawn", "poor"),
        (["withdrawn", "absent"], "absent+withdrawn", ""),
        (["withdrawn"], "withdrawn", "fair"),
    ],
)
def test_overrides_are_joined_in_order_and_fraud_then_absent_wins(tmp_path, kinds, override, grade):
    decisions = [f"{kind} a" for kind in kinds]
    overrides = frozen.overrides(withdrawn="fair")
    short.write(tmp_path, PANEL, agencies="a", decisions=decisions, overrides=overrides)

    assert [short.results(tmp_path)["a"][name] for name in ("override", "grade")] == [override, grade]


def test_fraud_with_grade_null_empties_the_grade(tmp_path):
    overrides = frozen.overrides(fraud=None, absent="poor")
    decisions = ["fraud a", "absent a", "fraud b"]
    short.write(tmp_path, PANEL, imports=["panel b 80"], decisions=decisions, overrides=overrides)

    assert short.column(tmp_path, "grade") == ["", "", ""]


@pytest.mark.parametrize(
    ("decisions", "override"),
    [
        (["absent a", "revoke d1"], ""),
        (["absent a", "absent a", "revoke d1"], "absent"),
        (["absent a", "revoke d1", "absent a"], "absent"),
        (["absent a", "fraud a", "revoke d1"], "fraud"),
        (["absent a", "revoke d1", "revoke d2"], ""),  # a later row revokes d1, whatever became of that row
        (["absent b", "waive a", "correct a", "amend", "quarantine", "release", "exclude"], ""),
    ],
)
def test_a_decision_is_active_unless_a_later_row_revokes_it(tmp_path, decisions, override):
    short.write(tmp_path, PANEL, imports=["panel a 80"], decisions=decisions)

    assert short.results(tmp_path)["a"]["override"] == override


def test_ranks_go_by_the_rounded_total_and_pass_over_overrides_and_the_withheld(tmp_path):
    scores = {"a": "80.001", "b": "80.004", "c": "90", "d": "70", "e": "99"}
    imports = [f"panel {agency} {score}" for agency, score in scores.items()]
    short.write(tmp_path, PANEL, agencies="abcdef", imports=imports, decisions=["fraud e"])

    assert short.column(tmp_path, "rank") == ["2", "2", "1", "4", "", ""]


# sensitivity.csv


def test_sensitivity_is_a_header_when_nothing_is_quarantined(tmp_path):
    short.write(tmp_path, [frozen.survey("social", "100")], ballots=[f"{COUNTED} very very -"])

    assert oracle.score(tmp_path)[1] == b"agency,case,total,grade\n"


def test_sensitivity_changes_the_answers_for_one_agency_alone(tmp_path):
    ballots = [f"{COUNTED} fair very", "invited quarantined bad fair"]
    short.write(tmp_path, [frozen.survey("social", "100")], agencies="ab", ballots=ballots)

    assert short.sensitivity(tmp_path) == [
        "a,in,30.00,poor",
        "a,best,80.00,good",
        "a,worst,30.00,poor",
        "b,in,80.00,good",
        "b,best,100.00,excellent",
        "b,worst,50.00,poor",
    ]


def test_sensitivity_takes_an_answer_without_points_for_an_answer_but_not_an_empty_cell(tmp_path):
    ballots = [f"{COUNTED} fair fair", "invited quarantined unknown -", "invited excluded bad bad"]
    short.write(tmp_path, [frozen.survey("social", "100")], agencies="ab", ballots=ballots)

    totals = [row.split(",")[2] for row in short.sensitivity(tmp_path)]
    assert totals == ["60.00", "80.00", "30.00", "60.00", "60.00", "60.00"]


def test_sensitivity_takes_the_first_option_of_equal_points_and_runs_the_whole_count(tmp_path):
    options = [
        frozen.option("null", None, vote=True),
        frozen.option("p", "50", vote=True),
        frozen.option("q", "50"),
        frozen.option("r", "0"),
        frozen.option("s", "0", vote=True),
    ]
    social = frozen.survey("social", "100", conversion="ratio_to_top", options=options)
    ballots = [f"{COUNTED} p p", f"{COUNTED} r p", "invited quarantined q q"]
    short.write(tmp_path, [social], agencies="ab", ballots=ballots, decisions=["sign_counting"])

    totals = [row.split(",")[2] for row in short.sensitivity(tmp_path)]
    assert totals == ["50.00", "100.00", "50.00", "100.00", "100.00", "100.00"]


def test_sensitivity_brings_a_channel_over_its_minimum(tmp_path):
    social = frozen.survey("social", "100", channels=[frozen.channel("invited", "1", 2)])
    ballots = [f"{COUNTED} very -", "invited quarantined very very"]
    short.write(tmp_path, [social], agencies="abc"[:2], ballots=ballots, decisions=["withdrawn b"])

    assert short.column(tmp_path, "total") == ["", ""]
    assert short.sensitivity(tmp_path) == [
        "a,in,100.00,excellent",
        "a,best,100.00,excellent",
        "a,worst,50.00,poor",
        "b,in,,",
        "b,best,,",
        "b,worst,,",
    ]


@pytest.mark.parametrize("folder", sorted(path.parent for path in GOLDEN.glob("*/case.md")), ids=lambda p: p.name)
def test_oracle_gives_the_bytes_of_the_golden_cases(folder):
    written = oracle.score(folder)

    assert written == tuple((folder / name).read_bytes() for name in ("results.csv", "sensitivity.csv"))
