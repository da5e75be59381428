"""The shape of the rules that the engine reads (FORMATS 2, `rules` of scheme.json); pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

COUNTING = ("ratio_to_top", "rank_points")


@dataclass(frozen=True)
class Item:
    """A part of a sheet with its own maximum; the maxima sum to the component's."""

    key: str
    maximum: Fraction


@dataclass(frozen=True)
class Option:
    """An answer of the survey; points None = excluded from the mean."""

    key: str
    points: Fraction | None
    vote: bool


@dataclass(frozen=True)
class Channel:
    """A way into the survey; weight 0 = shown, not counted."""

    key: str
    weight: Fraction
    minimum: int


@dataclass(frozen=True)
class Marks:
    """A component marked by raters."""

    key: str
    weight: Fraction
    electorate: str
    own_excluded: bool
    maximum: Fraction
    step: Fraction
    items: tuple[Item, ...]
    aggregate: str
    drop: int
    minimum: int
    average_units: bool
    published: str
    source: str = "marks"


@dataclass(frozen=True)
class Survey:
    """The component answered by the public."""

    key: str
    weight: Fraction
    conversion: str
    rank_step: Fraction
    options: tuple[Option, ...]
    channels: tuple[Channel, ...]
    source: str = "survey"


@dataclass(frozen=True)
class Figures:
    """A component whose figures stand in imports.csv: imported, office or indicators."""

    key: str
    weight: Fraction
    source: str


Component = Marks | Survey | Figures


@dataclass(frozen=True)
class Band:
    """A grade and the lowest total that earns it."""

    key: str
    floor: Fraction


@dataclass(frozen=True)
class Result:
    """How a total and a grade are made."""

    digits: int
    rounding: str
    round_components: bool
    grade_on: str
    insufficient: str
    renormalise_floor: Fraction
    grades: tuple[Band, ...]


@dataclass(frozen=True)
class Scheme:
    """The rules of one season. cites: dotted path of a value -> its citation, or `assumed`."""

    id: str
    components: tuple[Component, ...]
    result: Result
    overrides: Mapping[str, str | None]
    cites: Mapping[str, str] = field(default_factory=dict)

    @property
    def survey(self) -> Survey | None:
        """The survey component, if the scheme has one."""
        return next((part for part in self.components if isinstance(part, Survey)), None)

    def component(self, key: str) -> Component:
        """Return the component with this key; KeyError when there is none."""
        return {part.key: part for part in self.components}[key]
