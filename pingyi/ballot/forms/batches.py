"""Reads a new batch and what one person typed off one paper form, and lays the form out again; stores nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pingyi.ballot import actions
from pingyi.rules.scheme import Survey
from pingyi.season import queries as seasons
from pingyi.season.models import Agency, Season

UNANSWERED = "-"  # no key of a scheme looks like this


class NewBatchForm(forms.Form):
    """A new batch: its channel and how many forms the stack has."""

    channel = forms.ChoiceField(label=gettext_lazy("Channel"))
    forms_count = forms.IntegerField(
        label=gettext_lazy("Number of forms"),
        min_value=1,
        max_value=actions.MOST_FORMS,
        help_text=gettext_lazy("Number the paper forms from 1 before you begin; a batch has at most 200."),
    )

    def __init__(self, *args: object, channels: Sequence[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature, handed on
        field = self.fields["channel"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(channels)


@dataclass(frozen=True)
class Option:
    """One answer to choose. digit: the key of the keyboard that chooses it."""

    key: str
    label: Mapping[str, str]
    digit: int


@dataclass(frozen=True)
class Row:
    """One agency of a form. chosen: an option key, UNANSWERED, or empty when nothing was chosen yet."""

    agency: Agency
    name: str
    chosen: str
    fault: str
    differs: bool


@dataclass(frozen=True)
class Sheet:
    """A paper form as the page shows it. choices: what to store; blank: how many rows have nothing chosen."""

    rows: tuple[Row, ...]
    choices: tuple[str, ...]
    blank: int
    confirmed: bool

    @property
    def faulty(self) -> bool:
        """Tell whether a row holds what is no option."""
        return any(row.fault for row in self.rows)

    @property
    def asks(self) -> bool:
        """Tell whether the person must still say that the rows without a choice are unanswered on the paper."""
        return bool(self.blank) and not self.faulty and not self.confirmed


def channels(season: Season, survey: Survey, language: str) -> list[tuple[str, str]]:
    """Return key and name of every channel. language: zh or en."""
    labels = seasons.labels(season)
    keys = [row.key for row in survey.channels]
    return [(key, labels.get(f"components.{survey.key}.channels.{key}", {}).get(language, key)) for key in keys]


def options(season: Season, survey: Survey) -> list[Option]:
    """Return the options in the scheme's order."""
    labels = seasons.labels(season)
    return [
        Option(row.key, labels.get(f"components.{survey.key}.options.{row.key}", {}), at)
        for at, row in enumerate(survey.options, start=1)
    ]


def stored(season: Season, choices: Sequence[str]) -> dict[str, str]:
    """Return the fields of what the person entered before."""
    keys = [row.key for row in seasons.agencies(season)]
    return {_name(key): choice or UNANSWERED for key, choice in zip(keys, choices, strict=True)}


def sheet(season: Season, survey: Survey, typed: Mapping[str, str], differing: Sequence[str] = ()) -> Sheet:
    """Return the form with what was posted or entered before. differing: keys of the agencies whose answers do."""
    known = {row.key for row in survey.options} | {UNANSWERED, ""}
    rows = []
    for agency in seasons.agencies(season):
        chosen = typed.get(_name(agency.key), "")
        fault = "" if chosen in known else _("Choose one of the options offered.")
        rows.append(Row(agency, _name(agency.key), chosen, fault, agency.key in differing))
    blank = sum(not row.chosen for row in rows)
    choices = tuple("" if row.chosen == UNANSWERED else row.chosen for row in rows)
    return Sheet(tuple(rows), choices, blank, typed.get("blank") == str(blank))


def _name(agency: str) -> str:
    return f"choice-{agency}"
