"""RELIABILITY D1: the writer is killed at any moment, and nothing acknowledged is lost, doubled or unprovable."""

import statistics

import pytest

from tests.faults.kills import kills
from tests.support import casting

SHORT = pytest.param(8, marks=pytest.mark.slow)
LONG = pytest.param(100, marks=pytest.mark.long)


def report(kind, found, cast, ready):
    p95 = statistics.quantiles(ready, n=20)[-1]
    casting.tell(f"D1 {kind}: {len(ready)} rounds, {found}, told {dict(cast.told)}, ready again p95 {p95:.3f} s")


@pytest.mark.parametrize("number", [SHORT, LONG])
def test_killed_writer_loses_doubles_and_forges_nothing(surveys, kind, number):
    with surveys() as season:
        cast, ready = casting.run(kills(season, number))

        found = casting.verdict(season, cast.acked)
    report(kind, found, cast, ready)
    assert found.faults == {}
    assert cast.told[casting.Gone] > 0, "the kills met requests that waited"


@pytest.mark.slow
def test_control_writer_that_answers_before_it_stores_is_found_out(ground):
    cast, _ready = casting.run(kills(ground, 2, casting.wrong("hasty")))

    assert casting.verdict(ground, cast.acked).lost > 0
