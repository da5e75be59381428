"""Finds windows of time in which more ballots have a mark than chance allows; it must not know what the mark is.

Windows begin every third of their length, so that each ballot lies in three of them.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pingyi.ballot.stuffing import chance

STEPS = 3


@dataclass(frozen=True)
class Scan:
    """What to look for. fewest: marked ballots in a window; share: the usual one is at least this.

    times: how many times the usual share a window must exceed.
    """

    seconds: int
    fewest: int
    share: float = 0.0
    times: int = 1


@dataclass(frozen=True, slots=True)
class Wave:
    """A window of time. places: of its marked ballots; of: all its ballots; usual: the share that is usual.

    chance: logarithm of the bound.
    """

    places: tuple[int, ...]
    of: int
    usual: float
    chance: float


def waves(times: Sequence[int], marked: Sequence[int], scan: Scan, looks: int) -> Iterator[Wave]:
    """Yield each window in which the marked ballots pass what is looked for, in order of time.

    times: seconds of all ballots, rising; marked: places of those with the mark, rising. The usual share is that among
    all ballots, the window's with them: the bound then holds whatever the true share is, see chance.bound().
    """
    usual = max(scan.share, min(1.0, scan.times * len(marked) / max(len(times), 1)))
    for start, first, after in _windows([times[place] for place in marked], scan.seconds):
        count = after - first
        if count < scan.fewest:
            continue
        of = bisect_left(times, start + scan.seconds) - bisect_left(times, start)
        logarithm = chance.bound(count, of, usual)
        if chance.is_alarm(logarithm, looks):
            yield Wave(tuple(marked[first:after]), of, usual, logarithm)


def _windows(times: Sequence[int], seconds: int) -> Iterator[tuple[int, int, int]]:
    """Yield the start of each window that holds one of these seconds, and its first and after its last place."""
    step = seconds // STEPS
    first = after = 0
    for start in sorted({second // step - back for second in times for back in range(STEPS)}):
        while first < len(times) and times[first] < start * step:
            first += 1
        while after < len(times) and times[after] < start * step + seconds:
            after += 1
        yield start * step, first, after
