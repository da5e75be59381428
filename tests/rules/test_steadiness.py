"""How sure a result is: spread, error, chance, and the least that turns a grade, on worked cases and by laws."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pingyi.rules import steadiness
from pingyi.rules.steadiness import Channel, Survey, Turn, Voices

LINE = Fraction(90)
MARKS = st.lists(st.integers(0, 200).map(lambda n: Fraction(n, 2)), min_size=1, max_size=12)


def fractions(*numbers):
    return tuple(Fraction(str(number)) for number in numbers)


def graded(total):
    return "good" if total >= LINE else "fair"


def survey(*counts, weight=1, share=1):
    channel = Channel(Fraction(weight), tuple((Fraction(points), count) for points, count in counts))
    return Survey("social", Fraction(share), (channel,), fractions(0, 100))


def test_spread_of_an_odd_number_leaves_the_middle_out_of_the_halves():
    found = steadiness.spread(fractions(80, 95, 90, 85, 100))

    assert (found.count, found.low, found.lower, found.middle) == (5, 80, Fraction("82.5"), 90)
    assert (found.upper, found.high, found.mean) == (Fraction("97.5"), 100, 90)
    assert found.deviation == pytest.approx(math.sqrt(62.5))


def test_spread_of_one_mark_is_that_mark_without_deviation():
    found = steadiness.spread(fractions(88.5))

    assert {found.low, found.lower, found.middle, found.upper, found.high, found.mean} == {Fraction("88.5")}
    assert found.deviation == 0


def test_spread_of_nothing_is_none():
    assert steadiness.spread(()) is None


@given(MARKS)
def test_quartiles_never_fall(values):
    found = steadiness.spread(values)

    assert found.low <= found.lower <= found.middle <= found.upper <= found.high


def test_standard_error_of_marks_is_the_deviation_by_the_root_of_their_number():
    part = Voices("jury", Fraction(2, 5), fractions(88, 92))

    assert steadiness.standard_error([part]) == pytest.approx(0.4 * math.sqrt(8 / 2))


def test_standard_error_of_answers_uses_every_channel_by_its_weight():
    first = Channel(Fraction(1), ((Fraction(100), 2), (Fraction(0), 2)))
    second = Channel(Fraction(3), ((Fraction(80), 5),))
    part = Survey("social", Fraction(1), (first, second), fractions(0, 100))

    variance = 4 * 50**2 / 3 / 4
    assert steadiness.standard_error([part]) == pytest.approx(math.sqrt((1 / 4) ** 2 * variance))


def test_standard_errors_add_up_as_squares():
    part = Voices("jury", Fraction(1), fractions(88, 92))

    one = steadiness.standard_error([part])
    assert steadiness.standard_error([part, part]) == pytest.approx(one * math.sqrt(2))


def test_parts_without_spread_have_no_error():
    assert steadiness.standard_error([Voices("jury", Fraction(1), fractions(90)), survey((100, 1))]) == 0
    assert steadiness.standard_error([Voices("jury", Fraction(1), ())]) == 0


def test_chance_is_half_at_the_line_and_falls_with_the_distance():
    floors = fractions(90, 0)

    at_line = steadiness.chance(LINE, 1.0, floors)
    above = [steadiness.chance(LINE + step, 1.0, floors) for step in (1, 2)]
    assert at_line == pytest.approx(0.5)
    assert above == pytest.approx([0.158655, 0.022750], abs=1e-6)


def test_chance_counts_both_neighbours():
    both = steadiness.chance(Fraction(85), 5.0, fractions(90, 80, 0))

    assert both == pytest.approx(2 * 0.158655, abs=1e-6)


def test_chance_without_error_or_without_another_grade_is_none():
    assert steadiness.chance(Fraction("90.01"), 0.0, fractions(90, 0)) == 0
    assert steadiness.chance(Fraction(50), 1.0, fractions(0)) == 0


def test_least_raters_leaves_out_the_marks_that_do_most():
    part = Voices("jury", Fraction(1), fractions(100, 90, 90, 89, 83), minimum=3)
    total = Fraction(452, 5)  # 90.4

    assert steadiness.least_raters(total, part, graded) == Turn("jury", 1, "fair")


def test_least_raters_turns_upwards_too():
    part = Voices("jury", Fraction(1), fractions(92, 91, 90, 89, 80))

    assert steadiness.least_raters(Fraction(442, 5), part, graded) == Turn("jury", 1, "good")


def test_least_raters_never_goes_below_the_minimum():
    part = Voices("jury", Fraction(1), fractions(100, 90, 90, 89, 83), minimum=5)

    assert steadiness.least_raters(Fraction(452, 5), part, graded) is None


@pytest.mark.parametrize("aggregate", ["mean", "median", "trimmed"])
def test_least_raters_is_what_trying_every_set_finds(aggregate):
    """The oracle tries every subset; the marks are few."""
    from itertools import combinations

    values = fractions(97, 95, 91, 90, 90, 86, 80)
    part = Voices("jury", Fraction(1), values, aggregate, drop=1, minimum=2)
    total = steadiness.aggregate(values, aggregate, 1)
    wanted = None
    for number in range(1, len(values) - 1):
        rests = combinations(values, len(values) - number)
        if any(graded(steadiness.aggregate(rest, aggregate, 1)) != graded(total) for rest in rests):
            wanted = number
            break

    found = steadiness.least_raters(total, part, graded)

    assert (found.number if found else None) == wanted


def test_least_answers_is_the_first_number_that_turns():
    part = survey((100, 90), (0, 9))  # 90.909...
    total = Fraction(9000, 99)

    found = steadiness.least_answers(total, part, graded)

    assert found == Turn("social", 2, "fair", added=True)
    assert Fraction(9000, 100) >= LINE > Fraction(9000, 101)


def test_least_answers_of_a_weak_part_may_not_exist():
    part = survey((100, 90), (0, 9), share=Fraction(1, 100))

    assert steadiness.least_answers(Fraction(99), part, graded) is None


def test_least_answers_takes_the_channel_that_needs_fewest():
    small = Channel(Fraction(1), ((Fraction(100), 9), (Fraction(0), 1)))
    large = Channel(Fraction(1), ((Fraction(100), 900), (Fraction(0), 100)))
    part = Survey("social", Fraction(1), (large, small), fractions(0, 100))

    assert steadiness.least_answers(Fraction("90.5"), part, graded).number == 1


@given(MARKS)
def test_trimmed_mean_lies_between_the_extremes(values):
    assert min(values) <= steadiness.aggregate(values, "trimmed", 1) <= max(values)


def test_too_few_to_trim_is_the_mean_of_all():
    assert steadiness.aggregate(fractions(80, 90, 100, 90), "trimmed", 1) == 90
