"""Reads an uploaded mark sheet table: one row a rater, one column an agency, or one column an item."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from pingyi.meeting import actions, queries, texts
from pingyi.meeting.forms import cells
from pingyi.rules.scheme import Marks
from pingyi.season import queries as seasons
from pingyi.season.models import Agency, Rater, Season
from pingyi.sheets import columns
from pingyi.sheets.read import Row, Table
from pingyi.sheets.report import Report, echo

RATER_COLUMN, AGENCY_COLUMN = 0, 1


@dataclass(frozen=True)
class Layout:
    """What the columns of a table mean. places: column -> (agency key or empty, item or empty)."""

    places: dict[int, tuple[str, str]]
    by_item: bool


def header(season: Season, part: Marks) -> tuple[str, ...]:
    """Return the column names of the template for this component."""
    if part.items:
        labels = seasons.labels(season)
        items = [labels.get(f"components.{part.key}.items.{one.key}", {}).get("zh", one.key) for one in part.items]
        return (_("Rater"), _("Agency"), *items)
    return (_("Rater"), *(row.name for row in seasons.agencies(season)))


def template_rows(season: Season, part: Marks) -> list[tuple[str, ...]]:
    """Return the template's rows: every rater whose sheet is not in yet."""
    done = queries.sealed_raters(season, part.key)
    raters = [row for row in seasons.raters(season, part.key) if row.pk not in done]
    if part.items:
        return [(row.name, agency.name) for row in raters for agency in seasons.agencies(season)]
    return [(row.name,) for row in raters]


def parse(season: Season, part: Marks, table: Table) -> tuple[list[actions.NewSheet], Report]:
    """Turn a table into sheets; when the report is not clean the sheets mean nothing."""
    return _Reading(season, part).read(table)


def empty_cells(season: Season, part: Marks, sheets: list[actions.NewSheet]) -> int:
    """Return how many cells of these sheets hold neither mark nor word, without those that must stay empty."""
    own = {row.key: row.agency_id if part.own_excluded else None for row in seasons.raters(season, part.key)}
    agencies = list(seasons.agencies(season))
    missing = sum(
        agency.key not in sheet.lines and agency.pk != own[sheet.rater] for sheet in sheets for agency in agencies
    )
    return missing * max(1, len(part.items))


class _Reading:
    def __init__(self, season: Season, part: Marks) -> None:
        self.part = part
        self.report = Report()
        self.agencies: dict[str, Agency] = {}
        for agency in seasons.agencies(season):
            self.agencies |= {agency.key: agency, agency.name: agency}
        self.raters: dict[str, Rater] = {}
        for rater in seasons.raters(season, part.key):
            self.raters |= {rater.key: rater, rater.name: rater}
        self.done = queries.sealed_raters(season, part.key)
        self.words = texts.statuses()
        self.items = tuple(one.key for one in part.items) or ("",)
        self.labels = seasons.labels(season)
        self.found: dict[str, dict[str, dict[str, tuple[str, str]]]] = {}
        self.seen: set[tuple[str, str]] = set()

    def read(self, table: Table) -> tuple[list[actions.NewSheet], Report]:
        layout = self._layout(table.header)
        if layout is not None:
            if not table.rows:
                self.report.add(1, "", _("There is no row below the header."))
            for row in table.rows:
                self._row(row, table.header, layout)
            if layout.by_item and self.report.clean:
                self._missing_rows(table)
        # A row without a mark is no sheet: a seal without a line could not be told from a lost sheet.
        sheets = [
            actions.NewSheet(rater, {agency: self._cells(row) for agency, row in lines.items()})
            for rater, lines in self.found.items()
            if lines
        ]
        return sheets, self.report

    def _layout(self, names: tuple[str, ...]) -> Layout | None:
        first = 2 if self.part.items else 1
        if len(names) <= first:
            self.report.add(1, "", _("The header names no agency. Use the template of this page."))
            return None
        if self.part.items:
            known = {key: ("", key) for key in self.items}
            for key in self.items:
                known |= dict.fromkeys(self._item_names(key), ("", key))
            wanted = {("", key): next(iter(self._item_names(key)), key) for key in self.items}
        else:
            known = {name: (agency.key, "") for name, agency in self.agencies.items()}
            wanted = {(row.key, ""): row.name for row in self.agencies.values()}
        found, self.report = columns.places(names, first, known=known, wanted=wanted, unknown=_unknown)
        return Layout({at: place for place, at in found.items()}, bool(self.part.items)) if self.report.clean else None

    def _missing_rows(self, table: Table) -> None:
        """Report each agency that a rater's rows leave out; only the rater's own may be left out."""
        first: dict[str, int] = {}
        for row in table.rows:
            first.setdefault(self.raters[row.cells[RATER_COLUMN]].key, row.number)
        agencies = {agency.key: agency for agency in self.agencies.values()}
        for key, number in first.items():
            rater = self.raters[key]
            for agency in agencies.values():
                if (key, agency.key) not in self.seen and rater.agency_id != agency.pk:
                    text = _("The row of “%(rater)s” for “%(agency)s” is missing.")
                    place = {"rater": rater.name, "agency": agency.name}
                    self.report.add(number, table.header[AGENCY_COLUMN], text % place)

    def _item_names(self, key: str) -> list[str]:
        return list(self.labels.get(f"components.{self.part.key}.items.{key}", {}).values())

    def _row(self, row: Row, names: tuple[str, ...], layout: Layout) -> None:
        rater = self._rater(row, names)
        agency = self._agency(row, names) if layout.by_item else None
        if rater is None or (layout.by_item and agency is None):
            return
        if (rater.key, agency.key if agency else "") in self.seen:
            self.report.add(row.number, names[0], _("“%(name)s” stands twice.") % {"name": rater.name})
            return
        self.seen.add((rater.key, agency.key if agency else ""))
        lines = self.found.setdefault(rater.key, {})
        whole = True
        for at, (agency_key, item) in layout.places.items():
            marked = self.agencies[agency_key] if agency_key else agency
            cell = row.cells[at]
            if marked is not None and cell:
                value = self._cell(cell, rater, marked, item)
                if isinstance(value, str):
                    self.report.add(row.number, names[at], value)
                    whole = False
                else:
                    lines.setdefault(marked.key, {})[item] = value
        if whole:
            self._check_whole(row, agency, lines)

    def _rater(self, row: Row, names: tuple[str, ...]) -> Rater | None:
        name = row.cells[RATER_COLUMN]
        rater = self.raters.get(name)
        if rater is None:
            self.report.add(row.number, names[0], _("Nobody called “%(name)s” may mark here.") % {"name": echo(name)})
        elif rater.pk in self.done:
            text = _("The sheet of “%(name)s” is sealed already; leave the row out.")
            self.report.add(row.number, names[0], text % {"name": name})
            return None
        return rater

    def _agency(self, row: Row, names: tuple[str, ...]) -> Agency | None:
        name = row.cells[AGENCY_COLUMN]
        agency = self.agencies.get(name)
        if agency is None:
            text = _("No agency of this season is called “%(name)s”.")
            self.report.add(row.number, names[1], text % {"name": echo(name)})
        return agency

    def _cell(self, cell: str, rater: Rater, agency: Agency, item: str) -> tuple[str, str] | str:
        """Return mark and status, or what is wrong."""
        status = self.words.get(cell)
        if status is not None:
            return "", status
        if self.part.own_excluded and rater.agency_id == agency.pk:
            return cells.own_fault(rater.name)
        mark, fault = cells.read_mark(self.part, item, cell)
        return fault or (mark, "counted")

    def _check_whole(self, row: Row, agency: Agency | None, lines: dict[str, dict[str, tuple[str, str]]]) -> None:
        found = lines.get(agency.key, {}) if agency else {}
        if not found:
            return
        if set(found) != set(self.items) or len({status for _mark, status in found.values()}) != 1:
            self.report.add(row.number, "", _("Fill in every item of the row, all as marks or all with the same word."))

    def _cells(self, found: dict[str, tuple[str, str]]) -> actions.Cells:
        return tuple((item, *found[item]) for item in self.items if item in found)


def _unknown(name: str) -> str:
    return _("No agency or item of this season is called “%(name)s”.") % {"name": echo(name)}
