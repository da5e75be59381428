"""Points become whole numbers, and the top answers are known."""

from fractions import Fraction

from pingyi.ballot.stuffing.seen import Shape


def test_points_become_whole_on_the_least_scale():
    shape = Shape((Fraction(100), Fraction(133, 2), None, Fraction(1, 3)))

    assert shape.whole == {1: 600, 2: 399, 4: 2}
    assert (shape.top, shape.range, shape.tops) == (600, 598, {1})


def test_equal_top_options_are_both_top():
    assert Shape((Fraction(100), Fraction(100), Fraction(0))).tops == {1, 2}


def test_nothing_is_top_where_nothing_can_be_preferred():
    assert Shape((None, None)).tops == frozenset()
    assert Shape((Fraction(80), Fraction(80), None)).tops == frozenset()
