"""R5 geography and R7 age: waves from outside the area or of voters just come; it must not know where anybody lives."""

from collections.abc import Callable, Sequence

from pingyi.ballot.stuffing import chance, finding, waves
from pingyi.ballot.stuffing.finding import Finding
from pingyi.ballot.stuffing.leads import Leads
from pingyi.ballot.stuffing.seen import Seen, Shape
from pingyi.ballot.stuffing.waves import Scan, Wave

OUTSIDE = Scan(seconds=3600, fewest=15, share=0.1)
FRESH = Scan(seconds=3600, fewest=15, times=3)
FRESH_SECONDS = 600  # a voter who was first given the page less than so long ago

Mark = Callable[[Seen], bool]


def r5(seen: Sequence[Seen], shape: Shape) -> list[Finding]:
    """Return geography: hours with 15 ballots or more from outside the area, more than chance allows.

    The usual share is that among all ballots, one in ten at least. Set aside the ballots of the wave
    that lead one agency when more than half of it do, more than chance allows; otherwise a notice: people away from
    home read the same article. Ballots whose network is not known are left out.
    """
    known = [one for one in finding.ordered(seen) if one.outside is not None]
    return _waves("r5", known, lambda one: one.outside is True, OUTSIDE, shape)


def r7(seen: Sequence[Seen], shape: Shape) -> list[Finding]:
    """Return age: hours in which voters first given the page within the last 10 minutes are three times as many.

    Three times their share among all ballots, by more than chance allows, and 15 or more. Set aside or noticed as in
    R5. Ballots of which the opening is not known are left out, and so are those that lie before it.
    """
    known = [one for one in finding.ordered(seen) if one.opened and one.at >= one.opened]
    return _waves("r7", known, lambda one: one.at - one.opened < FRESH_SECONDS, FRESH, shape)


def _waves(rule: str, ballots: Sequence[Seen], mark: Mark, scan: Scan, shape: Shape) -> list[Finding]:
    """Return the findings about ballots with a mark; ballots: in order, those of which the mark is known."""
    marked = [place for place, one in enumerate(ballots) if mark(one)]
    looks = waves.STEPS * len(marked)
    led = Leads(ballots, shape)
    return [
        _finding(rule, ballots, led, wave, looks)
        for wave in waves.waves([one.at for one in ballots], marked, scan, looks)
    ]


def _finding(rule: str, ballots: Sequence[Seen], led: Leads, wave: Wave, looks: int) -> Finding:
    gaining = led.gain(wave.places, looks)
    agency, chosen = gaining if gaining else (None, wave.places)
    numbers = {
        "count": str(len(wave.places)),
        "of": str(wave.of),
        "usual": f"{wave.of * wave.usual:.1f}",
        "p": chance.text(wave.chance, looks),
    }
    advice = finding.SET_ASIDE if gaining else finding.NOTICE
    return Finding(rule, finding.seqs_of(ballots, chosen), agency, numbers, advice)
