"""What the rules about stuffing see of a ballot and of the form it answers; it must not hold a person or an address."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm


@dataclass(frozen=True, slots=True)
class Seen:
    """One live ballot.

    seq: its number. at: second in which it was stored; opened: second in which this voter was first given the page, by
    the same clock, 0 = not known. network, agent: keyed digests, equal for equal ones, empty = not known.
    answers: one byte an agency in roster order, as many in every ballot, 0 = empty, i = the i-th option. outside:
    whether the network lies outside the area, None = not known.
    """

    seq: int
    at: int
    channel: str
    network: str
    agent: str
    answers: bytes
    opened: int
    outside: bool | None


@dataclass(frozen=True)
class Shape:
    """The options of the form. points: of option i at i - 1; None = no opinion."""

    points: tuple[Fraction | None, ...]

    @cached_property
    def whole(self) -> dict[int, int]:
        """The points of every option that has any, on the least scale on which all are whole numbers."""
        given = {option: points for option, points in enumerate(self.points, 1) if points is not None}
        scale = lcm(*(points.denominator for points in given.values()))
        return {option: int(points * scale) for option, points in given.items()}

    @cached_property
    def top(self) -> int:
        """The most points of an option, on the scale of `whole`; 0 when no option has points."""
        return max(self.whole.values(), default=0)

    @cached_property
    def range(self) -> int:
        """The distance from the least to the most points, on the scale of `whole`; 0 when nothing can be preferred."""
        return self.top - min(self.whole.values(), default=0)

    @cached_property
    def tops(self) -> frozenset[int]:
        """The options with the most points, none when nothing can be preferred."""
        return frozenset(option for option, points in self.whole.items() if self.range and points == self.top)
