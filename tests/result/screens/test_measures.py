"""What is read off a trace: the marks and answers behind a result, against the engine's own figures."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given

from pingyi.core import exact
from pingyi.result.screens import measures
from pingyi.rules import steadiness, trace
from pingyi.rules.v1 import engine
from tests.support import engine_cases as case
from tests.support import engine_worlds as worlds
from tests.support import frozen_schemes as frozen


def rows(scheme, inputs):
    return [(row, measures.measured(scheme, trace.to_json(row.why))) for row in engine.run(scheme, inputs).agencies]


@given(worlds.worlds(("satisfaction",), ()))
def test_marks_of_a_component_with_a_figure_give_that_figure(world):
    rounding = (world.scheme.result.digits, world.scheme.result.rounding)
    for row, found in rows(world.scheme, world.inputs):
        part, figure = world.scheme.components[0], row.figures[0]
        if figure is None:
            assert part.key not in found.marks
        else:
            own = steadiness.aggregate(found.marks[part.key], part.aggregate, part.drop)
            assert (exact.rounded(own, *rounding) if world.scheme.result.round_components else own) == figure
            assert found.spreads[part.key].count == len(found.marks[part.key])


@given(worlds.worlds())
def test_measures_exist_for_every_trace_and_without_a_total_say_nothing_of_sureness(world):
    for row, found in rows(world.scheme, replace(world.inputs, decisions=(*world.inputs.decisions, SIGNED))):
        assert 0 <= found.chance <= 1
        if row.total is None:
            assert (found.error, found.chance, found.turns) == (0.0, 0.0, ())


@given(worlds.worlds(("satisfaction",), ()))
def test_a_turn_names_a_grade_other_than_the_computed_one(world):
    for row, found in rows(world.scheme, world.inputs):
        assert row.computed_grade not in {turn.grade for turn in found.turns}


SIGNED = case.decision("sign_counting", name="d9", ref="component.social.conversion")


def jury(*values, **result):
    scheme = case.scheme(frozen.marks("jury", weight="100", minimum=1), **result)
    raters = tuple(case.rater("jury", f"r{at}") for at in range(1, len(values) + 1))
    return rows(scheme, case.inputs("a", case.marks("jury", "a", *values), raters))[0]


def test_a_line_counts_as_reached_where_rounding_reaches_it():
    row, found = jury("89.99", "90", "90", "90", digits=2)

    assert row.total == Fraction("90.00")
    assert found.error == pytest.approx(0.0025)
    assert found.chance < 0.5


def test_marks_far_apart_are_named():
    _row, found = jury("95", "79")

    assert found.wide == ("jury",)


def test_marks_close_together_are_not():
    _row, found = jury("95", "80")

    assert found.wide == ()
