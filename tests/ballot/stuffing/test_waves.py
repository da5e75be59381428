"""Windows are found wherever they begin, and a crowd that grows as a whole is none."""

from pingyi.ballot.stuffing import waves
from pingyi.ballot.stuffing.waves import Scan

SCAN = Scan(seconds=180, fewest=10)


def found(times, marked, scan=SCAN):
    return {place for wave in waves.waves(times, marked, scan, looks=1000) for place in wave.places}


def with_burst(begin):
    """Return seconds of a quiet day with a burst of 20, and the places of the burst."""
    rows = sorted([(second, False) for second in range(0, 86400, 100)] + [(begin + 3 * n, True) for n in range(20)])
    return [second for second, _ in rows], [place for place, (_second, is_burst) in enumerate(rows) if is_burst]


def test_waves_find_a_burst_wherever_it_begins():
    for begin in range(40_000, 40_180, 7):
        times, marked = with_burst(begin)

        assert found(times, marked) == set(marked)


def test_waves_leave_a_crowd_in_which_the_share_stays():
    times = sorted([*range(0, 86400, 60), *(40_000 + n // 20 for n in range(4000))])

    assert found(times, range(0, len(times), 5)) == set()


def test_waves_leave_few_ballots_and_none():
    times, marked = with_burst(40_000)

    assert found(times, marked[:9]) == set()
    assert found([], []) == set()


def test_waves_leave_a_share_below_the_least_usual_one():
    times, marked = with_burst(40_000)

    assert found(times, marked, Scan(seconds=180, fewest=10, share=0.95)) == set()
    assert found(times, marked, Scan(seconds=180, fewest=10, times=60)) == set()
