"""The turnout as the watch draws it: rows by day and by hour, and the places of the bars; pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pingyi.core.clock import BEIJING

HOURS = 72  # the last ones stand hour by hour, what lies before day by day
DAYS = 60  # that are drawn
WIDTH, HEIGHT = 880, 220
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 16, 36
LABELS, TICKS = 8, 5
COLOURS = 6
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EPOCH = datetime.fromtimestamp(0, BEIJING)

Counts = tuple[int, ...]


@dataclass(frozen=True)
class Span:
    """An hour or a day in China. counts: ballots cast in it, by channel in their order."""

    begins: datetime
    counts: Counts

    @property
    def total(self) -> int:
        """All ballots of the span."""
        return sum(self.counts)


@dataclass(frozen=True)
class Tick:
    """A place on an axis with its text."""

    at: float
    text: str


@dataclass(frozen=True)
class Piece:
    """What one channel gives to a bar. place: of the channel, from 1."""

    y: float
    height: float
    place: int


@dataclass(frozen=True)
class Bar:
    """One span as a bar."""

    x: float
    width: float
    title: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Chart:
    """Bars over time. by: hour or day."""

    by: str
    bars: tuple[Bar, ...]
    times: tuple[Tick, ...]
    counts: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


@dataclass(frozen=True)
class Turnout:
    """days, hours: spans with at least one ballot, the oldest first; counts and pieces follow `channels`."""

    channels: tuple[str, ...]
    days: tuple[Span, ...]
    hours: tuple[Span, ...]
    charts: tuple[Chart, ...]


def turnout(rows: Sequence[tuple[int, str, int]], channels: Sequence[str]) -> Turnout:
    """Return the turnout. rows: second that begins an hour, channel, ballots cast in it, in the order of time."""
    told = [(datetime.fromtimestamp(at, BEIJING), channel, count) for at, channel, count in rows]
    since = max((at for at, _channel, _count in told), default=EPOCH) - HOURS * HOUR
    late = _spans(((at, channel, count) for at, channel, count in told if at > since), channels)
    early = _spans(((at.replace(hour=0), channel, count) for at, channel, count in told if at <= since), channels)
    charts = (_chart("day", early, DAY, DAYS), _chart("hour", late, HOUR, HOURS))
    return Turnout(
        channels=tuple(channels),
        days=tuple(Span(at, counts) for at, counts in early.items()),
        hours=tuple(Span(at, counts) for at, counts in late.items()),
        charts=tuple(chart for chart in charts if chart),
    )


def _spans(rows: Iterable[tuple[datetime, str, int]], channels: Sequence[str]) -> dict[datetime, Counts]:
    """Add up what belongs to one span, in the order given."""
    found: dict[datetime, Counter[str]] = {}
    for at, channel, count in rows:
        found.setdefault(at, Counter())[channel] += count
    return {at: tuple(counts[channel] for channel in channels) for at, counts in found.items()}


def _chart(by: str, spans: Mapping[datetime, Counts], step: timedelta, most: int) -> Chart | None:
    """Place the last spans beside each other, empty ones among them. None where there is none."""
    if not spans:
        return None
    last, width = max(spans), len(next(iter(spans.values())))
    first = max(min(spans), last - (most - 1) * step)
    times = [first + at * step for at in range((last - first) // step + 1)]
    tick = _step(max(map(sum, spans.values())))
    high = tick * -(-max(map(sum, spans.values())) // tick)
    band = (WIDTH - LEFT - RIGHT) / max(len(times), LABELS)
    bars = [
        _bar(by, at, spans.get(at, (0,) * width), (LEFT + place * band, band), high) for place, at in enumerate(times)
    ]
    every = -(-len(times) // LABELS)
    named = [Tick(round(LEFT + place * band, 1), _name(by, times[place])) for place in range(0, len(times), every)]
    counts = tuple(Tick(_y(n, high), str(n)) for n in range(0, high + 1, tick))
    return Chart(by, tuple(bars), tuple(named), counts)


def _bar(by: str, at: datetime, counts: Counts, place: tuple[float, float], high: int) -> Bar:
    pieces, below = [], 0
    for number, count in enumerate(counts):
        if count:
            top = _y(below + count, high)
            pieces.append(Piece(top, round(_y(below, high) - top, 1), min(number + 1, COLOURS)))
            below += count
    gap = 1.0 if place[1] > 4 else 0.0
    return Bar(round(place[0], 1), round(place[1] - gap, 1), f"{_name(by, at)}: {below}", tuple(pieces))


def _step(most: int) -> int:
    """Return a round number of which at most TICKS make up the highest count."""
    step = 1
    while most > step * TICKS:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return step


def _y(count: int, high: int) -> float:
    return round(HEIGHT - BOTTOM - count / high * (HEIGHT - TOP - BOTTOM), 1)


def _name(by: str, at: datetime) -> str:
    return f"{at:%m-%d %H:%M}" if by == "hour" else f"{at:%m-%d}"
