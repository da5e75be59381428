"""Reads uploaded tables of agencies and raters, and the few typed fields of a season."""

import dataclasses
from collections.abc import Mapping, Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from pingyi.core import ids
from pingyi.people.models import Office
from pingyi.rules.scheme import Marks
from pingyi.season import actions, queries, texts
from pingyi.season.models import Season
from pingyi.sheets.read import Row, Table
from pingyi.sheets.report import Report, echo


class NewSeasonForm(forms.Form):
    """What a season starts with."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2100)
    key = forms.CharField(
        label=gettext_lazy("Season id"),
        max_length=32,
        help_text=gettext_lazy("a-z first, then a-z, 0-9 or _; part of the public address, for example s2026"),
    )
    title_zh = forms.CharField(label=gettext_lazy("Title in Chinese"), max_length=120)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=120)
    scheme_id = forms.ChoiceField(label=gettext_lazy("Scheme"))

    def __init__(self, *args: object, schemes: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature is passed through
        field = self.fields["scheme_id"]
        if isinstance(field, forms.ChoiceField):
            field.choices = schemes


def adopted(posted: QueryDict) -> dict[str, str | None]:
    """Return what a posted page of values confirms: path -> the text in its field, None where there is no field.

    That is every value of the section whose button was pressed, and every other value that was edited, so that
    nothing typed is lost.
    """
    found: dict[str, str | None] = {}
    for path in posted.getlist("path"):
        text = posted.get(f"value:{path}")
        edited = text is not None and text != posted.get(f"was:{path}")
        if edited or path.rpartition(".")[0] == posted.get("section"):
            found[path] = text
    return found


def values_page(season: Season, posted: QueryDict) -> dict[str, object]:
    """Return what the page of values shows; the fields hold what was posted, if anything was."""
    rows = [dataclasses.replace(row, entered=posted.get(f"value:{row.path}")) for row in queries.assumed_values(season)]
    return {
        "season": season,
        "sections": queries.by_section(rows),
        "names": queries.section_labels(season),
        "left": sum(not row.adopted for row in rows),
        "total": len(rows),
    }


def schemes(office: Office) -> list[tuple[str, str]]:
    """Return the schemes that an office may choose: id and title in the page's language."""
    language = "en" if get_language() == "en" else "zh"
    return [(key, f"{title[language]} ({key})") for key, title in queries.offered_titles(office).items()]


def after(page: str, rows: Sequence[queries.AssumedValue]) -> str:
    """Return the address of the first section that is not confirmed yet, or of the page when all is."""
    left = next((row.section for row in rows if not row.adopted), "")
    return f"{page}#{left}" if left else page


def case(posted: QueryDict) -> actions.Case:
    """Return the decision that a posted form describes."""
    kind = ids.tidy(posted.get("kind", ""))
    return actions.Case(
        kind=kind,
        agency="" if kind == "revoke" else ids.tidy(posted.get("agency", "")),
        reason=ids.tidy(posted.get("reason", "")),
        cite=texts.ARTICLES.get(kind, ""),
        ref=ids.tidy(posted.get("ref", "")) if kind == "revoke" else "",
    )


def roster(season: Season, table: Table) -> tuple[list[actions.NewAgency], Report]:
    """Turn a table into the roster: name, kind, reason; when the report is not clean the rows mean nothing."""
    report = Report()
    kinds = _kinds(season)
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


def _kinds(season: Season) -> dict[str, str]:
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
