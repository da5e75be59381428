"""Reads about the values of a season's scheme: what is assumed, what may be amended, and how a list is edited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pingyi.rules import leaves, merge
from pingyi.season import texts
from pingyi.season.models import Adoption, Season
from pingyi.season.queries import rules

# What was typed for a value: a text, the rows of a list, or None for the value as proposed.
Typed = str | Sequence[Mapping[str, str]] | None
# The cells of each list that can be edited, by the last part of its path; the rows of the first may come and go.
ROWS = {
    "options": ("points", "vote"),
    "channels": ("weight", "minimum"),
    "grades": ("floor",),
    "items": ("maximum",),
    "categories": ("least",),
}
TABLES = {
    "minutes": ("report", "film", "questions", "comment"),
    "name": ("zh", "en"),
    "account": ("zh", "en"),
    "slogan": ("zh", "en"),
}
COUNTS = ("minimum", "least", *TABLES["minutes"])
FLAGS = ("vote",)
# Values that decide which other values a scheme has; they belong to its source.
FIXED = ("source", "electorate")


@dataclass(frozen=True)
class GridRow:
    """One row of a list as a form shows it: its key, its label, and the text of each cell."""

    key: str
    label: Mapping[str, str]
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Grid:
    """A list as a form shows it. columns: names of the cells; grows: rows may be added and taken away."""

    columns: tuple[str, ...]
    rows: tuple[GridRow, ...]
    grows: bool

    @property
    def typed(self) -> list[dict[str, str]]:
        """The rows as a form posts them."""
        return [{"key": row.key, **dict(row.cells)} for row in self.rows]


@dataclass(frozen=True)
class AssumedValue:
    """One leaf that the documents leave open, or that the season's rules may amend.

    value: what holds now. proposed: what the scheme says. adopted: the office confirmed it. changed: it set a value of
    its own. confirmed_by, confirmed_at: who and when. entered: what a refused form holds in the field, or None.
    """

    path: str
    section: str
    value: merge.Value
    proposed: merge.Value
    why: str
    origin: str
    adopted: bool
    changed: bool
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
    cite: str = ""
    entered: Typed = None

    @property
    def choices(self) -> tuple[str, ...]:
        """The words to choose from; empty when the value is not one of a few words."""
        return leaves.choices(self.path)

    @property
    def editable(self) -> bool:
        """Tell whether the office may enter another single value: one with more than one possibility."""
        return isinstance(self.value, bool | int | str | Decimal) and len(self.choices) != 1

    @property
    def rows(self) -> tuple[merge.Value, ...]:
        """The rows of a list of tables, such as options and channels; empty for any other value."""
        return leaves.tables(self.value)

    @property
    def grid(self) -> Grid | None:
        """The list as a form shows it, with what was entered and refused; None when it is no list to edit."""
        found = grid(self.path, self.value)
        if found is None or self.entered is None or isinstance(self.entered, str):
            return found
        labels = {row.key: row.label for row in found.rows}
        rows = tuple(
            GridRow(
                row.get("key", ""),
                labels.get(row.get("key", ""), {"zh": row.get("zh", ""), "en": row.get("en", "")}),
                tuple((name, row.get(name, "")) for name in found.columns),
            )
            for row in self.entered
        )
        return Grid(found.columns, rows, found.grows)

    @property
    def has_new(self) -> bool:
        """Tell whether a refused form holds a new row already."""
        return any(not row.key for row in self.grid.rows) if self.grid else False

    @property
    def is_flag(self) -> bool:
        """Tell whether the value is yes or no."""
        return isinstance(self.value, bool)

    @property
    def text(self) -> str:
        """The value as a form field carries it."""
        return str(self.value).lower() if self.is_flag else str(self.value)

    @property
    def shown(self) -> str:
        """What the form field shows: what was entered and refused, else the value."""
        return self.entered if isinstance(self.entered, str) else self.text


def grid(path: str, value: merge.Value) -> Grid | None:
    """Return a value as rows of cells to edit, or None when it is no such list."""
    name = path.rpartition(".")[2]
    if name in ROWS:
        rows = tuple(_row(row, ROWS[name]) for row in leaves.tables(value))
        return Grid(ROWS[name], rows, grows=True)
    if name in TABLES and isinstance(value, Mapping):
        return Grid(TABLES[name], (_row({"key": name, **value}, TABLES[name]),), grows=False)
    if name == "window" and isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 2:
        cells = (("first", str(value[0])), ("last", str(value[1])))
        return Grid(("first", "last"), (GridRow(name, {}, cells),), grows=False)
    return None


def _row(row: Mapping[str, merge.Value], columns: Sequence[str]) -> GridRow:
    label = row.get("label")
    names = {str(name): str(text) for name, text in label.items()} if isinstance(label, Mapping) else {}
    return GridRow(str(row["key"]), names, tuple((name, _cell(row.get(name))) for name in columns))


def _cell(value: merge.Value) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def assumed_values(season: Season) -> tuple[AssumedValue, ...]:
    """Return every leaf to confirm, and every other that was amended since, in the scheme's order."""
    return tuple(row for row in _values(season) if not row.cite or row.adopted)


def open_values(season: Season) -> tuple[AssumedValue, ...]:
    """Return every leaf that the season's rules may amend: what the scheme leaves open and a form can carry."""
    base = rules.shipped(season.scheme_id).leaves
    return tuple(
        row
        for row in _values(season)
        if base[row.path].open and row.path.rpartition(".")[2] not in FIXED and (row.editable or row.grid is not None)
    )


def by_section(rows: Sequence[AssumedValue]) -> dict[str, list[AssumedValue]]:
    """Return the rows grouped by section, in the scheme's order."""
    found: dict[str, list[AssumedValue]] = {}
    for row in rows:
        found.setdefault(row.section, []).append(row)
    return found


def _values(season: Season) -> tuple[AssumedValue, ...]:
    found, base = rules.merged(season).leaves, rules.shipped(season.scheme_id)
    done = {row.path: row for row in rules.adoptions(season).select_related("confirmed_by")}
    return tuple(_value(path, leaf, found[path].value, done.get(path)) for path, leaf in base.leaves.items())


def _value(path: str, leaf: merge.Leaf, value: merge.Value, done: Adoption | None) -> AssumedValue:
    by = done.confirmed_by if done else None
    return AssumedValue(
        path=path,
        section=path.rpartition(".")[0],
        value=value,
        proposed=leaf.value,
        why=leaf.assumed,
        origin=leaf.origin,
        adopted=by is not None,
        changed=done is not None and done.changed,
        confirmed_by=by.name if by else "",
        confirmed_at=done.confirmed_at if done else None,
        cite=leaf.cite,
    )


def value_name(season: Season, path: str) -> str:
    """Return the words of the page for a value of the season's scheme: its section and its own name."""
    label = rules.shipped(season.scheme_id).labels.get(path.rpartition(".")[0], {})
    return texts.full_name(path, texts.lang(label))
