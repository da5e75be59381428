"""Synthetic surveys of ten days, honest crowds and attacks, all from a seed; it must not know the rules about stuffing.

A person's answers hang together (who is content is content with most), carriers put hundreds behind one address, three
articles bring a third of all, and each article is by an agency that its readers like somewhat better.
"""

import math
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, count

from pingyi.ballot.stuffing.seen import Seen, Shape

SHAPE = Shape((Fraction(100), Fraction(85), Fraction(60), Fraction(0), None))
TOP, SATISFIED, FAIR, BAD, UNKNOWN = range(1, 6)
AGENCIES = 22
GENUINE = 10_000
START = 1_790_006_400  # a midnight
MINUTE, HOUR, DAY, DAYS = 60, 3600, 86400, 10
BY_HOUR = [1, 1, 1, 1, 1, 2, 5, 8, 10, 10, 9, 9, 11, 9, 8, 8, 8, 8, 9, 11, 12, 10, 6, 3]
MOODS = 9  # levels of content, from -2 to 2


@dataclass(frozen=True)
class Campaign:
    """Ballots of a survey. marked: the numbers of those that the scenario adds; agency: the one they are for."""

    ballots: tuple[Seen, ...]
    marked: frozenset[int]
    agency: int


class County:
    """The people of one seed, their networks and telephones, and what they think of 22 agencies."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self._fresh = count(1)
        self._merits = [self.dice.gauss(0, 0.4) for _ in range(AGENCIES)]
        self._obscure = [self.dice.uniform(0.03, 0.4) for _ in range(AGENCIES)]
        self._tables = {agency: self._table() for agency in (None, *range(AGENCIES))}
        for agency in range(AGENCIES):
            self._tables[agency] = self._table(liked=agency)

    def genuine(self) -> list[Seen]:
        """Return the ten days: a daily rhythm and three articles in the evening."""
        pushed = GENUINE // 9
        found = [self.person(self.moment()) for _ in range(GENUINE - 3 * pushed)]
        for day in self.dice.sample(range(DAYS - 1), 3):
            begin = START + day * DAY + self.dice.randint(17 * HOUR, 21 * HOUR)
            found += self.crowd(pushed, begin, lambda: self.dice.expovariate(1 / (50 * MINUTE)))
        return found

    def crowd(self, size: int, begin: int, after: Callable[[], float], network: str = "") -> list[Seen]:
        """Return readers of an article of some agency. after: seconds from its beginning to a ballot."""
        liked = self.dice.randrange(AGENCIES)
        return [self.person(begin + int(after()), network=network, liked=liked) for _ in range(size)]

    def moment(self) -> int:
        """Return a second of the ten days by the daily rhythm."""
        hour = self.dice.choices(range(24), BY_HOUR)[0]
        return START + self.dice.randrange(DAYS) * DAY + hour * HOUR + self.dice.randrange(HOUR)

    def person(self, at: int, network: str = "", liked: int | None = None) -> Seen:
        """Return an honest ballot; liked: the agency of which this person thinks somewhat better."""
        where, outside = (network, False) if network else self._network()
        return self.ballot(at, where, self.opinion(liked), outside)

    def ballot(self, at: int, network: str, answers: bytes, outside: bool | None = False, agent: str = "") -> Seen:
        """Return a ballot that is numbered later; agent: a telephone as people have them if empty."""
        dice = self.dice
        waited = 20 + int(dice.lognormvariate(math.log(150), 0.8))
        if dice.random() < 0.15:
            waited += dice.randrange(2 * DAY)
        opened = 0 if dice.random() < 0.04 else at - waited
        return Seen(0, at, "wechat", network, agent or f"agent{_low(dice, 300)}", answers, opened, outside)

    def opinion(self, liked: int | None = None) -> bytes:
        """Return one person's answers."""
        dice = self.dice
        if dice.random() < 0.15:
            return bytes(dice.choices([TOP, SATISFIED, FAIR], [60, 35, 5])) * AGENCIES
        mood = min(max(round(dice.gauss(0, 1) * 2), -4), 4) + 4
        return bytes(dice.choices(range(1, 6), cum_weights=row)[0] for row in self._tables[liked][mood])

    def fresh(self, kind: str) -> str:
        """Return a network or browser of which there is none yet."""
        return f"{kind}{next(self._fresh)}"

    def _network(self) -> tuple[str, bool | None]:
        """Return whose address the ballot shows, and whether it lies outside."""
        dice = self.dice
        kind = dice.random()
        if kind < 0.01:
            return "", None
        outside = dice.random() < 0.1
        if kind < 0.6:
            return f"carrier{_low(dice, 12 if outside else 40)}{outside}", outside
        if kind < 0.65 and not outside:
            return f"office{dice.randrange(15)}", False
        return (self.fresh("home") if dice.random() < 0.7 else f"house{dice.randrange(1500)}{outside}"), outside

    def _table(self, liked: int | None = None) -> list[list[list[float]]]:
        """Return mood -> agency -> the summed weights of the options."""
        return [
            [self._weights((mood - 4) / 2, agency, agency == liked) for agency in range(AGENCIES)]
            for mood in range(MOODS)
        ]

    def _weights(self, mood: float, agency: int, is_liked: bool) -> list[float]:
        def above(floor: float) -> float:
            return 1 / (1 + math.exp(-2.5 * (mood + self._merits[agency] + 0.6 * is_liked - floor)))

        known = 1 - self._obscure[agency]
        top, satisfied, fair = above(0.0), above(-1.2), above(-2.2)
        parts = [top, satisfied - top, fair - satisfied, 1 - fair]
        return list(accumulate([*(known * part for part in parts), 1 - known]))


def quiet(seed: int) -> Campaign:
    """Nobody does anything."""
    county = County(seed)
    return _campaign(county.genuine(), [], 0)


def b1(seed: int) -> Campaign:
    """A machine casts 315 in three minutes; by an even seed the same ballot from three addresses, else from 150."""
    county, agency = County(seed), seed % AGENCIES
    genuine, dice = county.genuine(), county.dice
    begin, pool = county.moment(), 150 if seed % 2 else 3
    networks, alike = [county.fresh("host") for _ in range(pool)], _for(dice, agency, 0)
    attack = [
        county.ballot(begin + dice.randrange(180), dice.choice(networks), _for(dice, agency) if seed % 2 else alike)
        for _ in range(315)
    ]
    return _campaign(genuine, attack, agency)


def b2(seed: int) -> Campaign:
    """A script casts 450, one every 12 s give or take half a second, over 200 proxies and as a common browser."""
    county, agency = County(seed), seed % AGENCIES
    genuine, dice = county.genuine(), county.dice
    proxies, clock = [county.fresh("proxy") for _ in range(200)], float(county.moment())
    attack = []
    for _ in range(450):
        clock += dice.uniform(11.5, 12.5)
        attack.append(county.ballot(int(clock), dice.choice(proxies), _for(dice, agency), agent="agent3"))
    return _campaign(genuine, attack, agency)


def b3(seed: int) -> Campaign:
    """Paid people cast 450 in six hours with their own telephones, 414 of them from outside the area."""
    county, agency = County(seed), seed % AGENCIES
    genuine, dice = county.genuine(), county.dice
    begin = county.moment()
    attack = [
        county.ballot(begin + dice.randrange(6 * HOUR), county.fresh("farm"), _for(dice, agency), outside=number < 414)
        for number in range(450)
    ]
    return _campaign(genuine, attack, agency)


def b4(seed: int) -> Campaign:
    """The 400 staff of an agency vote for it on two working days, 120 of them when the letter comes."""
    county, agency = County(seed), seed % AGENCIES
    genuine, dice = county.genuine(), county.dice
    offices, day = [county.fresh("office_of_staff") for _ in range(2)], START + dice.randrange(DAYS - 1) * DAY
    staff = []
    for number in range(400):
        late = int(dice.triangular(0, 40 * MINUTE, 0))
        at = day + (9 * HOUR + late if number < 120 else dice.randrange(2) * DAY + _at_work(dice))
        rest = bytes([SATISFIED]) * AGENCIES if dice.random() < 0.25 else county.opinion()
        staff.append(county.ballot(at, offices[number % 2], _with(rest, agency)))
    return _campaign(genuine, staff, agency)


def b5(seed: int) -> Campaign:
    """450 spread over the ten days and the county, of an honest look but for the agency they are for."""
    county, agency = County(seed), seed % AGENCIES
    genuine = county.genuine()
    people = (county.person(county.moment()) for _ in range(450))
    attack = [county.ballot(one.at, one.network, _with(one.answers, agency), one.outside) for one in people]
    return _campaign(genuine, attack, agency)


def b6(seed: int) -> Campaign:
    """An article brings 4,000 honest people in 40 minutes."""
    county = County(seed)
    genuine = county.genuine()
    begin = START + county.dice.randrange(DAYS) * DAY + 20 * HOUR
    return _campaign(genuine, county.crowd(4000, begin, lambda: county.dice.triangular(0, 40 * MINUTE, 0)), 0)


def b7(seed: int) -> Campaign:
    """A thousand honest people vote within an hour behind one address of a carrier."""
    county = County(seed)
    genuine = county.genuine()
    begin = START + county.dice.randrange(DAYS) * DAY + 12 * HOUR
    return _campaign(genuine, county.crowd(1000, begin, lambda: county.dice.randrange(HOUR), county.fresh("nat")), 0)


def _campaign(genuine: Iterable[Seen], added: Iterable[Seen], agency: int) -> Campaign:
    """Number all by the second in which they came."""
    rows = sorted([*((one, False) for one in genuine), *((one, True) for one in added)], key=lambda row: row[0].at)
    ballots = tuple(
        Seen(seq, one.at, one.channel, one.network, one.agent, one.answers, one.opened, one.outside)
        for seq, (one, _added) in enumerate(rows, 1)
    )
    return Campaign(ballots, frozenset(seq for seq, (_one, is_added) in enumerate(rows, 1) if is_added), agency)


def _for(dice: random.Random, agency: int, style: int | None = None) -> bytes:
    """Return a bought ballot: the others at random and low, all the same, or not known."""
    kind = dice.choices(range(3), [60, 25, 15])[0] if style is None else style
    if kind == 0:
        return _with(bytes(dice.choices([SATISFIED, FAIR, BAD], [3, 4, 3], k=AGENCIES)), agency)
    return _with(bytes([SATISFIED if kind == 1 else UNKNOWN]) * AGENCIES, agency)


def _with(answers: bytes, agency: int) -> bytes:
    return answers[:agency] + bytes([TOP]) + answers[agency + 1 :]


def _at_work(dice: random.Random) -> int:
    """Return a second of a working day: 9 to 12 and 14 to 17:30."""
    second = dice.randrange(6 * HOUR + HOUR // 2)
    return second + (9 * HOUR if second < 3 * HOUR else 11 * HOUR)


def _low(dice: random.Random, most: int) -> int:
    """Return a number below `most`, low ones far oftener, nearly as 1 / (n + 1)."""
    return int(most ** dice.random() * (1 + 1e-9)) % most
