"""R1 burst and R4 lockstep: many ballots alike within minutes or an hour; networks only tell a crowd from an office."""

from collections import Counter
from collections.abc import Sequence

from pingyi.ballot.stuffing import chance, finding, waves
from pingyi.ballot.stuffing.finding import Finding
from pingyi.ballot.stuffing.leads import Leads
from pingyi.ballot.stuffing.seen import Seen, Shape
from pingyi.ballot.stuffing.waves import Scan, Wave

BURST = Scan(seconds=180, fewest=10)
LOCKSTEP = Scan(seconds=3600, fewest=12)
NETWORKS = 10  # ballots from so many places at once are no office
PACE = 30  # nor are more from one network in a window of three minutes
ALIKE = 2  # answers that differ from all others of a ballot: a person who does not think long fills it in so


def r1(seen: Sequence[Seen], shape: Shape) -> list[Finding]:
    """Return bursts: windows of 3 minutes with 10 ballots or more that lead one agency, too many for chance.

    The usual share is that among all ballots, so that an article which brings thousands of readers is no burst.
    Set aside only when more than half of all ballots of the window lead the agency, and they come from 10 networks or
    more, or more than 30 of them from one: a few people behind an office's address who vote together are a notice.
    """
    ballots = finding.ordered(seen)
    times = [one.at for one in ballots]
    places = Leads(ballots, shape).places()
    looks = waves.STEPS * sum(map(len, places.values()))
    return [
        Finding("r1", finding.seqs_of(ballots, wave.places), agency, _burst(wave, looks), _advice(ballots, wave))
        for agency, marked in places.items()
        for wave in waves.waves(times, marked, BURST, looks)
    ]


def r4(seen: Sequence[Seen], shape: Shape) -> list[Finding]:
    """Return lockstep: 12 identical ballots or more within an hour, too many for how often they come otherwise.

    Ballots with one answer for all agencies are left out. Set aside only when three answers or more differ from the
    commonest one of the ballot: one favourite and one answer for the rest is what many people write, a notice.
    """
    ballots = finding.ordered(seen)
    times = [one.at for one in ballots]
    alike: dict[bytes, list[int]] = {}
    for place, one in enumerate(ballots):
        alike.setdefault(one.answers, []).append(place)
    looks = waves.STEPS * len(ballots)
    return [
        _identical(ballots, shape, wave, looks)
        for answers, marked in alike.items()
        if len(marked) >= LOCKSTEP.fewest and _differing(answers)
        for wave in waves.waves(times, marked, LOCKSTEP, looks)
    ]


def _identical(ballots: Sequence[Seen], shape: Shape, wave: Wave, looks: int) -> Finding:
    answers = ballots[wave.places[0]].answers
    led = Leads([ballots[wave.places[0]]], shape).led[0]
    numbers = {
        "count": str(len(wave.places)),
        "seconds": str(LOCKSTEP.seconds),
        "differing": str(_differing(answers)),
        "p": chance.text(wave.chance, looks),
    }
    advice = finding.SET_ASIDE if _differing(answers) > ALIKE else finding.NOTICE
    agency = led[0] if len(led) == 1 else None
    return Finding("r4", finding.seqs_of(ballots, wave.places), agency, numbers, advice)


def _differing(answers: bytes) -> int:
    """Return how many answers differ from the commonest one of the ballot."""
    return len(answers) - max(map(answers.count, set(answers)), default=0)


def _burst(wave: Wave, looks: int) -> dict[str, str]:
    others = wave.of - len(wave.places)
    return {
        "count": str(len(wave.places)),
        "seconds": str(BURST.seconds),
        "of": str(wave.of),
        "usual": f"{others * wave.usual / (1 - wave.usual):.1f}",
        "p": chance.text(wave.chance, looks),
    }


def _advice(ballots: Sequence[Seen], wave: Wave) -> str:
    networks = Counter(ballots[place].network for place in wave.places)
    crowd = len(networks) >= NETWORKS or max(networks.values()) > PACE
    return finding.SET_ASIDE if crowd and 2 * len(wave.places) > wave.of else finding.NOTICE
