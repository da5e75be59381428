"""A whole run, worked by hand: gone agencies, overrides, ranks, notes and the tree behind them."""

import re
from fractions import Fraction

import pytest

from pingyi.rules.faults import BadInput
from pingyi.rules.inputs import Decision, Inputs
from pingyi.rules.scheme import Scheme
from pingyi.rules.trace import Fact, Step
from pingyi.rules.v1 import engine
from pingyi.rules.v1.outcome import AgencyOutcome
from tests.support import engine_cases as case
from tests.support import frozen_schemes as frozen
from tests.support import retrace


def forty_forty_twenty(**result: frozen.Json) -> Scheme:
    """Return jury 40, survey 40, panel 20."""
    return case.scheme(
        frozen.marks("jury", "40", minimum=2),
        frozen.survey("social", "40"),
        frozen.figures("panel", "20"),
        overrides=frozen.overrides(absent="fair"),
        **result,
    )


def season(decisions: tuple[Decision, ...] = ()) -> Inputs:
    """Return inputs of four agencies: a and b are complete, c lacks the panel, d has only the panel."""
    answers = case.counted(
        "invited",
        a={"very": 9, "fair": 1},
        b={"very": 9, "fair": 1, "unknown": 5},
        c={"bad": 1, "very": 3},
    )
    marks = (
        *case.marks("jury", "a", "90", "91"),
        *case.marks("jury", "b", "91", "90"),
        *case.marks("jury", "c", "70", "80"),
    )
    imports = {("panel", "a"): "80", ("panel", "b"): "80", ("panel", "d"): "99.5"}
    return case.inputs("a b c d", marks, answers=answers, imports=imports, decisions=decisions)


def outcomes(scheme: Scheme, inputs: Inputs) -> dict[str, AgencyOutcome]:
    """Return the outcome by agency."""
    return {row.agency: row for row in engine.run(scheme, inputs).agencies}


def test_run_keeps_the_roster_order() -> None:
    scheme = case.scheme(frozen.figures("panel", "100"))

    assert [row.agency for row in engine.run(scheme, case.inputs("z a m")).agencies] == ["z", "a", "m"]


def test_run_gives_a_complete_agency_figures_total_grade_and_rank() -> None:
    found = outcomes(forty_forty_twenty(), season())["a"]

    assert found.figures == (Fraction("90.5"), Fraction(96), Fraction(80))
    assert found.total == Fraction("90.6")
    assert (found.computed_grade, found.override, found.grade) == ("excellent", "", "excellent")
    assert (found.rank, found.notes) == (1, ())


def test_run_shares_a_rank_and_leaves_the_gap() -> None:
    found = outcomes(forty_forty_twenty(), season())

    assert {agency: row.rank for agency, row in found.items()} == {"a": 1, "b": 1, "c": 3, "d": None}


def test_run_renormalises_and_withholds_with_notes() -> None:
    found = outcomes(forty_forty_twenty(), season())

    assert found["c"].total == 75
    assert found["c"].notes == ("insufficient:panel", "renormalised")
    assert found["d"].figures == (None, None, Fraction("99.5"))
    assert (found["d"].total, found["d"].computed_grade, found["d"].grade) == (None, "", "")
    assert found["d"].notes == ("insufficient:jury", "insufficient:social", "withheld")


def test_run_rounds_components_before_the_total() -> None:
    inputs = case.inputs("a", case.marks("jury", "a", "50", "50", "51"))
    jury = frozen.marks("jury", "100")

    exact = outcomes(case.scheme(jury, digits=0), inputs)["a"]
    rounded = outcomes(case.scheme(jury, digits=1, round_components=True), inputs)["a"]

    assert (exact.figures, exact.total) == ((Fraction(151, 3),), 50)
    assert (rounded.figures, rounded.total) == ((Fraction("50.3"),), Fraction("50.3"))


def test_run_empties_an_agency_that_is_gone() -> None:
    found = outcomes(forty_forty_twenty(), season((case.decision("absent", "a"),)))

    assert found["a"] == AgencyOutcome(
        agency="a",
        figures=(None, None, None),
        total=None,
        computed_grade="",
        override="absent",
        grade="fair",
        rank=None,
        notes=(),
        why=Step(
            "agency.result",
            (
                Fact("agency", "a"),
                Step(
                    "grade.override",
                    (Fact("absent", "d1", "SG-2019-47:15"), Fact("grade", "fair", "assumed")),
                    "fair",
                    "assumed",
                ),
                Step("rank.none", (), ""),
            ),
            "fair",
        ),
    )
    assert {agency: row.rank for agency, row in found.items()} == {"a": None, "b": 1, "c": 2, "d": None}


def test_run_keeps_the_computed_total_beside_fraud() -> None:
    before = outcomes(forty_forty_twenty(), season())["a"]

    found = outcomes(forty_forty_twenty(), season((case.decision("fraud", "a"),)))

    assert (found["a"].figures, found["a"].total) == (before.figures, before.total)
    assert (found["a"].computed_grade, found["a"].override, found["a"].grade) == ("excellent", "fraud", "poor")
    assert {agency: row.rank for agency, row in found.items()} == {"a": None, "b": 1, "c": 2, "d": None}


def test_run_joins_overrides_in_a_fixed_order() -> None:
    decisions = (
        case.decision("withdrawn", "a", "d1"),
        case.decision("fraud", "a", "d2"),
        case.decision("absent", "a", "d3"),
    )

    found = outcomes(forty_forty_twenty(), season(decisions))["a"]

    assert (found.override, found.grade) == ("absent+fraud+withdrawn", "poor")


def test_run_takes_no_votes_from_an_agency_that_is_gone() -> None:
    scheme = case.scheme(frozen.survey("social", "100", conversion="ratio_to_top"))
    answers = case.counted("invited", a={"very": 100}, b={"very": 10}, c={"very": 5})
    decisions = (case.decision("sign_counting", name="d1"), case.decision("withdrawn", "a", "d2"))

    found = outcomes(scheme, case.inputs("a b c", answers=answers, decisions=decisions))

    assert {agency: row.figures for agency, row in found.items()} == {"a": (None,), "b": (100,), "c": (50,)}


def test_run_refuses_to_count_votes_unsigned() -> None:
    scheme = case.scheme(frozen.survey("social", "100", conversion="rank_points"))

    with pytest.raises(BadInput) as caught:
        engine.run(scheme, case.inputs("a"))

    assert [(fault.file, fault.column) for fault in caught.value.faults] == [("decisions.csv", "kind")]


def test_run_with_every_agency_gone_gives_rows_without_figures() -> None:
    scheme = case.scheme(frozen.survey("social", "100", conversion="ratio_to_top"))
    decisions = (case.decision("sign_counting", name="d1"), case.decision("absent", "a", "d2"))

    found = engine.run(scheme, case.inputs("a", decisions=decisions)).agencies

    assert [(row.figures, row.total, row.grade) for row in found] == [((None,), None, "")]


def test_run_explains_a_grade_from_the_mark_up() -> None:
    scheme = case.scheme(frozen.marks("jury", "100"))

    why = outcomes(scheme, case.inputs("a", case.marks("jury", "a", "91.47")))["a"].why

    chain = [node.rule for node in case.flat(why) if isinstance(node, Step)]
    assert chain == [
        "agency.result",
        "grade.computed",
        "total.rounded",
        "total.weighted",
        "component.figure",
        "marks.figure",
        "marks.mean",
        "rank.competition",
    ]
    assert Fact("r1", "91.47") in case.flat(why)


def test_run_cites_what_the_scheme_cites() -> None:
    why = outcomes(forty_forty_twenty(), season())["a"].why

    cited = {(node.rule if isinstance(node, Step) else node.name, node.cite) for node in case.flat(why)}
    assert {name for name, cite in cited if cite == "SG-2019-47:13"} == {"weight"}
    assert {name for name, cite in cited if cite == ""} == {
        "agency.result",
        "agency",
        "total.weighted",
        "component",
        "r1",
        "r2",
        "very",
        "fair",
        "bad",
        "unknown",
        "score",
        "rank.competition",
        "total",
        "ahead",
        "ranked",
    }


def test_run_explains_an_override_above_the_computed_grade() -> None:
    why = outcomes(forty_forty_twenty(), season((case.decision("fraud", "a"),)))["a"].why

    assert [node.rule for node in why.inputs if isinstance(node, Step)] == ["grade.override", "rank.none"]
    assert [step.output for step in case.steps(why, "grade.computed")] == ["excellent"]


def test_the_docstring_lists_every_rule_of_the_trace() -> None:
    assert engine.__doc__ is not None

    listed = re.findall(r"^    ([a-z]+\.[a-z_]+) ", engine.__doc__, re.MULTILINE)

    assert sorted(listed) == sorted(retrace.RULES)


def test_verdict_of_the_gone_reads_no_figures() -> None:
    found = engine.verdict(forty_forty_twenty(), [case.decision("withdrawn", "a")], {})

    assert (found.values, found.total, found.computed, found.grade) == ((None, None, None), None, "", "")
