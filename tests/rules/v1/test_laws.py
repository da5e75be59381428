"""What holds for every scheme and all inputs."""

import random
from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from pingyi.core import canonical, exact
from pingyi.rules.inputs import Inputs
from pingyi.rules.scheme import Marks, Scheme, Survey
from pingyi.rules.trace import Step
from pingyi.rules.v1 import engine, output, sensitivity
from pingyi.rules.v1.outcome import AgencyOutcome
from tests.support import engine_cases as case
from tests.support import engine_worlds, retrace
from tests.support.engine_worlds import AGENCIES, World

quick = settings(deadline=None, max_examples=40)


def run(scheme: Scheme, inputs: Inputs) -> dict[str, AgencyOutcome]:
    """Return the outcome by agency."""
    return {row.agency: row for row in engine.run(scheme, inputs).agencies}


@quick
@given(engine_worlds.worlds())
def test_totals_and_figures_stay_between_0_and_100(world: World) -> None:
    for row in run(world.scheme, world.inputs).values():
        found = [value for value in (*row.figures, row.total) if value is not None]
        assert all(0 <= value <= 100 for value in found)


@quick
@given(engine_worlds.worlds(), st.integers())
def test_the_order_of_raters_and_marks_never_matters(world: World, seed: int) -> None:
    dice = random.Random(seed)
    marks, raters = world.inputs.marks, world.inputs.raters
    shuffled = replace(
        world.inputs,
        marks=tuple(dice.sample(marks, len(marks))),
        raters=tuple(dice.sample(raters, len(raters))),
    )

    assert engine.run(world.scheme, shuffled) == engine.run(world.scheme, world.inputs)


@quick
@given(engine_worlds.worlds(), st.data())
def test_raising_one_mark_never_lowers_the_total(world: World, data: st.DataObject) -> None:
    part = world.scheme.components[0]
    assert isinstance(part, Marks)
    most = {"": part.maximum, **{item.key: item.maximum for item in part.items}}
    marks = list(world.inputs.marks)
    at = data.draw(st.integers(0, len(marks) - 1))
    old = marks[at]
    if old.mark is None:
        return
    marks[at] = replace(old, mark=old.mark + data.draw(engine_worlds.halves(int(most[old.item] - old.mark))))

    before = run(world.scheme, world.inputs)[old.agency].total
    after = run(world.scheme, replace(world.inputs, marks=tuple(marks)))[old.agency].total

    assert (before is None) == (after is None)
    assert before is None or after is None or after >= before


@quick
@given(engine_worlds.worlds(conversions=("satisfaction",)), st.integers(2, 50))
def test_satisfaction_does_not_grow_with_the_number_of_ballots(world: World, times: int) -> None:
    social = world.scheme.components[1]
    assert isinstance(social, Survey)
    free = replace(social, channels=tuple(replace(channel, minimum=0) for channel in social.channels))
    scheme = replace(world.scheme, components=(world.scheme.components[0], free, world.scheme.components[2]))
    more = {
        channel: {
            status: {agency: {key: times * count for key, count in row.items()} for agency, row in rows.items()}
            for status, rows in statuses.items()
        }
        for channel, statuses in world.inputs.answers.items()
    }

    before = output.results_csv(scheme, engine.run(scheme, world.inputs))
    after = output.results_csv(scheme, engine.run(scheme, replace(world.inputs, answers=more)))

    assert after == before


@quick
@given(engine_worlds.worlds(), engine_worlds.halves(100))
def test_a_component_of_weight_zero_never_moves_a_total(world: World, value: Fraction) -> None:
    parts = tuple(
        replace(part, weight=Fraction(weight))
        for part, weight in zip(world.scheme.components, (55, 45, 0), strict=True)
    )
    scheme = replace(world.scheme, components=parts)
    imports = {("panel", "a"): value}

    before = run(scheme, replace(world.inputs, imports={}))
    after = run(scheme, replace(world.inputs, imports=imports))

    assert [row.total for row in after.values()] == [row.total for row in before.values()]
    assert all("insufficient:panel" in row.notes for row in before.values() if _is_counted(row))


def _is_counted(row: AgencyOutcome) -> bool:
    return not {"absent", "withdrawn"} & set(row.override.split("+"))


@quick
@given(engine_worlds.worlds(kinds=()), st.sampled_from(AGENCIES))
def test_fraud_never_changes_figures_total_or_computed_grade(world: World, agency: str) -> None:
    fraud = (*world.inputs.decisions, case.decision("fraud", agency, "d9"))

    before = run(world.scheme, world.inputs)
    after = run(world.scheme, replace(world.inputs, decisions=fraud))

    kept = ("figures", "total", "computed_grade", "notes")
    for name in AGENCIES:
        assert [getattr(after[name], field) for field in kept] == [getattr(before[name], field) for field in kept]
    assert after[agency].grade == (world.scheme.overrides["fraud"] or "")
    assert (after[agency].override, after[agency].rank) == ("fraud", None)


@quick
@given(engine_worlds.worlds())
def test_the_gone_have_nothing_but_an_override_and_its_grade(world: World) -> None:
    for row in run(world.scheme, world.inputs).values():
        if not _is_counted(row):
            assert set(row.figures) == {None}
            assert (row.total, row.computed_grade, row.rank, row.notes) == (None, "", None, ())


@quick
@given(engine_worlds.worlds())
def test_ranks_agree_with_the_totals(world: World) -> None:
    rows = run(world.scheme, world.inputs).values()
    ranked = [(row.total, row.rank) for row in rows if row.total is not None and not row.override]

    assert [rank for _, rank in ranked] == [1 + sum(other > total for other, _ in ranked) for total, _ in ranked]
    assert all(row.rank is None for row in rows if row.override or row.total is None)


@quick
@given(engine_worlds.worlds())
def test_every_step_of_a_trace_follows_from_its_inputs(world: World) -> None:
    for row in run(world.scheme, world.inputs).values():
        assert retrace.check(row.why) >= 3


@quick
@given(engine_worlds.worlds())
def test_the_outputs_of_a_trace_are_the_figures(world: World) -> None:
    for row in run(world.scheme, world.inputs).values():
        figures = [step.output for step in case.steps(row.why, "component.figure")]
        totals = [step.output for step in case.steps(row.why, "total.rounded")]
        grades = [step.output for step in case.steps(row.why, "grade.computed")]

        shown = ["" if value is None else exact.plain(value) for value in row.figures]
        assert figures == (shown if _is_counted(row) else [])
        assert totals == ([] if row.total is None else [exact.plain(row.total)])
        assert grades == ([row.computed_grade] if _is_counted(row) else [])
        assert row.why.output == row.grade
        assert [_output(row.why.inputs[2])] == ["" if row.rank is None else str(row.rank)]


def _output(node: object) -> str:
    assert isinstance(node, Step)
    return node.output


@quick
@given(engine_worlds.worlds())
def test_equal_inputs_give_equal_bytes_that_read_back(world: World) -> None:
    first, second = engine.run(world.scheme, world.inputs), engine.run(world.scheme, world.inputs)

    assert output.results_csv(world.scheme, first) == output.results_csv(world.scheme, second)
    raw = output.trace_json(first)
    assert canonical.dumps(canonical.loads(raw)) == raw == output.trace_json(second)


@quick
@given(engine_worlds.worlds())
def test_worst_and_best_enclose_what_quarantine_would_give(world: World) -> None:
    social = world.scheme.components[1]
    assert isinstance(social, Survey)
    open_to_all = tuple(replace(channel, minimum=0) for channel in social.channels)
    pointed = tuple(option for option in social.options if option.points is not None)
    social = replace(social, conversion="satisfaction", channels=open_to_all, options=pointed)
    scheme = replace(world.scheme, components=(world.scheme.components[0], social, world.scheme.components[2]))

    totals = {(row.agency, row.case): row.total for row in sensitivity.run(scheme, world.inputs)}

    for agency in {name for name, _ in totals}:
        worst, middle, best = (totals[agency, kind] for kind in ("worst", "in", "best"))
        assert worst == middle == best == "" or Fraction(worst) <= Fraction(middle) <= Fraction(best)
