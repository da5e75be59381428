"""Places of what the workbench draws, in units of the drawing; pure. The templates write the SVG."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

WIDTH = 880
NAME = 210  # columns of names, and of figures at the right
FIGURE = 70
LINE, TOP, FOOT = 34, 30, 26
RADIUS = 5
TICKS = 9  # at most so many numbers on an axis


@dataclass(frozen=True)
class Tick:
    """A number on the axis. line: whether it is the floor of a grade, and which."""

    at: float
    text: str
    grade: str = ""


@dataclass(frozen=True)
class Dot:
    """One agency on the strip. low, high: one standard error to each side."""

    y: float
    x: float
    low: float
    high: float
    key: str
    name: str
    total: str
    grade: str


@dataclass(frozen=True)
class Strip:
    """Totals against the floors of the grades, one line an agency."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    dots: tuple[Dot, ...]
    floors: tuple[Tick, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class Piece:
    """What one component gives to a total. place: of the component, from 1; text: points of the total."""

    x: float
    width: float
    place: int
    text: str
    component: str


@dataclass(frozen=True)
class Bar:
    """One agency's total in pieces."""

    y: float
    name: str
    total: str
    end: float
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Bars:
    """What each component gives to each total."""

    width: int
    height: int
    left: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Scored:
    """One agency as the charts need it. parts: component, its points of the total; grade: key."""

    key: str
    name: str
    total: Fraction
    shown: str
    grade: str
    error: float
    parts: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True)
class Marks:
    """The marks of one component for one agency. ys of equal marks are stacked; box: quartiles; mean: its place."""

    width: int
    height: int
    component: str
    points: tuple[tuple[float, float, str], ...]
    box: tuple[float, float, float]
    mean: float
    ticks: tuple[Tick, ...]

    @property
    def box_width(self) -> float:
        """Return how wide the middle half is."""
        return round(self.box[2] - self.box[0], 1)


@dataclass(frozen=True)
class Years:
    """Results of one body by year. line: where the floor of the best grade lies; path: points of the line between."""

    width: int
    height: int
    left: int
    line: Tick
    points: tuple[tuple[float, float, str, str], ...]
    path: str


def strip(rows: Sequence[Scored], floors: Sequence[tuple[str, Fraction]]) -> Strip | None:
    """Place the totals, best first, against the floors. floors: grade and floor above 0. None without a total."""
    if not rows:
        return None
    values = [float(row.total) + sign * row.error for row in rows for sign in (-1, 1)]
    near = [float(floor) for _grade, floor in floors if min(values) - 5 <= floor <= max(values) + 5]
    low, high = _bounds([*values, *near])
    right = WIDTH - FIGURE

    def x(value: float) -> float:
        return round(NAME + (value - low) / (high - low) * (right - NAME), 1)

    dots = tuple(
        Dot(
            y=TOP + LINE * (place + 0.5),
            x=x(float(row.total)),
            low=x(max(low, float(row.total) - row.error)),
            high=x(min(high, float(row.total) + row.error)),
            key=row.key,
            name=row.name,
            total=row.shown,
            grade=row.grade,
        )
        for place, row in enumerate(rows)
    )
    bottom = TOP + LINE * len(rows)
    lines = tuple(Tick(x(float(floor)), f"{float(floor):g}", grade) for grade, floor in floors if low <= floor <= high)
    return Strip(WIDTH, bottom + FOOT, NAME, right, bottom, dots, lines, _ticks(low, high, x))


def bars(rows: Sequence[Scored]) -> Bars | None:
    """Place what each component gives, on a scale from 0 to 100. None without a total."""
    if not rows:
        return None
    scale = (WIDTH - FIGURE - NAME) / 100
    found = []
    for place, row in enumerate(rows):
        start, pieces = Fraction(0), []
        for number, (component, points) in enumerate(row.parts, start=1):
            left, width = NAME + float(start) * scale, float(points) * scale
            pieces.append(Piece(round(left, 1), round(width, 1), number, f"{float(points):.2f}", component))
            start += points
        end = round(NAME + float(start) * scale, 1)
        found.append(Bar(TOP + LINE * place, row.name, row.shown, end, tuple(pieces)))
    return Bars(WIDTH, TOP + LINE * len(rows), NAME, tuple(found))


def marks(component: str, values: Sequence[Fraction], box: Sequence[Fraction], mean: Fraction) -> Marks:
    """Place every mark of one component; equal ones above each other. box: lower quartile, median, upper quartile."""
    low, high = _bounds([float(value) for value in values])
    width = WIDTH // 2

    def x(value: float) -> float:
        return round(16 + (value - low) / (high - low) * (width - 32), 1)

    seen: dict[Fraction, int] = {}
    points = []
    for value in values:
        seen[value] = seen.get(value, 0) + 1
        points.append((x(float(value)), -(seen[value] - 0.5) * 2 * (RADIUS + 1), f"{float(value):g}"))
    tallest = max(seen.values(), default=1)
    height = 2 * (RADIUS + 1) * tallest + 14
    placed = tuple((at, round(height - 14 + y, 1), text) for at, y, text in points)
    lower, middle, upper = (x(float(value)) for value in box)
    return Marks(width, height + FOOT, component, placed, (lower, middle, upper), x(float(mean)), _ticks(low, high, x))


def years(rows: Sequence[tuple[int, Fraction, str]], floor: Fraction) -> Years:
    """Place results by year. rows: year, total, total as shown; at least one, by year."""
    low, high = _bounds([float(floor), *(float(total) for _year, total, _text in rows)])
    width, height, left = WIDTH // 2, 180, 40
    band = (width - left - 20) / len(rows)

    def y(value: float) -> float:
        return round(20 + (high - value) / (high - low) * (height - 50), 1)

    points = tuple(
        (round(left + band * (place + 0.5), 1), y(float(total)), str(year), text)
        for place, (year, total, text) in enumerate(rows)
    )
    path = " ".join(f"{x},{at}" for x, at, _year, _text in points)
    return Years(width, height, left, Tick(y(float(floor)), f"{float(floor):g}"), points, path)


def _bounds(values: Sequence[float]) -> tuple[float, float]:
    """Return whole numbers a little outside the values."""
    low, high = int(min(values) - 1), int(max(values) + 2)
    return float(max(0, low)), float(min(100, high)) if high > low else float(low + 1)


def _ticks(low: float, high: float, x: Callable[[float], float]) -> tuple[Tick, ...]:
    step = max(1, -(-int(high - low) // TICKS))
    return tuple(Tick(x(value), str(value)) for value in range(int(low), int(high) + 1, step))
