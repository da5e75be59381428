"""Places of drawn charts: rows in, coordinates out; the templates draw, and a table always stands beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 44, 16, 16, 36


@dataclass(frozen=True)
class Point:
    """One result. side: which side of the line it lies on, above or below."""

    x: float
    y: float
    side: str
    title: str


@dataclass(frozen=True)
class Tick:
    """A place on an axis with its text."""

    at: float
    text: str


@dataclass(frozen=True)
class Scatter:
    """Scores by year with the line of the best grade."""

    width: int
    height: int
    left: int
    right: int
    line: float
    line_text: str
    points: tuple[Point, ...]
    years: tuple[Tick, ...]
    scores: tuple[Tick, ...]


def scores_by_year(rows: Sequence[tuple[int, str, Decimal]], line: Decimal) -> Scatter:
    """Place each score in its year's column, in the order given. rows: year, name, score; at least one."""
    years = sorted({year for year, _name, _score in rows})
    low = min(*(score for _year, _name, score in rows), line) - 1
    low, high = Decimal(int(low)), Decimal(int(max(score for _year, _name, score in rows)) + 1)
    band = (WIDTH - LEFT - RIGHT) / len(years)
    points = []
    for at, year in enumerate(years):
        own = [row for row in rows if row[0] == year]
        for place, (_year, name, score) in enumerate(own):
            x = LEFT + band * (at + (place + 1) / (len(own) + 1))
            side = "above" if score >= line else "below"
            points.append(Point(round(x, 1), _y(score, low, high), side, f"{year} {name} {score}"))
    return Scatter(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        line=_y(line, low, high),
        line_text=str(line),
        points=tuple(points),
        years=tuple(Tick(round(LEFT + band * (at + 0.5), 1), str(year)) for at, year in enumerate(years)),
        scores=tuple(Tick(_y(Decimal(n), low, high), str(n)) for n in range(int(low), int(high) + 1, 2)),
    )


def _y(score: Decimal, low: Decimal, high: Decimal) -> float:
    share = (score - low) / (high - low)
    return round(float(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)), 1)
