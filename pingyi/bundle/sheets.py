"""raters.csv and marks.csv: who may mark, and what they marked; it must not compute a figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from pingyi.bundle import frame, table
from pingyi.bundle.frame import Frame
from pingyi.bundle.table import Findings, Table
from pingyi.core import exact
from pingyi.rules.inputs import Mark, Rater
from pingyi.rules.scheme import Marks

STATUSES = ("counted", "abstained", "recused", "absent", "void")
RATER_ORDER = "component (as in scheme.json), rater (bytes)"
MARK_ORDER = "component (as in scheme.json), rater (bytes), agency (roster), item (as in scheme.json)"

# (component, rater) -> the row of raters.csv; None = raters.csv cannot be read.
Known = Mapping[tuple[str, str], Rater] | None


def raters(raw: bytes, season: Frame, found: Findings) -> tuple[tuple[Rater, ...], Known]:
    """Read raters.csv; faults go to `found`."""
    rows = table.read(raw, frame.HEADERS["raters.csv"], found)
    places, sheets = season.places, season.sheets
    result = []
    for number, row in rows:
        rater = Rater(*row)
        result.append(rater)
        part = _sheet(number, rater.component, sheets, found)
        frame.check_id((number, "rater"), rater.rater, found)
        if rater.agency:
            season.check_agency((number, "agency"), rater.agency, found)
        if part is not None:
            _check_rater(number, rater, part, found)
    frame.check_order(
        rows, lambda row: (places[row[0]], row[1].encode()) if row[0] in places else None, RATER_ORDER, found
    )
    return tuple(result), {(one.component, one.rater): one for one in result} if rows.whole else None


@dataclass(frozen=True)
class Sheets:
    """marks.csv as read: rows for the engine, and the same rows as text for the commitments.

    texts: without the rows that name an unknown component, rater, agency or item; None = marks.csv cannot be read.
    """

    marks: tuple[Mark, ...]
    texts: Sequence[Sequence[str]] | None


def marks(raw: bytes, season: Frame, known: Known, found: Findings) -> Sheets:
    """Read marks.csv; faults go to `found`."""
    rows = table.read(raw, frame.HEADERS["marks.csv"], found)
    check = _Checks(season, known, found)
    read = tuple(check.row(number, row) for number, row in rows)
    frame.check_order(rows, check.place, MARK_ORDER, found)
    _check_lines(rows, season, found)
    return Sheets(read, [row for row in rows.rows if check.is_known(row)] if rows.whole else None)


def _sheet(number: int, component: str, sheets: Mapping[str, Marks], found: Findings) -> Marks | None:
    part = sheets.get(component)
    if part is None:
        allowed = frame.listed(tuple(sheets))
        found.add(number, "component", f'"{component}" takes no marks in this bundle; those that do: {allowed}')
    return part


def _check_rater(number: int, rater: Rater, part: Marks, found: Findings) -> None:
    if part.published == "per_mark":
        for column, text in (("category", rater.category), ("unit", rater.unit), ("agency", rater.agency)):
            if text:
                found.add(
                    number, column, f'"{text}" would tell who marked: {part.key} is published per_mark; leave it empty'
                )
    elif rater.unit and not part.average_units:
        found.add(number, "unit", f'"{rater.unit}" has no use: {part.key} does not average units; leave it empty')
    elif rater.unit:
        frame.check_id((number, "unit"), rater.unit, found)


class _Checks:
    """The rules on one row of marks.csv."""

    def __init__(self, season: Frame, known: Known, found: Findings) -> None:
        self._season, self._known, self._found = season, known, found
        self._sheets = season.sheets
        self._components = season.places
        self._items = {
            (key, item): (place, maximum)
            for key, part in self._sheets.items()
            for place, (item, maximum) in enumerate(
                [(one.key, one.maximum) for one in part.items] or [("", part.maximum)]
            )
        }
        self._values: dict[str, tuple[Fraction | None, str]] = {}

    def row(self, number: int, row: Sequence[str]) -> Mark:
        """Check one row and return it for the engine."""
        component, rater, agency, item, _, status = row
        part = _sheet(number, component, self._sheets, self._found)
        self._season.check_agency((number, "agency"), agency, self._found)
        if part is not None:
            self._rater(number, row, part)
            self._item(number, part, item)
        if status not in STATUSES:
            self._found.add(number, "status", f'"{status}" is no status; allowed: {frame.listed(STATUSES)}')
        value = self._mark(number, row)
        return Mark(component, rater, agency, item, value, status)

    def place(self, row: Sequence[str]) -> tuple[object, ...] | None:
        """Return what the order of rows compares, or None when a part of it is unknown."""
        component, rater, agency, item = row[:4]
        known = self._items.get((component, item))
        roster = (self._season.agencies or {}).get(agency)
        if known is None or roster is None:
            return None
        return self._components[component], rater.encode(), roster, known[0]

    def is_known(self, row: Sequence[str]) -> bool:
        """Tell whether component, rater, agency and item of the row stand in the other files."""
        component, rater, agency, item = row[:4]
        roster = self._season.agencies
        return (
            (component, item) in self._items
            and (roster is None or agency in roster)
            and (self._known is None or (component, rater) in self._known)
        )

    def _rater(self, number: int, row: Sequence[str], part: Marks) -> None:
        component, rater, agency, _, _, status = row
        if self._known is None:
            return
        known = self._known.get((component, rater))
        if known is None:
            self._found.add(number, "rater", f'"{rater}" is no rater of {component}: it must stand in raters.csv')
        elif part.own_excluded and status == "counted" and known.agency == agency:
            self._found.add(
                number, "rater", f'"{rater}" belongs to {agency} and may not mark it (raters.csv); use recused'
            )

    def _item(self, number: int, part: Marks, item: str) -> None:
        if (part.key, item) not in self._items:
            allowed = frame.listed([one.key for one in part.items]) if part.items else "only an empty one"
            self._found.add(number, "item", f'"{item}" is no item of {part.key}; allowed: {allowed}')

    def _mark(self, number: int, row: Sequence[str]) -> Fraction | None:
        component, _, _, item, text, status = row
        if status != "counted":
            if text and status in STATUSES:
                self._found.add(
                    number, "mark", f'"{text}" stands beside the status {status}; only counted marks have a value'
                )
            return None
        if not text:
            self._found.add(
                number, "mark", "is empty, yet its status is counted; blank is not zero: give the mark or its status"
            )
            return None
        if text not in self._values:
            self._values[text] = frame.decimal(text)
        value, fault = self._values[text]
        if value is None:
            self._found.add(number, "mark", fault)
        else:
            self._range(number, (component, item), text, value)
        return value

    def _range(self, number: int, item: tuple[str, str], text: str, value: Fraction) -> None:
        if item not in self._items:
            return
        maximum, step = self._items[item][1], self._sheets[item[0]].step
        name = "/".join(part for part in item if part)
        if value < 0:
            self._found.add(number, "mark", f'"{text}" is below 0; {name} takes 0 to {exact.plain(maximum)}')
        elif value > maximum:
            self._found.add(number, "mark", f'"{text}" is above the maximum {exact.plain(maximum)} of {name}')
        elif (value / step).denominator != 1:
            self._found.add(number, "mark", f'"{text}" is off the step: {name} takes multiples of {exact.plain(step)}')


def _check_lines(rows: Table, season: Frame, found: Findings) -> None:
    sheets = season.sheets
    seen: dict[tuple[str, str], tuple[str, int]] = {}
    for (component, rater, agency), group in groupby(rows, key=lambda one: tuple(one[1][:3])):
        part = sheets.get(component)
        if part is None:
            continue
        lines = list(group)
        number = lines[0][0]
        missing = [one.key for one in part.items if one.key not in {row[3] for _, row in lines}]
        if missing:
            found.add(number, "item", f"the line of {rater} for {agency} lacks {frame.listed(missing)}: give all items")
        statuses = sorted({row[5] for _, row in lines})
        if len(statuses) > 1:
            found.add(
                number, "status", f"the items of {rater} for {agency} differ ({frame.listed(statuses)}): one status"
            )
        if part.published == "per_mark":
            first = seen.setdefault((component, rater), (agency, number))
            if first[0] != agency:
                found.add(number, "rater", f'"{rater}" marks {first[0]} too (row {first[1]}): per_mark ids serve once')
