"""Reads an uploaded table of figures: one row an agency, its figure beside it; an empty cell is no figure."""

from fractions import Fraction

from django.utils.translation import gettext as _

from pingyi.core import exact
from pingyi.season import queries
from pingyi.season.actions.figures import MOST
from pingyi.season.models import Season
from pingyi.sheets.read import Row, Table
from pingyi.sheets.report import Report, echo

COLUMNS = 2


def header() -> tuple[str, ...]:
    """Return the column names of the template."""
    return (_("Agency"), _("Figure, 0 to 100"))


def parse(season: Season, table: Table) -> tuple[dict[str, Fraction], Report]:
    """Turn a table into figures by agency key; when the report is not clean they mean nothing."""
    report = Report()
    if len(table.header) != COLUMNS:
        words = _("The table has %(count)d columns; it has two: the agency, and its figure from 0 to 100.")
        report.add(1, "", words % {"count": len(table.header)})
        return {}, report
    agencies = list(queries.agencies(season))
    known = {row.key: row.key for row in agencies} | {row.name: row.key for row in agencies}
    found: dict[str, Fraction] = {}
    seen: set[str] = set()
    for row in table.rows:
        key = known.get(row.cells[0])
        if key is None:
            words = _("No agency of this season is called “%(name)s”.") % {"name": echo(row.cells[0])}
            report.add(row.number, table.header[0], words)
        elif key in seen:
            report.add(row.number, table.header[0], _("“%(name)s” stands twice.") % {"name": echo(row.cells[0])})
        else:
            seen.add(key)
            found |= _figure(key, row, table, report)
    for agency in agencies if report.clean else ():
        if agency.key not in seen:
            report.add(
                1,
                "",
                _("The row of “%(name)s” is missing; leave its figure empty if there is none.") % {"name": agency.name},
            )
    return found, report


def _figure(key: str, row: Row, table: Table, report: Report) -> dict[str, Fraction]:
    cell = row.cells[1]
    if not cell:
        return {}
    try:
        value = exact.parse(cell)
    except exact.NotADecimal:
        value = Fraction(-1)
    if not 0 <= value <= MOST:
        words = _("“%(cell)s” is no figure from 0 to 100 with at most 6 decimals.") % {"cell": echo(cell)}
        report.add(row.number, table.header[1], words)
    return {key: value}
