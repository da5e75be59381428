"""Reads about who marks: the electorate of each component, how many are in, and which categories are short."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pingyi.core.canonical import Json
from pingyi.rules.scheme import Marks
from pingyi.season import states
from pingyi.season.models import Season
from pingyi.season.queries import rules

BEGUN = ("open", "closed")


@dataclass(frozen=True)
class Category:
    """One category of raters: how many the scheme asks for at least, and how many are in."""

    key: str
    label: Mapping[str, str]
    least: int
    have: int

    @property
    def short(self) -> bool:
        """Tell whether fewer are in than the scheme asks for."""
        return self.have < self.least


@dataclass(frozen=True)
class Electorate:
    """Who marks in one component.

    members: list, reviewed or attending; enrolled: they are the agencies under review, entered at the freeze.
    own_excluded: nobody marks the own body. count: how many are in; minimum: fewest marks for a figure.
    """

    component: str
    label: Mapping[str, str]
    name: Mapping[str, str]
    members: str
    ballot_per: str
    own_excluded: bool
    minimum: int
    categories: tuple[Category, ...]
    count: int
    enrolled: bool
    may_edit: bool

    @property
    def short(self) -> tuple[Category, ...]:
        """The categories of which fewer are in than the scheme asks for."""
        return tuple(row for row in self.categories if row.short)

    @property
    def few(self) -> bool:
        """Tell whether so few are in that no figure can come of it."""
        return not self.enrolled and self.count < self.minimum


def electorates(season: Season) -> tuple[Electorate, ...]:
    """Return the electorate of every component that raters mark, in the scheme's order."""
    return tuple(_electorate(season, part) for part in rules.scheme(season).components if isinstance(part, Marks))


def electorate_of(season: Season, component: str) -> Electorate:
    """Return the electorate of one component.

    Raises Missing: there is no such component that raters mark.
    """
    return _electorate(season, rules.marked(season, component))


def marking_began(season: Season, component: str) -> bool:
    """Tell whether marking of the component was opened; from then on its raters stand."""
    found = Season.objects.within(season.office_id).filter(pk=season.pk)
    return found.filter(marking__component=component, marking__state__in=BEGUN).exists()


def _electorate(season: Season, part: Marks) -> Electorate:
    found = rules.electorate(season, part)
    rows = list(rules.raters(season, part.key).values_list("category", flat=True))
    enrolled = found.get("members") == "reviewed"
    edits = not enrolled and season.state in states.EDITS_RATERS and not marking_began(season, part.key)
    return Electorate(
        component=part.key,
        label=rules.labels(season).get(f"components.{part.key}", {}),
        name=_label(found),
        members=str(found.get("members", "")),
        ballot_per=str(found.get("ballot_per", "")),
        own_excluded=part.own_excluded,
        minimum=part.minimum,
        categories=tuple(_category(key, row, rows) for key, row in rules.categories(season, part).items()),
        count=len(rows),
        enrolled=enrolled,
        may_edit=edits,
    )


def _category(key: str, row: Mapping[str, Json], rows: Sequence[str]) -> Category:
    least = row.get("least")
    return Category(key, _label(row), least if isinstance(least, int) else 0, rows.count(key))


def _label(row: Mapping[str, Json]) -> dict[str, str]:
    label = row.get("label")
    return {str(name): str(text) for name, text in label.items()} if isinstance(label, Mapping) else {}
