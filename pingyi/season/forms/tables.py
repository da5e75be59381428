"""Reads uploaded tables of agencies and raters."""

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pingyi.core import ids
from pingyi.rules.scheme import Marks
from pingyi.season import actions, queries, texts
from pingyi.season.models import Season
from pingyi.sheets.read import Row, Table
from pingyi.sheets.report import Report, echo


def roster(season: Season, table: Table) -> tuple[list[actions.NewAgency], Report]:
    """Turn a table into the roster: name, kind, reason; when the report is not clean the rows mean nothing."""
    report = Report()
    kinds = kind_words(season)
    seen: set[str] = set()
    found = []
    for row in table.rows:
        name, kind, reason = (*row.cells, "", "")[:3]
        _check_name(row, table, seen, report)
        if kind not in kinds:
            words = _(", ").join(dict.fromkeys(texts.kind(key) for key in kinds.values()))
            report.add(
                row.number,
                _column(table, 1),
                _("“%(cell)s” is no kind of body; write one of: %(words)s.") % {"cell": echo(kind), "words": words},
            )
        if ids.tidy(reason) != reason:
            text = _("The reason “%(cell)s” holds an invisible control character; type it again.")
            report.add(row.number, _column(table, 2), text % {"cell": echo(ids.tidy(reason))})
        found.append(actions.NewAgency(name, kinds.get(kind, ""), reason))
    if not found:
        report.add(1, "", _("There is no row below the header."))
    return found, report


def raters(season: Season, part: Marks, table: Table) -> tuple[list[actions.NewRater], Report]:
    """Turn a table into raters: name, category, unit, own agency; only the first must be filled in."""
    report = Report()
    categories = _categories(season, part)
    agencies = {row.name: row.key for row in queries.agencies(season)}
    agencies |= {key: key for key in agencies.values()}
    seen: set[str] = set()
    found = []
    for row in table.rows:
        name, category, unit, own = (*row.cells, "", "", "")[:4]
        _check_name(row, table, seen, report)
        if category not in categories:
            words = _(", ").join(_category_words(season, part))
            report.add(
                row.number,
                _column(table, 1),
                _("“%(cell)s” is no category; write one of: %(words)s.") % {"cell": echo(category), "words": words},
            )
        if unit and not ids.is_id(unit):
            text = _("“%(cell)s” is no unit id: a-z first, then a-z, 0-9 or _, at most 32.") % {"cell": echo(unit)}
            report.add(row.number, _column(table, 2), text)
        if own and own not in agencies:
            text = _("No agency of this season is called “%(name)s”.") % {"name": echo(own)}
            report.add(row.number, _column(table, 3), text)
        found.append(actions.NewRater(name, categories.get(category, ""), unit, agencies.get(own, "")))
    if not found:
        report.add(1, "", _("There is no row below the header."))
    return found, report


def _check_name(row: Row, table: Table, seen: set[str], report: Report) -> None:
    """Report a name that may not be entered, or that a row above has already. seen: the names so far; grows."""
    name = row.cells[0]
    if fault := ids.name_fault(name):
        report.add(row.number, _column(table, 0), _(fault).format(name=echo(name)))
    elif name in seen:
        report.add(row.number, _column(table, 0), _("“%(name)s” stands twice.") % {"name": echo(name)})
    seen.add(name)


def kind_words(season: Season) -> dict[str, str]:
    """Return every word for a kind of body -> its key, in both languages."""
    return {word: key for key in queries.kinds(season) for word in (key, *texts.kind_in_every_language(key))}


def _categories(season: Season, part: Marks) -> dict[str, str]:
    found = {"": ""}
    for key, row in queries.categories(season, part).items():
        label = row.get("label")
        found[key] = key
        if isinstance(label, dict):
            found |= {str(text): key for text in label.values()}
    return found


def _category_words(season: Season, part: Marks) -> list[str]:
    """Return the categories as the page's language words them."""
    language = "en" if get_language() == "en" else "zh"
    labels = [row.get("label") for row in queries.categories(season, part).values()]
    return [str(label.get(language, "")) for label in labels if isinstance(label, Mapping)]


def _column(table: Table, at: int) -> str:
    return table.header[at] if at < len(table.header) else ""
