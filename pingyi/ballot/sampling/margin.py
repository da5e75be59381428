"""How far chance alone may lead a sample astray, at 95 %, in exact arithmetic; it must not read an answer."""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

from pingyi.core import exact

Z = Fraction(49, 25)  # 1.96: half-widths of 95 % in standard errors
HALF = Fraction(1, 4)  # variance of a yes or no in a population that is divided evenly, the worst case
DIGITS = 1


def of_share(answered: int, population: int) -> str | None:
    """Return the worst-case margin of a share that a simple random sample gives, in percentage points with one digit.

    None: fewer than two answered. Raises ValueError: more answered than there are.
    """
    if answered < 2:
        return None
    return _text(Z * 100, _variance(answered, population))


def of_strata(strata: Iterable[tuple[int, int]]) -> str | None:
    """Return the worst-case margin of a share over all strata, each weighted with its size, in percentage points.

    strata: (answered, population) of each. None: there is none, or one that was not asked whole has fewer than two
    answers. Raises ValueError: more answered than there are.
    """
    rows = list(strata)
    if not rows or any(answered < 2 and answered != population for answered, population in rows):
        return None
    everybody = sum(population for _answered, population in rows)
    parts = (_variance(answered, population) * population**2 for answered, population in rows)
    return _text(Z * 100, sum(parts, Fraction(0)) / everybody**2)


def of_mean(points: Sequence[Fraction], counts: Sequence[int], population: int) -> str | None:
    """Return the margin of the mean of points, in points with one digit.

    points, counts: of each option, how many chose it. None: fewer than two answered.
    Raises ValueError: more answered than there are.
    """
    answered = sum(counts)
    if answered < 2:
        return None
    _check(answered, population)
    mean = sum((count * point for point, count in zip(points, counts, strict=True)), Fraction(0)) / answered
    squares = (count * (point - mean) ** 2 for point, count in zip(points, counts, strict=True))
    spread = sum(squares, Fraction(0)) / (answered - 1)
    return _text(Z, spread / answered * (1 - Fraction(answered, population)))


def _variance(answered: int, population: int) -> Fraction:
    """Return the variance of a share, with the correction for a finite population."""
    _check(answered, population)
    if answered == population:
        return Fraction(0)
    return HALF / answered * Fraction(population - answered, population - 1)


def _check(answered: int, population: int) -> None:
    if answered > population:
        raise ValueError(f"{answered} of {population} cannot have answered")


def _text(factor: Fraction, variance: Fraction) -> str:
    """Return factor times the root of the variance, rounded half up by whole numbers alone."""
    square = factor**2 * variance * 4 * 100**DIGITS
    twice = math.isqrt(square.numerator // square.denominator)
    return exact.fixed(Fraction((twice + 1) // 2, 10**DIGITS), DIGITS)
