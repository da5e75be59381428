"""Reads what agencies did this year, typed or as a table, and lays it out again; it must not store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pingyi.ballot import actions, queries
from pingyi.core import ids
from pingyi.season.models import Agency, Season
from pingyi.sheets.read import Table
from pingyi.sheets.report import Report, echo
from pingyi.sheets.write import workbook


@dataclass(frozen=True)
class Field:
    """The account of one agency as the page shows it. name: of its field."""

    agency: Agency
    name: str
    text: str


def fields(season: Season, typed: Mapping[str, str] | None = None) -> list[Field]:
    """Return a field for each agency, with what is stored or was typed."""
    rows = queries.portraits(season)
    return [Field(row, _name(row.key), (typed or {}).get(_name(row.key), text)) for row, text in rows]


def posted(shown: Sequence[Field]) -> dict[str, str]:
    """Return the account of each agency by its key, tidied."""
    return {row.agency.key: ids.tidy(row.text) for row in shown}


def template(season: Season) -> bytes:
    """Return the workbook to fill in, with the agencies and what is stored."""
    rows = [(row.name, text) for row, text in queries.portraits(season)]
    return workbook(_("What they did this year"), header(), rows)


def header() -> tuple[str, str]:
    """Return the column names of the table."""
    return (_("Agency"), _("What it did this year"))


def parse(season: Season, table: Table) -> tuple[dict[str, str], Report]:
    """Turn a table of agencies and accounts into texts by key; when the report is not clean they mean nothing.

    The two columns are told by their order; an agency that the table leaves out keeps what is stored.
    """
    report = Report()
    columns = len(header())
    if len(table.header) != columns:
        report.add(1, "", _("The table has %(count)d columns; it must have two.") % {"count": len(table.header)})
        return {}, report
    known = {name: row.key for row, _text in queries.portraits(season) for name in (row.key, row.name)}
    found: dict[str, str] = {}
    for row in table.rows:
        key, text = known.get(row.cells[0]), ids.tidy(row.cells[1])
        if key is None or key in found:
            wrong = _("“%(name)s” stands in two rows.") if key else _("No agency of this season is called “%(name)s”.")
            report.add(row.number, table.header[0], wrong % {"name": echo(row.cells[0])})
        elif len(text) > actions.LONGEST_PORTRAIT:
            values = {"count": len(text), "most": actions.LONGEST_PORTRAIT}
            wrong = _("The account has %(count)d characters; at most %(most)d.")
            report.add(row.number, table.header[1], wrong % values)
        else:
            found[key] = text
    return found, report


def _name(agency: str) -> str:
    return f"account-{agency}"
