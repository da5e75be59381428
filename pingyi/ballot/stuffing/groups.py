"""R2 concentration and R6 sameness: ballots of one network, device or browser; both only ever give notice.

Offices, schools and carriers put hundreds of people behind one address: that alone is never a reason to leave out.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from pingyi.ballot.stuffing import chance, finding
from pingyi.ballot.stuffing.finding import Finding
from pingyi.ballot.stuffing.leads import Leads
from pingyi.ballot.stuffing.seen import Seen, Shape

FEWEST = 30  # ballots of a group
APART = 0.35  # share of top answers above the median of the other agencies
FEWEST_LED = 50  # ballots that lead an agency, below which their variety says nothing
DROP_BITS = 1.5


@dataclass(frozen=True)
class Tops:
    """Of some ballots, by agency: how many give the most points, and how many give any."""

    top: Counter[int]
    given: Counter[int]

    def share(self, agency: int) -> float:
        """Return the share of top answers among those with points, as if one more were."""
        return (self.top[agency] + 1) / (self.given[agency] + 1)

    def apart(self, agency: int, agencies: int) -> float:
        """Return how far the share lies above the median of the other agencies that were answered."""
        others = [self.share(other) for other in range(agencies) if other != agency and self.given[other]]
        return self.share(agency) - median(others) if others else 0.0

    def without(self, part: "Tops") -> "Tops":
        """Return the rest when a part of the ballots is taken away."""
        return Tops(self.top - part.top, self.given - part.given)


def r2(seen: Sequence[Seen], shape: Shape) -> list[Finding]:
    """Return concentration: a network, or one kind of browser within it, that gives one agency the top answer.

    30 ballots or more; the agency's share of top answers lies more than 0.35 above the median of the others in the
    group, and above what it has elsewhere by more than chance allows: the median of the group plus how far the agency
    usually lies above it, or its share elsewhere, whichever is more. Always a notice: it looks the same whether an
    office votes for itself or somebody sits behind its address; regular gaps (R3), many a minute (R1) and identical
    ballots (R4) tell them apart.
    """
    ballots = finding.ordered(seen)
    width = max((len(one.answers) for one in ballots), default=0)
    whole = _tops(ballots, range(len(ballots)), shape)
    groups = [places for places in _groups(ballots).values() if len(places) >= FEWEST]
    looks = len(groups) * width
    return [
        Finding("r2", numbers, agency, shown, finding.NOTICE)
        for places in groups
        for numbers, agency, shown in _concentrated(ballots, places, shape, whole, looks)
    ]


def _groups(ballots: Sequence[Seen]) -> dict[tuple[str, ...], list[int]]:
    found: dict[tuple[str, ...], list[int]] = {}
    for place, one in enumerate(ballots):
        if one.network:
            found.setdefault((one.network,), []).append(place)
        if one.network and one.agent:
            found.setdefault((one.network, one.agent), []).append(place)
    return found


def _tops(ballots: Sequence[Seen], places: Sequence[int], shape: Shape) -> Tops:
    width = len(ballots[places[0]].answers) if places else 0
    joined = b"".join([ballots[place].answers for place in places])
    columns = [joined[agency::width] for agency in range(width)]
    top = Counter({agency: sum(map(column.count, shape.tops)) for agency, column in enumerate(columns)})
    given = Counter({agency: sum(map(column.count, shape.whole)) for agency, column in enumerate(columns)})
    return Tops(top, given)


def _concentrated(
    ballots: Sequence[Seen], places: Sequence[int], shape: Shape, whole: Tops, looks: int
) -> Iterator[tuple[tuple[int, ...], int, dict[str, str]]]:
    own = _tops(ballots, places, shape)
    rest = whole.without(own)
    width = len(ballots[places[0]].answers)
    for agency, count in sorted(own.top.items()):
        apart, of = own.apart(agency, width), own.given[agency]
        if apart <= APART or of < FEWEST:
            continue
        others = own.share(agency) - apart
        usual = max(rest.share(agency), min(1.0, others + max(0.0, rest.apart(agency, width))))
        logarithm = chance.bound(count, of, usual)
        if chance.is_alarm(logarithm, looks):
            chosen = [place for place in places if ballots[place].answers[agency] in shape.tops]
            shown = {"count": str(count), "of": str(of), "share": _percent(count / of), "others": _percent(others)}
            yield finding.seqs_of(ballots, chosen), agency, shown | {"p": chance.text(logarithm, looks)}


def r6(seen: Sequence[Seen], shape: Shape) -> list[Finding]:
    """Return sameness: ballots that lead an agency come from far fewer browsers or networks than ballots at large.

    Measured by Shannon's entropy, against as many ballots taken evenly from all: it must be lower by more than 1.5
    bits, with 50 ballots or more. The finding rests on the commonest browser or network. Always a notice.
    """
    ballots = finding.ordered(seen)
    by_agency = Leads(ballots, shape).places()
    found: list[Finding] = []
    for values in ([one.agent for one in ballots], [one.network for one in ballots]):
        at_large = [value for value in values if value]
        for agency, places in by_agency.items():
            led = [(values[place], ballots[place].seq) for place in places if values[place]]
            found += _same(led, at_large, agency)
    return found


def _same(led: Sequence[tuple[str, int]], at_large: Sequence[str], agency: int) -> list[Finding]:
    """Return what there is to say; led: value and seq of the ballots that lead the agency; at_large: values of all."""
    if len(led) < FEWEST_LED:
        return []
    bits = _entropy(Counter(value for value, _seq in led))
    usual = _entropy(Counter(at_large[number * len(at_large) // len(led)] for number in range(len(led))))
    if usual - bits <= DROP_BITS:
        return []
    commonest = min(Counter(value for value, _seq in led).items(), key=lambda pair: (-pair[1], pair[0]))[0]
    seqs = tuple(sorted(seq for value, seq in led if value == commonest))
    numbers = {"count": str(len(seqs)), "of": str(len(led)), "bits": f"{bits:.1f}", "usual": f"{usual:.1f}"}
    return [Finding("r6", seqs, agency, numbers, finding.NOTICE)]


def _entropy(counts: Counter[str]) -> float:
    total = counts.total()
    return sum(count / total * math.log2(total / count) for count in counts.values())


def _percent(part: float) -> str:
    return f"{100 * part:.1f}"
