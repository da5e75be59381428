"""Reads an uploaded table of answers: one row a person with one column an agency, or one row an agency with counts."""

from django.utils.translation import gettext as _

from pingyi.ballot import actions
from pingyi.ballot.forms import counts
from pingyi.ballot.forms.labels import Labels
from pingyi.rules.scheme import Survey
from pingyi.season import queries as seasons
from pingyi.season.models import Season
from pingyi.sheets import columns
from pingyi.sheets.read import Table
from pingyi.sheets.report import Report, echo


def header(season: Season) -> tuple[str, ...]:
    """Return the column names of the template."""
    return (_("Channel"), *(row.name for row in seasons.agencies(season)))


def template_rows(season: Season, survey: Survey, language: str) -> list[tuple[str, ...]]:
    """Return two rows that show how answers are written, one for each of the first two options."""
    channel = Labels(season, survey, "channels").shown(language)[0]
    count = seasons.agencies(season).count()
    return [(channel, *([name] * count)) for name in Labels(season, survey, "options").shown(language)[:2]]


def parse(season: Season, survey: Survey, table: Table) -> tuple[list[actions.NewAnswer], Report]:
    """Turn a table of either layout into answers; when the report is not clean the answers mean nothing."""
    if counts.fits(season, survey, table):
        return counts.parse(season, survey, table)
    order, report = _columns(season, table)
    if not report.clean:
        return [], report
    if not table.rows:
        report.add(1, "", _("There is no row below the header."))
    channels, options = Labels(season, survey, "channels"), Labels(season, survey, "options")
    known_channels, known_options = channels.known(), options.known() | {"": ""}
    found = []
    for row in table.rows:
        channel = known_channels.get(row.cells[0])
        if channel is None:
            report.add(row.number, table.header[0], channels.unknown(row.cells[0]))
        choices = []
        for at in order:
            option = known_options.get(row.cells[at])
            if option is None:
                report.add(row.number, table.header[at], options.unknown(row.cells[at]))
            choices.append(option or "")
        found.append(actions.NewAnswer(channel or "", tuple(choices)))
    return found, report


def _columns(season: Season, table: Table) -> tuple[list[int], Report]:
    """Return the column of each agency in roster order; when the report is not clean they mean nothing."""
    names = {row.key: row.name for row in seasons.agencies(season)}
    known = {key: key for key in names} | {name: key for key, name in names.items()}
    found, report = columns.places(table.header, 1, known=known, wanted=names, unknown=_unknown)
    return [found[key] for key in names if key in found], report


def _unknown(name: str) -> str:
    return _("No agency of this season is called “%(name)s”.") % {"name": echo(name)}
