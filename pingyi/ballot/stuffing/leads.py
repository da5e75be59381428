"""Which agency a ballot puts ahead of the others, and who gains from ballots together; it must not look at times.

A ballot leads an agency when it gives it the most points, and either no other agency has as many, or the others' mean
is lower by a quarter of the range of points or more. Options without points count for no mean.
"""

from collections import Counter
from collections.abc import Sequence

from pingyi.ballot.stuffing import chance
from pingyi.ballot.stuffing.seen import Seen, Shape

CLEARLY = 4  # the others are lower by one in so many parts of the range


class Leads:
    """The agencies that each ballot leads, in the order of the ballots."""

    def __init__(self, ballots: Sequence[Seen], shape: Shape) -> None:
        self.led = [agencies(ballot.answers, shape) for ballot in ballots]
        self.counts = Counter(agency for led in self.led for agency in led)

    def places(self) -> dict[int, list[int]]:
        """Return where the ballots stand that lead an agency: agency -> places, rising."""
        found: dict[int, list[int]] = {agency: [] for agency in sorted(self.counts)}
        for place, led in enumerate(self.led):
            for agency in led:
                found[agency].append(place)
        return found

    def gain(self, places: Sequence[int], looks: int) -> tuple[int, tuple[int, ...]] | None:
        """Return the agency that more than half of these ballots lead, and the places of those that do.

        looks: how many lots of ballots are looked at. None: there is none, or chance may do it, by the share of all
        ballots that lead it.
        """
        here = Counter(agency for place in places for agency in self.led[place])
        agency, count = min(here.items(), key=lambda found: (-found[1], found[0]), default=(0, 0))
        if 2 * count <= len(places):
            return None
        usual = self.counts[agency] / len(self.led)
        if not chance.is_alarm(chance.bound(count, len(places), usual), looks * len(self.counts)):
            return None
        return agency, tuple(place for place in places if agency in self.led[place])


def agencies(answers: bytes, shape: Shape) -> tuple[int, ...]:
    """Return the agencies that a ballot leads, rising."""
    tops = sum(map(answers.count, shape.tops))
    if not tops:
        return ()
    if tops > 1:
        # Plain loops: this runs for every ballot in five rules.
        others, total = -1, -shape.top
        for option, points in shape.whole.items():
            count = answers.count(option)
            others += count
            total += points * count
        if CLEARLY * total > others * (CLEARLY * shape.top - shape.range):
            return ()
    return at_top(answers, shape)


def at_top(answers: bytes, shape: Shape) -> tuple[int, ...]:
    """Return the agencies to which a ballot gives the most points, rising."""
    tops = shape.tops
    return tuple([agency for agency, option in enumerate(answers) if option in tops])
