"""Margins of error: textbook figures, exact rounding, and what cannot be told."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pingyi.ballot.sampling import margin


@pytest.mark.parametrize(
    ("answered", "population", "found"),
    [
        (384, 10**9, "5.0"),
        (1067, 10**9, "3.0"),
        (100, 10**9, "9.8"),
        (100, 200, "6.9"),
        (2, 10**9, "69.3"),
        (200, 200, "0.0"),
        (2, 2, "0.0"),
        (1, 200, None),
        (0, 200, None),
    ],
)
def test_margin_of_a_share_is_that_of_the_textbook(answered, population, found):
    assert margin.of_share(answered, population) == found


@given(st.integers(2, 5000), st.integers(0, 500_000))
def test_margin_is_rounded_half_up_from_the_exact_root(answered, more):
    population = answered + more
    with localcontext() as context:
        context.prec = 60
        exact = 196 * (Decimal(more) / (4 * answered * max(population - 1, 1))).sqrt()

    found = margin.of_share(answered, population)

    assert -Decimal("0.05") < Decimal(found) - exact <= Decimal("0.05")


def test_strata_weigh_by_their_size():
    rows = [(100, 9000), (100, 1000)]
    # 196 * sqrt(0.81 * 8900 / (400 * 8999) + 0.01 * 900 / (400 * 999)) = 8.82
    assert margin.of_strata(rows) == "8.8"
    assert margin.of_strata([(100, 1000)]) == margin.of_share(100, 1000)


@pytest.mark.parametrize(
    ("rows", "found"),
    [([], None), ([(1, 50), (30, 60)], None), ([(0, 50)], None), ([(1, 1), (30, 30)], "0.0")],
)
def test_margin_over_strata_needs_two_answers_of_each_that_was_not_asked_whole(rows, found):
    assert margin.of_strata(rows) == found


def test_margin_of_a_mean_follows_the_spread():
    points = [Fraction(100), Fraction(60), Fraction(0)]

    # mean 53 1/3, sum of squares 20,266 2/3; 1.96 * sqrt(20,266.67 / 11 / 12 * 0.88) = 22.78
    assert margin.of_mean(points, [4, 4, 4], 100) == "22.8"
    assert margin.of_mean(points, [12, 0, 0], 100) == "0.0"
    assert margin.of_mean(points, [1, 0, 0], 100) is None


@pytest.mark.parametrize(
    "ask",
    [
        lambda: margin.of_share(3, 2),
        lambda: margin.of_strata([(3, 2)]),
        lambda: margin.of_mean([Fraction(1)], [3], 2),
    ],
)
def test_more_answers_than_people_are_no_sample(ask):
    with pytest.raises(ValueError, match="3 of 2 cannot have answered"):
        ask()
