"""Reads an uploaded table of answers: one row a person, a channel column and one column an agency."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pingyi.ballot import actions
from pingyi.rules.scheme import Survey
from pingyi.season import queries as seasons
from pingyi.season.models import Season
from pingyi.sheets.read import Table
from pingyi.sheets.report import Report, echo


def header(season: Season) -> tuple[str, ...]:
    """Return the column names of the template."""
    return (_("Channel"), *(row.name for row in seasons.agencies(season)))


def template_rows(season: Season, survey: Survey, language: str) -> list[tuple[str, ...]]:
    """Return two rows that show how answers are written, one for each of the first two options."""
    names = _names(season, f"components.{survey.key}.options", [one.key for one in survey.options], language)
    channels = _names(season, f"components.{survey.key}.channels", [one.key for one in survey.channels], language)
    count = seasons.agencies(season).count()
    return [(channels[0], *([name] * count)) for name in names[:2]]


def parse(season: Season, survey: Survey, table: Table) -> tuple[list[actions.NewAnswer], Report]:
    """Turn a table into answers; when the report is not clean the answers mean nothing."""
    report = Report()
    order = _columns(season, table, report)
    if order is None:
        return [], report
    if not table.rows:
        report.add(1, "", _("There is no row below the header."))
    channels = _known(season, f"components.{survey.key}.channels", [one.key for one in survey.channels])
    options = _known(season, f"components.{survey.key}.options", [one.key for one in survey.options])
    options[""] = ""
    language = "en" if get_language() == "en" else "zh"
    shown_channels = _names(season, f"components.{survey.key}.channels", [one.key for one in survey.channels], language)
    shown_options = _names(season, f"components.{survey.key}.options", [one.key for one in survey.options], language)
    found = []
    for row in table.rows:
        channel = channels.get(row.cells[0])
        if channel is None:
            report.add(row.number, table.header[0], _unknown(row.cells[0], shown_channels))
        choices = []
        for at in order:
            option = options.get(row.cells[at])
            if option is None:
                report.add(row.number, table.header[at], _unknown(row.cells[at], shown_options))
            choices.append(option or "")
        found.append(actions.NewAnswer(channel or "", tuple(choices)))
    return found, report


def _columns(season: Season, table: Table, report: Report) -> list[int] | None:
    """Return the column of each agency in roster order, or None when the header does not fit."""
    agencies = list(seasons.agencies(season))
    known = {row.key: row.key for row in agencies} | {row.name: row.key for row in agencies}
    places: dict[str, int] = {}
    for at, name in enumerate(table.header[1:], start=1):
        key = known.get(name)
        if key is None:
            report.add(1, name, _("No agency of this season is called “%(name)s”.") % {"name": echo(name)})
        elif key in places:
            report.add(1, name, _("“%(name)s” stands in two columns.") % {"name": echo(name)})
        else:
            places[key] = at
    for row in agencies:
        if row.key not in places and report.clean:
            report.add(1, "", _("The column of “%(name)s” is missing.") % {"name": row.name})
    return [places[row.key] for row in agencies] if report.clean else None


def _known(season: Season, path: str, keys: list[str]) -> dict[str, str]:
    labels = seasons.labels(season)
    found = {key: key for key in keys}
    for key in keys:
        found |= dict.fromkeys(labels.get(f"{path}.{key}", {}).values(), key)
    return found


def _names(season: Season, path: str, keys: list[str], language: str) -> list[str]:
    labels = seasons.labels(season)
    return [labels.get(f"{path}.{key}", {}).get(language, key) for key in keys]


def _unknown(cell: str, allowed: list[str]) -> str:
    words = _(", ").join(allowed)
    return _("“%(cell)s” is not known; write one of: %(words)s.") % {"cell": echo(cell), "words": words}
