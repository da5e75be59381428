"""RELIABILITY L12: who knows when somebody voted, and watches the log grow, finds that ballot among how many others."""

import bisect
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest

from pingyi.ballot.actions import intake
from pingyi.ballot.intake.memory import Memory
from pingyi.ballot.models import Survey
from pingyi.ledger.models import Entry
from tests.support import casting, voters

HOUR = 3600
TICK = 10  # seconds between two looks of the integrator
# The share of a day's ballots that each hour has, from midnight on.
DAY = [4, 2, 1, 1, 1, 3, 12, 35, 60, 75, 75, 65, 60, 55, 55, 60, 60, 55, 60, 75, 80, 60, 32, 14]
NIGHT = [1] * 6 + [0] * 18
CITY, COUNTY, VILLAGE = 300_000, 10_000, 350  # ballots of a week
SHORT = pytest.param(1, marks=pytest.mark.slow)
LONG = pytest.param(7, marks=pytest.mark.long)


@dataclass(frozen=True)
class Release:
    """Ballots that came to the log together, and the second at which a watcher sees its new checkpoint."""

    second: int
    cast: tuple[int, ...]


def arrivals(seed: int, ballots: int, days: int = 1, profile: Sequence[int] = DAY) -> list[int]:
    """Return the seconds at which so many ballots are cast."""
    dice = random.Random(seed)
    hours = dice.choices(range(24 * days), [*profile] * days, k=ballots)
    return sorted(int((hour + dice.random()) * HOUR) for hour in hours)


def releases(cast: Sequence[int], least: int, kept: int) -> Iterator[Release]:
    """Yield what an integrator releases that looks every TICK seconds, by the rule of intake.integrate().

    least: that go together; kept: that stay behind until the close, which comes after the last ballot.
    """
    first = second = 0
    while first < len(cast):
        second = max(second + TICK, -(-cast[min(first + least + kept, len(cast)) - 1] // TICK) * TICK)
        last = bisect.bisect_right(cast, second) - kept
        if last - first >= least:
            yield Release(second, tuple(cast[first:last]))
            first = last
        elif last + kept == len(cast):
            yield Release(second, tuple(cast[first:]))
            return


def sets(released: Sequence[Release]) -> list[int]:
    """Return for each ballot among how many the watcher finds it, who knows its second and the rule."""
    return [len(release.cast) for release in released for _ in release.cast]


def share(found: Sequence[int]) -> float:
    """Return which share of the ballots stands among at least LEAST."""
    return sum(size >= intake.LEAST for size in found) / len(found)


def measured(cast: Sequence[int]) -> tuple[float, int]:
    """Return that share and the smallest set."""
    found = sets(list(releases(cast, intake.LEAST, intake.LEAST)))
    assert len(found) == len(cast)
    return share(found), min(found)


@pytest.mark.parametrize("days", [SHORT, LONG])
@pytest.mark.parametrize("ballots", [CITY, COUNTY, VILLAGE])
def test_ballot_stands_among_twenty_wherever_it_is_cast(ballots, days):
    reached, smallest = measured(arrivals(1, ballots * days // 7, days))

    casting.tell(f"L12: {ballots} a week: among at least {intake.LEAST} {reached:.2%}, smallest set {smallest}")
    assert (reached, smallest >= intake.LEAST) == (1, True)


@pytest.mark.slow
def test_quiet_night_waits_for_the_morning():
    cast = arrivals(2, COUNTY // 7 // 100, profile=NIGHT)

    assert [len(release.cast) for release in releases(cast, intake.LEAST, intake.LEAST)] == [len(cast)]


@pytest.mark.slow
def test_control_a_rule_that_lets_few_go_after_ten_minutes_leaves_ballots_alone():
    cast = arrivals(3, COUNTY, 7)
    windows = [[second for second in cast if second // 600 == window] for window in range(cast[-1] // 600 + 1)]
    found = sets([Release(0, tuple(window)) for window in windows if window])

    casting.tell(f"L12: control, whatever came in ten minutes: among at least {intake.LEAST} {share(found):.2%}")
    assert share(found) < 0.99


@pytest.mark.slow
def test_control_ballots_put_on_the_log_one_by_one_stand_alone():
    cast = sorted(set(arrivals(4, 500)))
    released = [Release(second, (second,)) for second in cast]

    assert set(sets(released)) == {1}


def integrated(survey: Survey, cast: Sequence[int]) -> list[tuple[int, ...]]:
    """Let the real integrator look every TICK seconds and once more at the close; check that releases end the log."""
    store = Memory(lambda: 0)
    store.open()
    found = []
    first = voter = second = 0
    while first < len(cast):
        second += TICK
        while voter < len(cast) and cast[voter] <= second:
            store.put([voters.ballot(voter)], voters.SIGN)
            voter += 1
        if moved := intake.integrate(survey=survey, store=store, last=voter == len(cast)):
            found.append(tuple(cast[first : first + moved]))
            assert last_entries(survey, moved) == {row.c.hex() for row in store.rows(first, moved)}
            first += moved
    return found


def last_entries(survey: Survey, count: int) -> set[str]:
    rows = Entry.objects.filter(log=survey.season.log_id).order_by("-index").values_list("raw", flat=True)
    return {json.loads(raw)["c"] for raw in rows[:count]}


@pytest.mark.slow
def test_rule_that_is_measured_is_that_of_the_integrator(opened):
    survey = Survey.objects.within(opened.office_id).create(office=opened.office, season=opened, state="open")
    cast = [second // 24 for second in arrivals(5, 300)]

    found = integrated(survey, cast)

    ruled = [release.cast for release in releases(cast, intake.LEAST, intake.LEAST)]
    assert found[:-1] == ruled[: len(found) - 1]
    assert min(map(len, found)) >= intake.LEAST
    assert sum(map(len, found)) == len(cast)
