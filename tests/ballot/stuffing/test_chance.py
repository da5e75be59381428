"""The bound is never below the exact tail, neither with a known share nor with that of the lot itself."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pingyi.ballot.stuffing import chance


@given(st.integers(1, 60), st.integers(0, 60), st.floats(0.001, 0.999))
def test_bound_is_never_below_the_binomial_tail(of, count, share):
    count = min(count, of)
    tail = math.fsum(math.comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(count, of + 1))

    assert math.exp(chance.bound(count, of, share)) >= tail * (1 - 1e-9)


@given(st.integers(1, 30), st.integers(0, 30), st.integers(0, 60), st.integers(0, 60))
def test_bound_is_never_below_the_tail_of_draws_from_the_lot(of, count, marked, others):
    lot = max(marked + others, of)
    count, marked = min(count, of, marked), min(marked, lot)
    ways = sum(math.comb(marked, k) * math.comb(lot - marked, of - k) for k in range(count, of + 1))

    assert math.exp(chance.bound(count, of, marked / lot)) >= ways / math.comb(lot, of) * (1 - 1e-9)


def test_bound_without_excess_is_certain():
    assert chance.bound(0, 0, 0.5) == chance.bound(5, 10, 0.5) == chance.bound(10, 10, 1.0) == 0


@pytest.mark.parametrize(("logarithm", "looks", "alarms"), [(-13.8, 1, False), (-13.9, 1, True), (-13.9, 10, False)])
def test_alarm_counts_every_look(logarithm, looks, alarms):
    assert chance.is_alarm(logarithm, looks) is alarms


@pytest.mark.parametrize(
    ("logarithm", "looks", "shown"),
    [(0.0, 1, "1"), (-16.2, 1, "<1e-7"), (-16.2, 100, "<1e-5"), (-16.2, 0, "<1e-7"), (-5000.0, 1, "<1e-12")],
)
def test_chance_is_shown_as_the_power_of_ten_above_it(logarithm, looks, shown):
    assert chance.text(logarithm, looks) == shown
