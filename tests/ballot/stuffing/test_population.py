"""The bound by residents is exact at its limits."""

import pytest

from pingyi.ballot.stuffing import population
from pingyi.core.errors import Refused


@pytest.mark.parametrize(
    ("ballots", "residents", "verdict"),
    [
        (0, 1, "usual"),
        (300, 1000, "usual"),
        (301, 1000, "warn"),
        (600, 1000, "warn"),
        (601, 1000, "review"),
        (1000, 1000, "review"),
        (1001, 1000, "impossible"),
        (10**17 * 3 + 1, 10**18, "warn"),
    ],
)
def test_bound_is_exact(ballots, residents, verdict):
    assert population.bound(ballots, residents) == verdict


@pytest.mark.parametrize("residents", [0, -5])
def test_bound_is_refused_without_residents(residents):
    with pytest.raises(Refused, match=f'"{residents}" is no number of residents'):
        population.bound(1, residents)
