"""R3 regularity and R8 haste: ballots that come as no person casts them; answers only tell who gains."""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pingyi.ballot.stuffing import finding
from pingyi.ballot.stuffing.finding import Finding
from pingyi.ballot.stuffing.leads import Leads
from pingyi.ballot.stuffing.seen import Seen, Shape

RUN = 50  # ballots
VARIATION = 0.45  # the coefficient of variation of the gaps lies below this
LONGEST_GAP = 300  # seconds, on average
ANSWERS_A_SECOND = 4  # no person gives more
FEWEST_HASTY = 12


@dataclass(frozen=True, slots=True)
class Run:
    """Ballots of one stream in a row. places: rising; variation: the greatest of any 50 of them in a row."""

    places: tuple[int, ...]
    variation: float


def r3(seen: Sequence[Seen], shape: Shape) -> list[Finding]:
    """Return regularity: 50 ballots or more at nearly equal gaps, in one browser, one network or for one agency.

    The gaps of 50 ballots vary by less than 0.45 of their mean, which is below 300 seconds; those of people vary by
    about the whole of it. Set aside the ballots that lead one agency when more than half do, more than chance allows;
    otherwise a notice: people who queue at one tablet are regular as well.
    """
    ballots = finding.ordered(seen)
    led = Leads(ballots, shape)
    runs = [
        Run(tuple(stream[first:after]), variation)
        for stream in _streams(ballots, led)
        for first, after, variation in _runs([ballots[place].at for place in stream])
    ]
    return [_regular(ballots, led, run, len(runs)) for run in runs]


def r8(seen: Sequence[Seen], _shape: Shape) -> list[Finding]:
    """Return haste: ballots cast sooner after the page was first given than anybody answers, four answers a second.

    A page whose opening is not known is no evidence, nor is one that was opened after the ballot: clocks differ.
    Set aside from 12 ballots on; fewer are a notice.
    """
    hasty = [one.seq for one in seen if _is_hasty(one)]
    if not hasty:
        return []
    longest = max(len(one.answers) for one in seen)
    numbers = {"count": str(len(hasty)), "answers": str(longest), "rate": str(ANSWERS_A_SECOND)}
    advice = finding.SET_ASIDE if len(hasty) >= FEWEST_HASTY else finding.NOTICE
    return [Finding("r8", tuple(sorted(hasty)), None, numbers, advice)]


def _is_hasty(one: Seen) -> bool:
    seconds = one.at - one.opened
    return one.opened > 0 and seconds >= 0 and ANSWERS_A_SECOND * seconds < len(one.answers)


def _streams(ballots: Sequence[Seen], led: Leads) -> Iterator[list[int]]:
    """Yield the places of the ballots of each browser, of each network, and of each agency that they lead."""
    for field in ("agent", "network"):
        found: dict[str, list[int]] = {}
        for place, one in enumerate(ballots):
            found.setdefault(getattr(one, field), []).append(place)
        yield from (places for value, places in found.items() if value)
    yield from led.places().values()


def _runs(times: Sequence[int]) -> Iterator[tuple[int, int, float]]:
    """Yield the spans of a stream in which every 50 ballots in a row are regular, and their greatest variation.

    times: rising.
    """
    start = after = 0
    greatest = 0.0
    for first, variation in _regular_fifties(times):
        if first >= after:
            if after:
                yield start, after, greatest
            start, greatest = first, 0.0
        after, greatest = first + RUN, max(greatest, variation)
    if after:
        yield start, after, greatest


def _regular_fifties(times: Sequence[int]) -> Iterator[tuple[int, float]]:
    """Yield where 50 regular ballots in a row begin, and the coefficient of variation of their gaps."""
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    number = RUN - 1
    total = sum(gaps[:number])
    squares = sum(gap * gap for gap in gaps[:number])
    for first in range(len(gaps) - number + 1):
        if first:
            gone, come = gaps[first - 1], gaps[first + number - 1]
            total += come - gone
            squares += come * come - gone * gone
        # Sums of whole numbers: nothing is lost, however long the stream.
        if 0 < total < LONGEST_GAP * number and number * squares - total * total < (VARIATION * total) ** 2:
            yield first, math.sqrt(number * squares - total * total) / total


def _regular(ballots: Sequence[Seen], led: Leads, run: Run, looks: int) -> Finding:
    gaining = led.gain(run.places, looks)
    agency, chosen = gaining if gaining else (None, run.places)
    mean = (ballots[run.places[-1]].at - ballots[run.places[0]].at) / (len(run.places) - 1)
    numbers = {"count": str(len(chosen)), "gap": f"{mean:.1f}", "variation": f"{run.variation:.2f}"}
    advice = finding.SET_ASIDE if gaining else finding.NOTICE
    return Finding("r3", finding.seqs_of(ballots, chosen), agency, numbers, advice)
