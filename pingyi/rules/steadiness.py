"""How sure a result is: spread of marks, chance of the other grade, what would turn it; advice that changes no score.

Pure. Scores are exact; only deviations, errors and chances are floats, and none of them goes back into a score.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

MOST_ANSWERS = 1_000_000  # nobody looks for more answers than this
Graded = Callable[[Fraction], str]


@dataclass(frozen=True)
class Voices:
    """The marks that entered one component for one agency, on the scale of 100.

    share: what one point of the figure adds to the total. minimum: fewer voices give no figure.
    """

    key: str
    share: Fraction
    values: tuple[Fraction, ...]
    aggregate: str = "mean"
    drop: int = 0
    minimum: int = 0


@dataclass(frozen=True)
class Channel:
    """One way the public answered. counts: points of an option and how often it was chosen; excluded ones left out."""

    weight: Fraction
    counts: tuple[tuple[Fraction, int], ...]

    @property
    def number(self) -> int:
        """Return how many answers have points."""
        return sum(count for _points, count in self.counts)

    @property
    def mean(self) -> Fraction:
        """Return the mean points; there is at least one answer."""
        return sum((points * count for points, count in self.counts), Fraction(0)) / self.number


@dataclass(frozen=True)
class Survey:
    """The public's answers about one agency. points: lowest and highest of the scheme's options."""

    key: str
    share: Fraction
    channels: tuple[Channel, ...]
    points: tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Spread:
    """Marks of one agency in one component: how many, lowest, quartiles, highest, mean, standard deviation."""

    count: int
    low: Fraction
    lower: Fraction
    middle: Fraction
    upper: Fraction
    high: Fraction
    mean: Fraction
    deviation: float


@dataclass(frozen=True)
class Turn:
    """The least that would change a grade: so many raters left out or, when added, so many answers more.

    grade: what it becomes.
    """

    component: str
    number: int
    grade: str
    added: bool = False


def spread(values: Sequence[Fraction]) -> Spread | None:
    """Return the spread of marks, or None without any. Quartiles are medians of the halves, the middle one left out."""
    ranked = sorted(values)
    if not ranked:
        return None
    half = len(ranked) // 2
    lower, upper = ranked[:half] or ranked, ranked[-half:] if half else ranked
    return Spread(
        count=len(ranked),
        low=ranked[0],
        lower=_median(lower),
        middle=_median(ranked),
        upper=_median(upper),
        high=ranked[-1],
        mean=_mean(ranked),
        deviation=math.sqrt(_variance(ranked)),
    )


def standard_error(parts: Sequence[Voices | Survey]) -> float:
    """Return the standard error of a total, in points, as if raters and answers were drawn independently."""
    total = 0.0
    for part in parts:
        own = _voices_error(part) if isinstance(part, Voices) else _survey_error(part)
        total += float(part.share) ** 2 * own
    return math.sqrt(total)


def chance(total: Fraction, error: float, floors: Sequence[Fraction]) -> float:
    """Return the chance, 0 to 1, that another draw of raters and answers gives another grade, by a normal law.

    floors: of all grades, as totals reach them.
    """
    if not error:
        return 0.0
    above = [floor for floor in floors if floor > total]
    below = [floor for floor in floors if 0 < floor <= total]
    tails = [float(min(above) - total)] if above else []
    tails += [float(total - max(below))] if below else []
    return min(1.0, sum(0.5 * math.erfc(tail / error / math.sqrt(2)) for tail in tails))


def least_raters(total: Fraction, part: Voices, graded: Graded) -> Turn | None:
    """Return the fewest raters without whom the grade would be another, or None when no number of them does it.

    Leaves out the highest or the lowest marks, which is the most that so many raters can do.
    """
    ranked = sorted(part.values)
    now, figure = graded(total), aggregate(ranked, part.aggregate, part.drop)
    for number in range(1, len(ranked) - max(part.minimum, 1) + 1):
        for rest in (ranked[:-number], ranked[number:]):
            grade = graded(total + part.share * (aggregate(rest, part.aggregate, part.drop) - figure))
            if grade != now:
                return Turn(part.key, number, grade)
    return None


def least_answers(total: Fraction, part: Survey, graded: Graded) -> Turn | None:
    """Return the fewest further answers in one channel that would make another grade, or None when none do.

    Each of them has the highest, or each the lowest, points of the scheme.
    """
    now, weights = graded(total), sum((channel.weight for channel in part.channels), Fraction(0))
    found: list[Turn] = []
    for channel in part.channels:
        for points in part.points:
            number = _fewest(channel, points, part.share * channel.weight / weights, total, graded)
            if number:
                moved = total + part.share * channel.weight / weights * (_with(channel, points, number) - channel.mean)
                found.append(Turn(part.key, number, graded(moved), added=True))
    return min(found, key=lambda turn: turn.number, default=None) if now else None


def aggregate(values: Sequence[Fraction], how: str, drop: int) -> Fraction:
    """Return mean, median or trimmed mean of at least one value, as FORMATS 4 defines them."""
    ranked = sorted(values)
    if how == "median":
        return _median(ranked)
    if how == "trimmed" and len(ranked) >= 2 * drop + 3:
        return _mean(ranked[drop : len(ranked) - drop])
    return _mean(ranked)


def _fewest(channel: Channel, points: Fraction, share: Fraction, total: Fraction, graded: Graded) -> int:
    """Return the fewest answers of these points that change the grade, or 0; more of them never change it back."""

    def turned(number: int) -> bool:
        return graded(total + share * (_with(channel, points, number) - channel.mean)) != graded(total)

    low, high = 0, 1
    while not turned(high):
        low, high = high, high * 2
        if high > MOST_ANSWERS:
            return 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if turned(middle) else (middle, high)
    return high


def _with(channel: Channel, points: Fraction, number: int) -> Fraction:
    """Return the channel's mean with so many answers more."""
    return (channel.mean * channel.number + points * number) / (channel.number + number)


def _voices_error(part: Voices) -> float:
    return _variance(part.values) / len(part.values) if part.values else 0.0


def _survey_error(part: Survey) -> float:
    weights = float(sum((channel.weight for channel in part.channels), Fraction(0)))
    total = 0.0
    for channel in part.channels:
        mean = float(channel.mean)
        squares = sum(count * (float(points) - mean) ** 2 for points, count in channel.counts)
        total += (float(channel.weight) / weights) ** 2 * squares / max(1, channel.number - 1) / channel.number
    return total


def _variance(values: Sequence[Fraction]) -> float:
    if len(values) < 2:
        return 0.0
    mean = float(_mean(values))
    return sum((float(value) - mean) ** 2 for value in values) / (len(values) - 1)


def _median(ranked: Sequence[Fraction]) -> Fraction:
    half = len(ranked) // 2
    return ranked[half] if len(ranked) % 2 else (ranked[half - 1] + ranked[half]) / 2


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)
