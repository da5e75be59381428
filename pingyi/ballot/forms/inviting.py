"""Reads what is typed and uploaded about invitations, and lays out their tables; it must not draw, make or store."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from pingyi.ballot import actions, queries
from pingyi.ballot.models import Sample
from pingyi.ballot.sampling import draw, frame
from pingyi.core import ids
from pingyi.season.models import Season
from pingyi.sheets.read import Table
from pingyi.sheets.report import Report, echo
from pingyi.sheets.write import workbook

LEAST = 30  # people of each stratum unless another number is typed
NUMBER = re.compile(r"\d{1,6}\Z")
BETWEEN = " \u3000,;:=，；：\N{IDEOGRAPHIC COMMA}"  # a stratum and its number
PLACE = re.compile(r"[0-9]{1,6}\Z")
MOST_TYPED = 20_000
FAULTS = {
    "column_unknown": gettext_lazy("Leave the column “%(name)s” out; a list has three columns."),
    "column_twice": gettext_lazy("“%(name)s” stands in two columns."),
    "column_missing": gettext_lazy("The column of “%(name)s” is missing."),
    "no_rows": gettext_lazy("There is no row below the header."),
    "no_stratum": gettext_lazy("The stratum is missing; where there is none, write the same word in each row."),
    "long_stratum": gettext_lazy("The name of the stratum is longer than 80 characters."),
    "nobody": gettext_lazy("Addressee and address are both empty."),
    "twice": gettext_lazy("Row %(row)s is the same person; nobody may stand in the list twice."),
}


class Typed(forms.Form):
    """A form of one act. name: of the act, which also begins the ids of its fields."""

    name = ""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.auto_id = f"{self.name}_%s"


class DrawForm(Typed):
    """How many to draw, in all or from each stratum; the list comes beside it."""

    name = "draw_sample"
    total = forms.IntegerField(
        label=gettext_lazy("How many people in all"),
        required=False,
        min_value=1,
        max_value=actions.MOST_AT_ONCE,
        help_text=gettext_lazy("They are divided among the strata in proportion to their size."),
    )
    least = forms.IntegerField(
        label=gettext_lazy("At least from each stratum"),
        initial=LEAST,
        min_value=1,
        max_value=actions.MOST_AT_ONCE,
        help_text=gettext_lazy("A stratum that has fewer people is invited whole."),
    )
    counts = forms.CharField(
        label=gettext_lazy("Or how many from each stratum"),
        required=False,
        max_length=MOST_TYPED,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A line for each: the stratum as the list writes it, a space, and the number."),
    )

    def clean_counts(self) -> dict[str, int]:
        """Return stratum -> number as typed."""
        found: dict[str, int] = {}
        text = ids.tidy(self.cleaned_data["counts"].replace("\t", " "))
        for line in filter(None, map(str.strip, text.splitlines())):
            number = NUMBER.search(line)
            before = line[: number.start()] if number else ""
            label = before.rstrip(BETWEEN)
            if number is None or not label or label == before or label in found:
                words = _("“%(line)s” is not a stratum with its number, or names a stratum twice.")
                raise forms.ValidationError(words % {"line": echo(line)})
            found[label] = int(number[0])
        return found

    def clean(self) -> dict[str, Any]:
        """Return what was typed: either the number in all or those of the strata."""
        found: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(found.get("total")) == bool(found.get("counts")):
            raise forms.ValidationError(_("Say how many people in all, or how many from each stratum: one of the two."))
        return found

    def numbers(self, people: Sequence[frame.Person]) -> dict[str, int]:
        """Return how many to draw from each stratum of the list. Raises Refused: they do not fit; the form is valid."""
        typed: dict[str, int] = self.cleaned_data["counts"]
        sizes = {label: len(rows) for label, rows in frame.strata(people).items()}
        return typed or draw.allocate(sizes, self.cleaned_data["total"], self.cleaned_data["least"])


class RedrawForm(Typed):
    """The sample whose letters are wanted once more; the list comes beside it."""

    name = "redraw"
    sample = forms.TypedChoiceField(label=gettext_lazy("Sample"), coerce=int)

    def __init__(self, *given: Any, samples: Iterable[Sample], **named: Any) -> None:
        super().__init__(*given, **named)
        field = self.fields["sample"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(row.number, row.number) for row in samples]


class CodesForm(Typed):
    """Codes without a list."""

    name = "make_codes"
    label = forms.CharField(label=gettext_lazy("What they are for"), max_length=actions.LONGEST_LABEL)
    count = forms.IntegerField(
        label=gettext_lazy("How many codes"), min_value=1, max_value=actions.MOST_AT_ONCE, initial=100
    )


class CancelForm(Typed):
    """A code that is worth nothing any more."""

    name = "cancel_code"
    code = forms.CharField(label=gettext_lazy("Invitation code"), max_length=40)


class SiteForm(Typed):
    """The address that letters and posters print."""

    name = "set_site"
    site = forms.CharField(
        label=gettext_lazy("Address of this program for those who answer"),
        required=False,
        max_length=actions.LONGEST_SITE + 1,
        help_text=gettext_lazy("For example https://review.example; empty: the address at which you use it now."),
    )


def on_page(season: Season, posted: Typed | None) -> dict[str, Typed]:
    """Return every form of the page by its name, the posted one with what was typed."""
    fresh: tuple[Typed, ...] = (
        DrawForm(),
        RedrawForm(samples=queries.samples(season)),
        CodesForm(),
        CancelForm(),
        SiteForm(initial={"site": queries.site(season)}),
    )
    return {form.name: posted if posted and posted.name == form.name else form for form in fresh}


def header() -> tuple[str, ...]:
    """Return the column names of a list of people."""
    return (_("Stratum"), _("Addressee"), _("Address"))


def template() -> bytes:
    """Return the workbook to fill in, with two rows that show how."""
    rows = [
        (_("Town of the East"), _("A resident"), _("1 Example Road")),
        (_("Town of the West"), _("The household"), _("2 Example Road")),
    ]
    return workbook(_("People"), header(), rows)


def people(table: Table) -> tuple[list[frame.Person], Report]:
    """Turn a table into a list of people; when the report is not clean the list means nothing."""
    found, faults = frame.people(table, _headings())
    report = Report()
    columns = dict(zip(frame.COLUMNS, header(), strict=True))
    for fault in faults:
        cell = columns[fault.cell] if fault.code == "column_missing" else echo(fault.cell)
        words = (
            FAULTS[fault.code] % {"name": cell, "row": cell}
            if fault.code in FAULTS
            else _(fault.code).format(name=cell)
        )
        report.add(fault.row, fault.column, words)
    return found, report


def start(text: str, count: int) -> int:
    """Return the place, from 0, of the letter that a page begins with. text: its place from 1; else the first."""
    return int(text) - 1 if PLACE.match(text) and 1 <= int(text) <= count else 0


def drawn_workbook(season: Season, drawn: actions.Drawn, site: str) -> bytes:
    """Return the workbook for mail merge: who was drawn, each with code and link."""
    letters = queries.letters(season, [number for _person, number in drawn.rows], site)
    rows = [(*person, one.code, one.link) for (person, _number), one in zip(drawn.rows, letters, strict=True)]
    return workbook(_("Letters"), (*header(), _("Invitation code"), _("Link")), rows)


def codes_workbook(season: Season, numbers: Sequence[int], site: str) -> bytes:
    """Return the workbook of codes: number, code and link."""
    rows = [(str(one.number), one.code, one.link) for one in queries.letters(season, numbers, site)]
    return workbook(_("Invitation codes"), (_("Number of the code"), _("Invitation code"), _("Link")), rows)


def _headings() -> Mapping[str, str]:
    """Return what a heading may say, in either language or by the name of the column."""
    found = dict(zip(frame.COLUMNS, frame.COLUMNS, strict=True))
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= dict(zip(header(), frame.COLUMNS, strict=True))
    return found
