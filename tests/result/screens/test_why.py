"""The trace as a page shows it: fractions cut for people, labels found, distances signed."""

from fractions import Fraction

import pytest

from pingyi.result.screens import why as screens

LABELS = {
    "jury": {"zh": "评议团", "en": "Jury"},
    "invited": {"zh": "受邀", "en": "Invited"},
    "good": {"zh": "良好", "en": "Good"},
    "very": {"zh": "非常满意", "en": "Very satisfied"},
}
FLOORS = tuple(map(Fraction, (90, 80, 60, 0)))


def step(rule, output, *inputs, **more):
    return {"rule": rule, "output": output, "inputs": list(inputs), **more}


def fact(name, value, **more):
    return {"name": name, "value": value, **more}


def test_tree_keeps_the_order_of_facts_and_steps():
    why = step("a.b", "1", fact("x", "1"), step("c.d", "2"), fact("y", "2"), step("e.f", "3"))

    node = screens.tree(why, {})

    assert [leaf.name for leaf in node.leaves] == ["x", "y"]
    assert [child.rule for child in node.nodes] == ["c.d", "e.f"]


@pytest.mark.parametrize(
    ("output", "shown", "whole"),
    [
        ("92.5", "92.5", ""),
        ("", "", ""),
        ("1/3", "0.333333", "1/3"),
        ("-2/3", "-0.666667", "-2/3"),
        ("555/6", "92.500000", "555/6"),
        ("a/b", "a/b", ""),
        ("good", "good", ""),
    ],
)
def test_tree_shows_a_fraction_as_six_decimals_and_keeps_it_whole(output, shown, whole):
    node = screens.tree(step("a.b", output), LABELS)

    assert (node.shown, node.whole) == (shown, whole)


def test_tree_labels_a_grade_by_its_output():
    assert screens.tree(step("grade.computed", "good"), LABELS).label == LABELS["good"]


@pytest.mark.parametrize(("name", "value"), [("component", "jury"), ("channel", "invited")])
def test_tree_labels_a_step_by_what_it_is_about(name, value):
    node = screens.tree(step("component.figure", "92", fact("weight", "40"), fact(name, value)), LABELS)

    assert node.label == LABELS[value]


def test_tree_has_no_label_where_nothing_is_known():
    node = screens.tree(step("marks.mean", "92", fact("component", "panel"), fact("r1", "92")), LABELS)

    assert node.label == {}


def test_leaf_has_the_labels_of_its_name_and_value():
    node = screens.tree(step("a.b", "1", fact("very", "12"), fact("component", "jury", cite="GD-LZPY:13")), LABELS)

    assert node.leaves == (
        screens.Leaf("very", "12", "", LABELS["very"], {}),
        screens.Leaf("component", "jury", "GD-LZPY:13", {}, LABELS["jury"]),
    )


def test_tree_unfolds_its_upper_levels_only():
    why = step("a", "1", step("b", "1", step("c", "1", step("d", "1"))))

    unfolded = []
    node = screens.tree(why, {})
    while node:
        unfolded.append(node.unfolded)
        node = node.nodes[0] if node.nodes else None
    assert unfolded == [True, True, True, False]


def test_tree_carries_citations():
    assert screens.tree(step("a", "1", cite="SG-2019-47:13"), {}).cite == "SG-2019-47:13"


@pytest.mark.parametrize("why", [None, "text", [], {}, {"rule": "a", "output": "1"}, {"inputs": "text"}])
def test_tree_refuses_what_is_no_step(why):
    with pytest.raises(TypeError, match="no step of a trace"):
        screens.tree(why, {})


def test_flat_labels_take_the_last_part_and_prefer_grades():
    labels = {
        "result.grades.good": {"en": "Good grade"},
        "components.social.options.good": {"en": "Good answer"},
        "components.social.options.fair": {"en": "Fair answer"},
        "components.jury": {"en": "Jury"},
        "result.grades.fair": {"en": "Fair grade"},
    }

    assert screens.flat_labels(labels) == {
        "good": {"en": "Good grade"},
        "fair": {"en": "Fair grade"},
        "jury": {"en": "Jury"},
    }


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        ("90.00", "+0.00"),
        ("89.99", "-0.01"),
        ("92.25", "+2.25"),
        ("85.00", "-5.00"),
        ("84.99", "+4.99"),
        ("70.5", "-9.5"),
        ("91", "+1"),
        ("12.34", "-47.66"),
        ("", ""),
    ],
)
def test_distance_is_to_the_nearest_floor_above_zero(total, expected):
    assert screens.distance(total, FLOORS) == expected


def test_distance_needs_a_floor_above_zero():
    assert screens.distance("91.00", ()) == ""
    assert screens.distance("91.00", (Fraction(0),)) == ""


def test_distance_has_as_many_decimals_as_the_total():
    assert screens.distance("90", (Fraction("89.995"),)) == "+0"
