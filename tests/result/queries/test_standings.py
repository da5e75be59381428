"""Reads about results: the table's order, ties and the gone, the inputs for the engine, what explains a number."""

import pytest

from pingyi.ballot.models import Answer
from pingyi.bundle import manifest
from pingyi.core import canonical
from pingyi.core.errors import Missing
from pingyi.result import actions, queries
from pingyi.result.models import Standing
from tests.support import frozen_schemes as frozen
from tests.support import world


def rules_and_facts(node):
    """Return every (rule, shown) and every (name, value) of a tree."""
    steps = [(node.rule, node.shown)]
    facts = [(leaf.name, leaf.value) for leaf in node.leaves]
    for child in node.nodes:
        more_steps, more_facts = rules_and_facts(child)
        steps += more_steps
        facts += more_facts
    return steps, facts


def test_there_is_no_sheet_before_the_first_scoring(gathered):
    assert queries.sheet(gathered) is None


def test_sheet_goes_by_rank_then_the_rest_in_roster_order(scored):
    rows = queries.sheet(scored).rows

    assert [(row.agency.key, row.rank) for row in rows] == [("a01", 1), ("a02", 2), ("a03", None)]


def test_sheet_puts_ties_in_roster_order_and_the_gone_last(tied):
    rows = queries.sheet(tied).rows

    assert [(row.agency.key, row.rank, row.total, row.overrides) for row in rows] == [
        ("a01", 1, "90.00", ()),
        ("a03", 1, "90.00", ()),
        ("a02", None, "", ("absent",)),
    ]


def test_sheet_shows_parts_grades_notes_and_distances(scored):
    sheet = queries.sheet(scored)

    first, last = sheet.rows[0], sheet.rows[-1]
    assert [(part.key, part.label["en"], part.weight) for part in sheet.parts] == [
        ("jury", "Jury", "40"),
        ("social", "Public", "40"),
        ("peers", "Peers", "20"),
    ]
    assert [(part.key, figure) for part, figure in first.cells] == [
        ("jury", "92.000000"),
        ("social", "92.500000"),
        ("peers", ""),
    ]
    assert (first.grade, first.grade_label["en"], first.distance) == ("excellent", "Excellent", "+2.25")
    assert first.notes == ("insufficient:peers", "renormalised")
    assert (last.total, last.grade_label, last.distance, last.notes[-1]) == ("", {}, "", "withheld")


def test_sheet_counts_every_grade(scored):
    counts = [(label["en"], count) for label, count in queries.sheet(scored).counts]

    assert [count for _, count in counts] == [1, 1, 0, 0]
    assert counts[0][0] == "Excellent"


def test_sheet_keeps_the_computed_grade_beside_an_override(tied):
    row = next(row for row in queries.sheet(tied).rows if row.overrides)

    assert (row.grade, row.grade_label, row.computed_label) == ("", {}, {})


def test_quarantined_answers_that_could_turn_a_grade_are_shown(gathered, operator):
    """Nine answers wait for a decision; the worst of them would take a01 below the line of the best grade."""
    rows = Answer.objects.within(gathered.office).order_by("pk").values_list("pk", flat=True)[:9]
    Answer.objects.within(gathered.office).filter(pk__in=list(rows)).update(status="quarantined")

    actions.score_season(season=gathered, actor=operator, now=world.NOW)

    sheet = queries.sheet(gathered)
    cases = [line.split(",") for line in sheet.run.sensitivity.splitlines()]
    assert {row.agency.key: row.flips for row in sheet.rows} == {
        row.agency.key: tuple(
            case for agency, case, _, grade in cases if agency == row.agency.key and grade != row.grade
        )
        for row in sheet.rows
    }
    assert len(cases) == 9
    assert sheet.rows[0].flips == ("worst",)


def test_explained_reaches_every_mark(scored):
    found = queries.explained(scored, "a01")

    steps, facts = rules_and_facts(found.tree)
    marks = [value for name, value in facts if name.startswith("r") and len(name) == 10]
    assert steps[0] == ("agency.result", "excellent")
    assert marks == ["92"] * 5
    assert ("total.rounded", "92.25") in steps
    assert ("marks.mean", "92") in steps
    assert found.row.total == "92.25"


def test_explained_labels_components_and_options(scored):
    tree = queries.explained(scored, "a01").tree

    labels = set()
    left = [tree]
    while left:
        node = left.pop()
        left += node.nodes
        labels |= {text["en"] for text in (node.label, *(leaf.name_label for leaf in node.leaves)) if text}
    assert {"Jury", "Public", "Peers", "Invited sample", "Very satisfied", "Satisfied"} <= labels


def test_explained_names_the_agency(scored):
    found = queries.explained(scored, "a01").tree

    leaf = next(leaf for leaf in found.leaves if leaf.name == "agency")
    assert (leaf.value, leaf.value_label["zh"]) == ("a01", world.AGENCIES[0])


@pytest.mark.parametrize("agency", ["a99", "nobody"])
def test_explained_knows_only_agencies_of_the_result(scored, agency):
    with pytest.raises(Missing, match=f'there is no result of "{agency}"'):
        queries.explained(scored, agency)


def test_explained_needs_a_result(gathered):
    with pytest.raises(Missing, match='there is no result of "a01"'):
        queries.explained(gathered, "a01")


def test_input_files_are_the_scheme_the_seven_inputs_and_the_lines(gathered):
    files = queries.input_files(gathered)

    assert set(files) == set(manifest.BOUND) - {manifest.RESULTS, manifest.SENSITIVITY}
    assert files["agencies.csv"].decode().splitlines()[1:] == [
        f"a0{at},{name}" for at, name in enumerate(world.AGENCIES, start=1)
    ]
    assert len(files["marks.csv"].splitlines()) == len(files["lines.csv"].splitlines()) == 1 + 15 + 6
    assert len(files["ballots.csv"].splitlines()) == 1 + 120
    assert canonical.loads(files["scheme.json"])["id"] == "cn.gd.demo"


def test_input_files_are_the_same_however_often_they_are_made(gathered):
    assert queries.input_files(gathered) == queries.input_files(gathered)


def test_season_without_a_survey_waits_for_its_marks_only(opened):
    rules = frozen.rules([frozen.marks("jury", "100")], frozen.result(), frozen.overrides())
    world.reframed(opened, frozen.frozen(rules))

    assert [label["en"] for label in queries.waiting_for(opened)] == ["Test jury"]


def test_gathered_season_waits_for_nothing(gathered):
    assert queries.waiting_for(gathered) == ()


def test_latest_run_is_that_of_the_last_round(scored, operator):
    actions.score_season(season=scored, actor=operator, now=world.NOW)

    assert queries.latest_run(scored).round == 2


def test_figures_that_are_no_object_are_none():
    assert queries.figures(Standing(figures="[]")) == {}


def test_nothing_is_published_before_the_publication(scored):
    assert queries.publication(scored) is None
